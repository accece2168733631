//! The demo account, and what tests see of a running sandbox.

use fichier::sandbox::{Service, cli};

use super::*;

#[tokio::test]
async fn the_demo_account_lists_and_downloads() {
    let bench = Bench::with(Options::demo()).await;
    let root = bench.ok("folder/ls.cgi", json!({ "files": 1 })).await;
    let folders = root["sub_folders"].as_array().unwrap();
    assert!(folders.iter().any(|folder| folder["name"] == "Musique"));
    assert!(folders.iter().any(|folder| folder["user"] == "friend@example.org"));
    let tree = bench.sandbox.tree();
    let many = tree.at("Relevés").unwrap();
    let listing = bench.ok("file/ls.cgi", json!({ "folder_id": many.id })).await;
    assert_eq!(listing["count"], 1000);
    let file =
        tree.at("Documents").unwrap().files.iter().find(|file| file.name == "contrat.pdf").unwrap();
    let url = bench.token(&file.url).await;
    assert_eq!(bench.get(&url).await.bytes().await.unwrap().len() as u64, file.size);
    assert!(bench.sandbox.duplicates().contains(&"Films/notes.txt".to_owned()));
    assert_eq!(bench.get(&bench.url("/dir/brehat24?json=1")).await.status(), 200);
}

#[tokio::test]
async fn the_service_answers_to_its_own_names() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("a", "bytes");
    let api = |path: &str, body: Value| {
        let request =
            bench.http.post(bench.url(&format!("/v1/{path}"))).header("host", "api.1fichier.com");
        request
            .header("content-type", "application/json")
            .bearer_auth(bench.sandbox.key())
            .body(body.to_string())
            .send()
    };
    let json = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let server =
        json(api("upload/get_upload_server.cgi", json!({})).await.unwrap().text().await.unwrap());
    let node = server["url"].as_str().unwrap();
    assert!(node.ends_with(".1fichier.com") && !node.contains("://"), "{node}");
    let token = json(
        api("download/get_token.cgi", json!({ "url": file.url }))
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
    );
    let url = token["url"].as_str().unwrap().strip_prefix("https://").unwrap().to_owned();
    let (host, path) = url.split_once('/').unwrap();
    assert!(host.ends_with(".1fichier.com"), "{host}");
    let reply =
        bench.http.get(bench.url(&format!("/{path}"))).header("host", host).send().await.unwrap();
    assert_eq!(reply.text().await.unwrap(), "bytes");

    // The result stays on its node.
    let xid = server["id"].as_str().unwrap();
    let kind = "multipart/form-data; boundary=BoUnDaRy";
    let request =
        bench.upload_request(xid, kind).header("host", node).body(form(&[super::file("b", b"x")]));
    assert_eq!(request.send().await.unwrap().status(), 302);
    let ask = |host: &str| {
        let request = bench.http.get(bench.url(&format!("/end.pl?xid={xid}"))).header("host", host);
        request.header("JSON", "1").send()
    };
    assert!(ask(node).await.unwrap().text().await.unwrap().starts_with('{'));
    assert!(ask("up99.1fichier.com").await.unwrap().text().await.unwrap().starts_with('<'));
    let services: Vec<Service> = bench.sandbox.calls().iter().map(|call| call.service).collect();
    use Service::{Api, Download, Node};
    assert_eq!(services, [Api, Api, Download, Node, Node, Node]);
}

#[tokio::test]
async fn trees_are_data() {
    let bench = Bench::new().await;
    assert_eq!(bench.sandbox.put_folder(""), 0);
    let inner = bench.sandbox.put_folder("a/b");
    assert_eq!(bench.sandbox.put_folder("a/b"), inner);
    let file = bench.sandbox.put_file("a/b/c.txt", "12345");
    assert_eq!((file.path().as_str(), file.size), ("a/b/c.txt", 5));
    let tree = bench.sandbox.tree();
    assert_eq!((tree.id, tree.at("a/b").unwrap().id), (0, inner));
    assert_eq!(bench.sandbox.files(), std::slice::from_ref(&file));
    assert_eq!(bench.sandbox.checksum(&file.id).unwrap().len(), 128);
    assert!(tree.at("a/x").is_none());
}

#[tokio::test]
async fn the_same_seed_gives_the_same_links() {
    let mut links = Vec::new();
    for _ in 0..2 {
        let bench = Bench::with(Options { seed: 7, ..Options::default() }).await;
        links.push(bench.sandbox.put_file("a", "x").url);
    }
    assert_eq!(links[0], links[1]);
}

#[test]
fn the_command_line_starts_it() {
    let args = cli::SandboxArgs {
        port: 0,
        strict: true,
        discard: false,
        no_hash: false,
        empty: false,
        seed: 1,
        quirks: vec!["end.wait_pages=2".to_owned()],
        list_quirks: false,
    };
    let options = args.options().unwrap();
    assert_eq!((options.quirks.limits.per_second, options.quirks.end.wait_pages), (Some(3), 2));
}
