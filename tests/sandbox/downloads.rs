//! `get_token.cgi` and download links (§6).

use fichier::sandbox::quirks::Cut;

use super::*;

const BYTES: &str = "0123456789";

async fn stored(bench: &Bench) -> String {
    bench.sandbox.put_file("dir/été.txt", BYTES).url
}

async fn ranged(bench: &Bench, url: &str, range: &str) -> (u16, String) {
    let reply = bench.http.get(url).header("range", range).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

#[tokio::test]
async fn a_link_gives_the_bytes() {
    let bench = Bench::new().await;
    let file = stored(&bench).await;
    let answer = bench.ok("download/get_token.cgi", json!({ "url": file, "single": 1 })).await;
    let url = answer["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(&bench.url("/p")) && answer["message"] == "");
    let head = bench.http.head(&url).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], "10");
    let shown = head.headers()["content-disposition"].as_bytes();
    assert_eq!(shown, "attachment; filename=\"été.txt\"".as_bytes());
    let reply = bench.get(&url).await;
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["accept-ranges"]),
        (200, &"bytes".parse().unwrap())
    );
    assert_eq!(reply.text().await.unwrap(), BYTES);
}

#[tokio::test]
async fn ranges_resume() {
    let bench = Bench::new().await;
    let url = bench.token(&stored(&bench).await).await;
    assert_eq!(ranged(&bench, &url, "bytes=4-").await, (206, "456789".to_owned()));
    assert_eq!(ranged(&bench, &url, "bytes=2-3").await, (206, "23".to_owned()));
    assert_eq!(ranged(&bench, &url, "bytes=-1").await, (206, "9".to_owned()));
    assert_eq!(ranged(&bench, &url, "bytes=10-").await.0, 416);
    let reply = bench.http.get(&url).header("range", "bytes=4-").send().await.unwrap();
    assert_eq!(
        (&reply.headers()["content-range"], &reply.headers()["content-length"]),
        (&"bytes 4-9/10".parse().unwrap(), &"6".parse().unwrap())
    );
    bench.sandbox.set(|quirks| quirks.download.ignores_range = true);
    assert_eq!(ranged(&bench, &url, "bytes=4-").await, (200, BYTES.to_owned()));
}

#[tokio::test]
async fn gigabytes_are_made_up_on_the_way() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_synthetic("huge.iso", 3, 5_000_000_000);
    let url = bench.token(&file.url).await;
    let (status, tail) = {
        let reply = bench.http.get(&url).header("range", "bytes=4999999000-").send().await.unwrap();
        (reply.status(), reply.bytes().await.unwrap())
    };
    assert_eq!((status.as_u16(), tail.len()), (206, 1000));
    let again = bench
        .http
        .get(&url)
        .header("range", "bytes=4999999500-")
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(again, tail[500..]);
}

