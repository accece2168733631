//! The web site: public folders (§4.6), `check_links.pl` (§9).

use fichier::sandbox::quirks::Scope;

use super::*;

async fn published(bench: &Bench, pass: Option<&str>) -> String {
    let folder = bench.sandbox.put_folder("open");
    bench.sandbox.put_file("open/a.txt", "12345");
    bench.sandbox.put_file("open/inner/b.txt", "12345");
    let mut ask = json!({ "folder_id": folder, "share": 1 });
    if let Some(pass) = pass {
        ask["pass"] = json!(pass);
    }
    let url = bench.ok("folder/share.cgi", ask).await["url"].as_str().unwrap().to_owned();
    url.strip_prefix("https://1fichier.com/dir/").unwrap().to_owned()
}

#[tokio::test]
async fn a_public_folder_is_a_flat_list() {
    let bench = Bench::new().await;
    let code = published(&bench, None).await;
    let reply = bench.get(&bench.url(&format!("/dir/{code}?json=1"))).await;
    assert_eq!(reply.headers()["content-type"], "application/json; charset=utf-8");
    let list: Value = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
    let link = bench.sandbox.tree().at("open").unwrap().files[0].url.clone();
    assert_eq!(
        list,
        json!([{ "filename": "a.txt", "link": link, "size": 5, "password": 0, "acl": 0 }])
    );
    let lines = bench.get(&bench.url(&format!("/dir/{code}?e=1"))).await.text().await.unwrap();
    assert_eq!(lines, format!("{link};a.txt;5\n"));
    assert!(
        bench
            .get(&bench.url(&format!("/dir/{code}")))
            .await
            .text()
            .await
            .unwrap()
            .contains("a.txt")
    );
    assert_eq!(bench.get(&bench.url("/dir/unknown?json=1")).await.status(), 404);
}

#[tokio::test]
async fn a_password_makes_it_a_form() {
    let bench = Bench::new().await;
    let code = published(&bench, Some("secret")).await;
    let url = bench.url(&format!("/dir/{code}"));
    let page = bench.get(&format!("{url}?json=1")).await.text().await.unwrap();
    assert!(page.contains("<form"), "{page}");
    let post = |body: &'static str| bench.http.post(&url).body(body).send();
    assert!(post("json=1&pass=wrong!").await.unwrap().text().await.unwrap().contains("<form"));
    assert!(post("json=1&pass=secret").await.unwrap().text().await.unwrap().starts_with('['));
}

#[tokio::test]
async fn sharing_ends() {
    let bench = Bench::new().await;
    let code = published(&bench, None).await;
    let folder = bench.sandbox.put_folder("open");
    let listing = bench.ok("folder/ls.cgi", json!({ "folder_id": folder })).await;
    assert_eq!(listing["shared"], format!("https://1fichier.com/dir/{code}"));
    bench.ok("folder/share.cgi", json!({ "folder_id": folder, "share": 0 })).await;
    assert_eq!(bench.get(&bench.url(&format!("/dir/{code}?json=1"))).await.status(), 404);
    assert_eq!(
        bench.ok("folder/ls.cgi", json!({ "folder_id": folder })).await["shared"],
        Value::Null
    );
}

#[tokio::test]
async fn links_are_checked_in_bulk() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("a.txt", "12345");
    let gone = "https://1fichier.com/?zzzzzzzzzz";
    let body =
        format!("links[]={}&links%5B%5D={gone}&links[]=nonsense", file.url.replace('?', "%3F"));
    let check = || bench.http.post(bench.url("/check_links.pl")).body(body.clone()).send();
    let text = check().await.unwrap().text().await.unwrap();
    assert_eq!(text, format!("{};a.txt;5\n{gone};;;NOT FOUND\nnonsense;;;BAD LINK\n", file.url));
    bench.sandbox.lock(Scope::Ip, Duration::from_secs(60));
    assert_eq!(check().await.unwrap().text().await.unwrap(), "IP Locked");
}

#[tokio::test]
async fn a_file_has_a_page() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("<b>.txt", "12345");
    let page = bench.get(&bench.url(&format!("/?{}", file.id))).await.text().await.unwrap();
    assert!(page.contains("&lt;b&gt;.txt") && page.contains("5 o"));
    assert_eq!(bench.get(&bench.url("/?zzzzzzzzzz")).await.status(), 404);
}
