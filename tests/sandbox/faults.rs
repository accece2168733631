//! Answers instead of the real ones (§1.1, §11).

use fichier::sandbox::quirks::{ALWAYS, FaultAnswer};

use super::*;

async fn asked(bench: &Bench) -> (u16, String, String) {
    let reply = bench.raw_call(&bench.sandbox.key(), "folder/ls.cgi", json!({})).await;
    let kind =
        reply.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    (reply.status().as_u16(), kind, reply.text().await.unwrap())
}

#[tokio::test]
async fn every_kind_of_wrong_answer() {
    let bench = Bench::new().await;
    let table = [
        (FaultAnswer::ko(403, "Bad token"), 403, "application/json; charset=utf-8", "Bad token"),
        (FaultAnswer::ko(410, "Gone"), 410, "application/json; charset=utf-8", "\"status\":\"KO\""),
        (
            FaultAnswer::Html { http: 502, body: "Bad gateway".into() },
            502,
            "text/html; charset=utf-8",
            "Bad gateway",
        ),
        (
            FaultAnswer::Maintenance,
            503,
            "text/html; charset=utf-8",
            "Our services are in maintenance",
        ),
        (FaultAnswer::NoDatabase, 200, "text/html; charset=utf-8", "Can't connect DB"),
        (FaultAnswer::DatabaseRedirect, 302, "text/html; charset=utf-8", "Moved"),
        (FaultAnswer::PlainLock, 403, "text/plain; charset=utf-8", "IP Locked"),
        (
            FaultAnswer::BrokenJson,
            200,
            "application/json; charset=utf-8",
            "{\"status\":\"OK\",\"items\":[{\"fil",
        ),
        (FaultAnswer::Empty, 200, "application/json; charset=utf-8", ""),
    ];
    for (answer, status, kind, text) in table {
        bench.sandbox.fail("folder/ls.cgi", answer.clone(), 1);
        let (got, got_kind, body) = asked(&bench).await;
        assert_eq!((got, got_kind.as_str()), (status, kind), "{answer:?}");
        assert!(body.contains(text), "{answer:?}: {body}");
        assert_eq!(asked(&bench).await.0, 200, "once only");
    }
}

#[tokio::test]
async fn a_fault_has_its_endpoint() {
    let bench = Bench::new().await;
    bench.sandbox.fail("*", FaultAnswer::Maintenance, ALWAYS);
    assert_eq!(asked(&bench).await.0, 503);
    assert_eq!(bench.get(&bench.url("/end.pl?xid=a")).await.status(), 200, "the API only");
    bench.sandbox.set(|quirks| quirks.faults.clear());
    bench.sandbox.fail("end.pl", FaultAnswer::ko(500, "x"), 1);
    assert_eq!(bench.get(&bench.url("/end.pl?xid=a")).await.status(), 500);
    assert_eq!(asked(&bench).await.0, 200);
}

#[tokio::test]
async fn hanging_up_and_never_answering() {
    let bench = Bench::new().await;
    let request = || {
        let request = bench.http.post(format!("{}/folder/ls.cgi", bench.sandbox.api_url()));
        request
            .header("content-type", "application/json")
            .bearer_auth(bench.sandbox.key())
            .body("{}")
            .send()
    };
    bench.sandbox.fail("folder/ls.cgi", FaultAnswer::Hangup, 1);
    assert!(request().await.is_err());
    bench.sandbox.fail("folder/ls.cgi", FaultAnswer::Stall, 1);
    assert!(tokio::time::timeout(Duration::from_millis(50), request()).await.is_err());
    assert_eq!(bench.sandbox.calls().iter().filter(|call| call.status.is_none()).count(), 2);
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let bench = Bench::new().await;
    let (url, http) = (bench.url("/"), bench.http.clone());
    assert_eq!(http.get(&url).send().await.unwrap().status(), 200);
    drop(bench);
    eventually(|| async { http.get(&url).send().await.err().map(drop) }).await;
}