#[tokio::test]
async fn links_expire_after_five_minutes_and_resume_for_thirty() {
    let bench = Bench::new().await;
    let file = stored(&bench).await;
    let (unused, used) = (bench.token(&file).await, bench.token(&file).await);
    bench.sandbox.advance(Duration::from_secs(299));
    assert_eq!(bench.get(&used).await.status(), 200);
    bench.sandbox.advance(Duration::from_secs(2));
    let reply = bench.get(&unused).await;
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["content-type"]),
        (403, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert_eq!(bench.get(&used).await.status(), 200);
    bench.sandbox.advance(Duration::from_secs(1800));
    bench.sandbox.set(|quirks| quirks.download.refusal_http = 200);
    let reply = bench.get(&used).await;
    assert_eq!(reply.status(), 200);
    assert!(reply.text().await.unwrap().starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_single_link_may_be_good_once() {
    let bench = Bench::new().await;
    bench.sandbox.set(|quirks| quirks.download.single_means_once = true);
    let file = stored(&bench).await;
    let url = bench.ok("download/get_token.cgi", json!({ "url": file, "single": 1 })).await;
    let url = url["url"].as_str().unwrap();
    assert_eq!(bench.get(url).await.status(), 200);
    assert_eq!(bench.get(url).await.status(), 403);
}

#[tokio::test]
async fn a_link_may_be_for_another_address() {
    let bench = Bench::new().await;
    let url = bench.token(&stored(&bench).await).await;
    bench.sandbox.set(|quirks| quirks.download.wrong_address = true);
    assert_eq!(bench.get(&url).await.status(), 403);
}

#[tokio::test]
async fn tokens_are_refused_with_the_texts_on_record() {
    let bench = Bench::new().await;
    let ask = json!({ "url": stored(&bench).await });
    bench.sandbox.set(|quirks| quirks.account.offer = 0);
    let (status, message) = bench.ko("download/get_token.cgi", ask.clone()).await;
    assert_eq!((status, message.as_str()), (403, "Must be a customer (Premium, Access) #200"));
    bench.sandbox.set(|quirks| {
        quirks.account.offer = 1;
        quirks.account.other_location = true;
    });
    assert!(bench.ko("download/get_token.cgi", ask.clone()).await.1.ends_with("#887"));
    bench.sandbox.set(|quirks| {
        quirks.account.other_location = false;
        quirks.account.needs_cdn = true;
    });
    assert!(bench.ko("download/get_token.cgi", ask.clone()).await.1.contains("must have CDN"));
    bench.ok("download/get_token.cgi", json!({ "url": ask["url"], "cdn": 1 })).await;
    bench.sandbox.set(|quirks| {
        quirks.account.needs_cdn = false;
        quirks.download.missing_link = 1;
    });
    assert!(bench.ok("download/get_token.cgi", ask.clone()).await.get("url").is_none());
    assert!(bench.ok("download/get_token.cgi", ask).await.get("url").is_some());
}

#[tokio::test]
async fn a_password_is_asked_for() {
    let bench = Bench::new().await;
    let url = stored(&bench).await;
    bench.ok("file/chattr.cgi", json!({ "urls": [url], "pass": "secret" })).await;
    let (_, message) = bench.ko("download/get_token.cgi", json!({ "url": url })).await;
    assert!(message.starts_with("Password not provided."));
    bench.ok("download/get_token.cgi", json!({ "url": url, "pass": "secret" })).await;
    bench.sandbox.set(|quirks| quirks.download.owner_needs_password = false);
    bench.ok("download/get_token.cgi", json!({ "url": url })).await;
}

#[tokio::test]
async fn a_page_may_come_instead_of_the_bytes() {
    let bench = Bench::new().await;
    let url = bench.token(&stored(&bench).await).await;
    bench.sandbox.set(|quirks| quirks.download.html_instead = 1);
    let reply = bench.get(&url).await;
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert_eq!(bench.get(&url).await.text().await.unwrap(), BYTES);
}

#[tokio::test]
async fn the_connection_may_break_inside_the_body() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_synthetic("big", 1, 1_000_000);
    let url = bench.token(&file.url).await;
    bench.sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(300_000)));
    let mut reply = bench.get(&url).await;
    let mut got = 0;
    let broken = loop {
        match reply.chunk().await {
            Ok(Some(bytes)) => got += bytes.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken && got <= 300_000, "{got}");
    assert_eq!(bench.get(&url).await.bytes().await.unwrap().len(), 1_000_000);
}

#[tokio::test]
async fn a_download_may_stall_and_go_on() {
    let bench = Bench::new().await;
    let url = bench.token(&stored(&bench).await).await;
    bench.sandbox.set(|quirks| quirks.download.stall = Some(Cut::always(4)));
    let mut reply = bench.get(&url).await;
    assert_eq!(reply.chunk().await.unwrap().unwrap(), "0123");
    assert!(tokio::time::timeout(Duration::from_millis(50), reply.chunk()).await.is_err());
    bench.sandbox.set(|quirks| quirks.download.stall = None);
    assert_eq!(reply.chunk().await.unwrap().unwrap(), "456789");
}

#[tokio::test]
async fn a_download_may_be_slow_or_wrong() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_synthetic("big", 1, 200_000);
    let url = bench.token(&file.url).await;
    let whole = bench.get(&url).await.bytes().await.unwrap();
    bench.sandbox.set(|quirks| quirks.download.bytes_per_second = Some(1_000_000));
    let since = Instant::now();
    assert_eq!(bench.get(&url).await.bytes().await.unwrap(), whole);
    assert!(since.elapsed() >= Duration::from_millis(80), "{:?}", since.elapsed());
    bench.sandbox.set(|quirks| {
        quirks.download.bytes_per_second = None;
        quirks.download.corrupt = 1;
    });
    let wrong = bench.get(&url).await.bytes().await.unwrap();
    assert_eq!(wrong.iter().zip(&whole).filter(|(one, other)| one != other).count(), 1);
}

#[tokio::test]
async fn hostile_names_do_not_break_the_headers() {
    let bench = Bench::new().await;
    let file = bench.sandbox.put_file("a\r\nX-Evil: 1\u{1b}[31m\".txt", BYTES);
    let url = bench.token(&file.url).await;
    let reply = bench.get(&url).await;
    assert!(reply.headers().get("x-evil").is_none());
    assert_eq!(
        reply.headers()["content-disposition"],
        "attachment; filename=\"a__X-Evil: 1_[31m'.txt\""
    );
}
