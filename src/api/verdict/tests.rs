use ProblemKind as K;
use proptest::prelude::*;

use super::*;

const KEY: &str = "abcdefghijklmnopqrstuvwxyz012345";

fn judged(status: u16, content_type: &str, body: &str) -> Result<Good, Problem> {
    judged_at(status, None, content_type, body)
}

fn judged_at(
    status: u16,
    location: Option<&str>,
    content_type: &str,
    body: &str,
) -> Result<Good, Problem> {
    let key = ApiKey::new(KEY).unwrap();
    let reply = Reply { status, location, content_type, body: body.as_bytes() };
    judge(reply, Asked { tried: "folder/ls.cgi", key: Some(&key) })
}

fn kind(status: u16, body: &str) -> K {
    judged(status, "", body).unwrap_err().kind
}

/// The error catalogue of §11: message, status, verdict.
const CATALOGUE: [(&str, u16, K); 34] = [
    ("Flood detected: IP Locked #38", 403, K::Flood(LockScope::Address)),
    ("Flood detected: IP Locked #374", 403, K::Flood(LockScope::Address)),
    ("Flood detected: IP Locked #412", 429, K::Flood(LockScope::Address)),
    ("flood detected: ip locked", 200, K::Flood(LockScope::Address)),
    ("Flood detected: User Locked #218", 403, K::Flood(LockScope::User)),
    ("Flood detected: User Locked #223", 403, K::Flood(LockScope::User)),
    ("Flood detected: User APK Locked #99", 403, K::Flood(LockScope::Key)),
    ("Flood detected: something new #1", 403, K::Flood(LockScope::Address)),
    ("IP Locked", 403, K::AddressLocked),
    ("IP Locked #777", 200, K::AddressLocked),
    ("Not authenticated #247", 401, K::KeyRefused),
    ("Not authenticated #999", 403, K::KeyRefused),
    ("Bad token", 403, K::KeyRefused),
    ("No such user #93", 403, K::ResetNeeded),
    ("Must be a customer (Premium, Access) #200", 403, K::NotCustomer),
    ("Must be a customer (Premium, Access) #236", 200, K::NotCustomer),
    ("Content-Type not JSON #24", 400, K::BadRequest),
    ("Content-Type not JSON #24", 200, K::BadRequest),
    ("Resource not found #469", 404, K::NotFound),
    ("Resource not found #606", 200, K::NotFound),
    ("Resource not allowed #631", 403, K::NotAllowed),
    ("Resource not allowed #12", 404, K::NotAllowed),
    ("Invalid password. Resource not allowed #5", 403, K::PasswordWrong),
    ("Password not provided. Resource not allowed #6", 403, K::PasswordNeeded),
    ("Owner locked #620", 403, K::OwnerLocked),
    ("Owner locked #649", 404, K::OwnerLocked),
    ("Only 1 location allowed at a time #887", 403, K::Locations),
    ("Only 3 locations allowed at a time #887", 403, K::Locations),
    ("You use professional equipment, must have CDN credits", 403, K::ServerNetwork),
    (
        "Premium status is only allowed on residential lines. Use CDN credits #913",
        403,
        K::ServerNetwork,
    ),
    ("No file has been renamed #312", 200, K::NotRenamed),
    ("No changes requested #8", 200, K::NothingToChange),
    ("Something nobody has seen #7", 200, K::Refused),
    ("Something nobody has seen #186", 403, K::Refused),
];

#[test]
fn the_catalogue_is_read_by_its_words() {
    for (message, status, want) in CATALOGUE {
        for state in ["KO", "ko", "Ko"] {
            let body = serde_json::json!({"message": message, "status": state}).to_string();
            let problem = judged(status, "application/json", &body).unwrap_err();
            assert_eq!(problem.kind, want, "{message} {status}");
            assert_eq!(problem.said.as_deref(), Some(message));
            assert_eq!(problem.tried, "folder/ls.cgi");
        }
    }
}

