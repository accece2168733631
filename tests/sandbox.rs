//! The sandbox over real HTTP: one test an endpoint and a quirk. Written
//! against the API page; `§` are its sections.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod account;
mod downloads;
mod faults;
mod files;
mod folders;
mod limits;
mod public;
mod remote;
mod sharing;
mod uploads;
mod views;

use std::{
    future::Future,
    time::{Duration, Instant},
};

use fichier::sandbox::{Options, Running, Sandbox};
use reqwest::{Client, Response, redirect::Policy};
use serde_json::{Value, json};

/// A running sandbox and a plain client for it.
struct Bench {
    sandbox: Running,
    http: Client,
}

/// One part of an upload form: its headers and its bytes.
type Part = (String, Vec<u8>);

impl Bench {
    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { sandbox, http }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.sandbox.addr())
    }

    /// An API call with the demo account's key.
    async fn call(&self, endpoint: &str, body: Value) -> (u16, Value) {
        self.call_as(&self.sandbox.key(), endpoint, body).await
    }

    async fn call_as(&self, key: &str, endpoint: &str, body: Value) -> (u16, Value) {
        let reply = self.raw_call(key, endpoint, body).await;
        let status = reply.status().as_u16();
        let text = reply.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn raw_call(&self, key: &str, endpoint: &str, body: Value) -> Response {
        let request = self.http.post(format!("{}/{endpoint}", self.sandbox.api_url()));
        let request = request.header("content-type", "application/json").bearer_auth(key);
        request.body(body.to_string()).send().await.unwrap()
    }

    /// A call that must succeed.
    async fn ok(&self, endpoint: &str, body: Value) -> Value {
        let (status, value) = self.call(endpoint, body).await;
        assert_eq!(status, 200, "{endpoint}: {value}");
        assert_ne!(value["status"], "KO", "{endpoint}: {value}");
        value
    }

    /// A call that must be refused: its status and message.
    async fn ko(&self, endpoint: &str, body: Value) -> (u16, String) {
        let (status, value) = self.call(endpoint, body).await;
        assert_eq!(value["status"], "KO", "{endpoint}: {value}");
        (status, value["message"].as_str().unwrap().to_owned())
    }

    async fn names(&self, folder: u64) -> Vec<String> {
        let listing = self.ok("file/ls.cgi", json!({ "folder_id": folder })).await;
        let items = listing["items"].as_array().unwrap();
        items.iter().map(|item| item["filename"].as_str().unwrap().to_owned()).collect()
    }

    /// A fresh node and id.
    async fn node(&self) -> (String, String) {
        let server = self.ok("upload/get_upload_server.cgi", json!({})).await;
        (server["url"].as_str().unwrap().to_owned(), server["id"].as_str().unwrap().to_owned())
    }

    /// Sends a form with the demo account's key.
    async fn send(&self, id: &str, parts: &[Part]) -> reqwest::Result<Response> {
        let request = self.upload_request(id, "multipart/form-data; boundary=BoUnDaRy");
        request.bearer_auth(self.sandbox.key()).body(form(parts)).send().await
    }

    fn upload_request(&self, id: &str, kind: &str) -> reqwest::RequestBuilder {
        self.http.post(self.url(&format!("/upload.cgi?id={id}"))).header("content-type", kind)
    }

    /// Uploads one file to a folder and returns what `end.pl` tells of it.
    async fn upload(&self, folder: u64, name: &str, bytes: &[u8]) -> Value {
        let (_, id) = self.node().await;
        let reply =
            self.send(&id, &[field("did", &folder.to_string()), file(name, bytes)]).await.unwrap();
        assert_eq!(reply.status(), 302, "{}", reply.text().await.unwrap());
        self.end(&id).await["links"][0].clone()
    }

    async fn end(&self, xid: &str) -> Value {
        let text = self.end_text(xid, "JSON", "1").await;
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }

    async fn end_text(&self, xid: &str, header: &str, value: &str) -> String {
        let request = self.http.get(self.url(&format!("/end.pl?xid={xid}"))).header(header, value);
        request.send().await.unwrap().text().await.unwrap()
    }

    async fn token(&self, url: &str) -> String {
        self.ok("download/get_token.cgi", json!({ "url": url })).await["url"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn get(&self, url: &str) -> Response {
        self.http.get(url).send().await.unwrap()
    }
}

fn field(name: &str, value: &str) -> Part {
    (format!("Content-Disposition: form-data; name=\"{name}\""), value.as_bytes().to_vec())
}

fn file(name: &str, bytes: &[u8]) -> Part {
    let head = format!("Content-Disposition: form-data; name=\"file[]\"; filename=\"{name}\"");
    (format!("{head}\r\nContent-Type: application/octet-stream"), bytes.to_vec())
}

fn form(parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, bytes) in parts {
        body.extend_from_slice(format!("--BoUnDaRy\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--BoUnDaRy--\r\n");
    body
}

/// Asks again until the answer is there, at most ten seconds.
async fn eventually<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "waited too long");
        tokio::task::yield_now().await;
    }
}