#[test]
fn the_number_counts_only_when_words_and_status_say_nothing() {
    let said = |status, number: u32| {
        kind(status, &format!(r#"{{"status":"KO","message":"Autre message #{number}"}}"#))
    };
    for (number, want) in [
        (38, K::Flood(LockScope::Address)),
        (374, K::Flood(LockScope::Address)),
        (412, K::Flood(LockScope::Address)),
        (218, K::Flood(LockScope::User)),
        (223, K::Flood(LockScope::User)),
        (247, K::KeyRefused),
        (93, K::ResetNeeded),
        (200, K::NotCustomer),
        (236, K::NotCustomer),
        (24, K::BadRequest),
        (469, K::NotFound),
        (606, K::NotFound),
        (631, K::NotAllowed),
        (620, K::OwnerLocked),
        (649, K::OwnerLocked),
        (887, K::Locations),
        (913, K::ServerNetwork),
        (312, K::NotRenamed),
        (1, K::Refused),
    ] {
        assert_eq!(said(403, number), want, "#{number}");
        assert_eq!(said(401, number), K::KeyRefused, "#{number}");
    }
}

#[test]
fn a_status_speaks_when_there_are_no_words() {
    for (status, want) in [
        (400, K::Refused),
        (401, K::KeyRefused),
        (403, K::Refused),
        (404, K::NotFound),
        (407, K::Unreachable(NetFault::Proxy)),
        (408, K::Unreachable(NetFault::Timeout)),
        (410, K::NotFound),
        (413, K::TooBig),
        (429, K::Flood(LockScope::Address)),
        (500, K::ServerFault),
        (502, K::ServerFault),
        (503, K::ServerFault),
    ] {
        assert_eq!(kind(status, ""), want, "{status}");
        assert_eq!(kind(status, "{}"), want, "{status}");
        assert_eq!(kind(status, "<html><body>nginx</body></html>"), want, "{status}");
    }
}

#[test]
fn pages_and_bare_words_become_clean_problems() {
    for (status, content_type, body, want) in [
        (503, "text/html", "<html><body>Our services are in maintenance</body>", K::Maintenance),
        (200, "text/html", "<p>Our services are <b>in maintenance</b></p>", K::Maintenance),
        (200, "text/html", "<html>Can't connect DB</html>", K::ServerFault),
        (200, "text/html", "<html>Can&#039;t connect DB</html>", K::ServerFault),
        (200, "text/plain", "IP Locked", K::AddressLocked),
        (200, "text/plain", "IP Locked\n", K::AddressLocked),
        (403, "text/html", "<h1>IP Locked</h1>", K::AddressLocked),
        (200, "text/html", "<html><body>Bonjour</body></html>", K::Unreadable),
        (403, "text/html", "<html><body>Bonjour</body></html>", K::Refused),
        (200, "", "", K::Unreadable),
        (200, "application/json", "{\"status\":\"OK\",\"name\":\"a\\b\\", K::Unreadable),
        (200, "application/json", "{\"items\":[{\"filename\":\"IP Locked \\q\"}]}", K::Unreadable),
    ] {
        let problem = judged(status, content_type, body).unwrap_err();
        assert_eq!(problem.kind, want, "{status} {body}");
        let said = problem.said.unwrap_or_default();
        assert!(!said.contains('<') && !said.contains('{'), "{said}");
    }
}

#[test]
fn redirects_are_not_followed_and_the_database_one_is_known() {
    let to = |location| judged_at(302, location, "text/html", "Moved").unwrap_err().kind;
    assert_eq!(to(Some("/?c=DB")), K::ServerFault);
    assert_eq!(to(Some("https://1fichier.com/?c=DB")), K::ServerFault);
    assert_eq!(to(Some("https://evil.test/")), K::Redirected);
    assert_eq!(to(None), K::Redirected);
}

#[test]
fn success_needs_no_status_but_a_status_must_be_ok() {
    let good = |body: &str| judged(200, "application/json", body).map(|good| good.confirmed);
    assert_eq!(good(r#"{"status":"OK"}"#), Ok(true));
    assert_eq!(good(r#"{"Status":"ok"}"#), Ok(true));
    assert_eq!(good(r#"{"url":"up2.1fichier.com","id":"x"}"#), Ok(false));
    assert_eq!(good("[]"), Ok(false));
    assert!(good(r#"{"STATUS":"ERROR","Message":"x"}"#).is_err());
    assert!(judged(403, "", r#"{"status":"OK"}"#).is_err());
}

#[test]
fn the_key_is_blotted_out_wherever_the_service_repeats_it() {
    for body in [
        format!(r#"{{"status":"KO","message":"bad key {KEY} #3"}}"#),
        format!("<html><body>Bearer {KEY} is unknown</body></html>"),
        format!("no {KEY}"),
    ] {
        let problem = judged(403, "", &body).unwrap_err();
        assert!(!format!("{problem:?}").contains(KEY), "{problem:?}");
        assert!(problem.said.unwrap().contains("(key)"));
    }
    let problem = judged_at(302, Some(&format!("/x?key={KEY}")), "", "").unwrap_err();
    assert!(!format!("{problem:?}").contains(KEY), "{problem:?}");
}

proptest! {
    #[test]
    fn any_answer_has_a_verdict(
        status in 100_u16..600,
        body in "([{}<>\"]|status|message|:|OK|KO|Flood detected|#[0-9]{1,3}|.){0,30}",
    ) {
        let judged = judged(status, "", &body);
        prop_assert!(judged.is_err() || status < 400);
        if let Err(problem) = judged {
            let said = problem.said.unwrap_or_default();
            prop_assert!(!said.chars().any(char::is_control) && said.chars().count() <= 200);
        }
    }
}
