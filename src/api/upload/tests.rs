use serde_json::json;

use super::*;

const NODE: &str = "up2.1fichier.com";
const ID: &str = "9kGjlUU2CV";
const HEX: &str = "0a894ff039da399d5a72116b3665cd952abc8a9ffe37bfae4eae4d5381c5102b\
                   237c27e88b03f71c516e08ffa1cc9de9eac55d7d3abd38ea56220018f006a2c5";

fn ticket() -> UploadTicket {
    UploadTicket { node: NODE.to_owned(), id: ID.to_owned() }
}

fn moved_to(to: &str) -> Result<Option<UploadReceipt>, ProblemKind> {
    let base = Base::parse("https://api.1fichier.com/v1").unwrap();
    moved(&base, &ticket(), to).map_err(|problem| problem.kind)
}

fn receipt(node: &str, xid: &str) -> UploadReceipt {
    UploadReceipt { node: node.to_owned(), xid: xid.to_owned() }
}

#[test]
fn the_redirect_after_an_upload_names_the_result() {
    for (to, node, xid) in [
        ("/end.pl?xid=9kGjlUU2CV", NODE, ID),
        ("/end.pl?xid=Other12345", NODE, "Other12345"),
        ("end.pl?xid=Other12345&x=1", NODE, "Other12345"),
        ("https://up2.1fichier.com/end.pl?xid=Other12345", NODE, "Other12345"),
        ("https://up9.1fichier.com/end.pl?xid=Other12345", "up9.1fichier.com", "Other12345"),
        ("//up9.1fichier.com/end.pl?xid=Other12345", "up9.1fichier.com", "Other12345"),
        ("/end.pl", NODE, ID),
        ("/end.pl?xid=", NODE, ID),
        ("/end.pl?xid=../../x", NODE, ID),
    ] {
        assert_eq!(moved_to(to), Ok(Some(receipt(node, xid))), "{to}");
    }
    for to in ["/?c=DB", "/login.pl", "", "https://up2.1fichier.com/other"] {
        assert_eq!(moved_to(to), Ok(None), "{to}");
    }
    for to in [
        "https://evil.test/end.pl?xid=Other12345",
        "http://up2.1fichier.com/end.pl?xid=Other12345",
        "https://up2.1fichier.com:8443/end.pl?xid=Other12345",
    ] {
        assert_eq!(moved_to(to), Err(ProblemKind::UnsafeHost), "{to}");
    }
}

fn page_says(html: &str) -> Result<(), ProblemKind> {
    let asked = Asked { tried: "upload.cgi", key: None };
    result_page(&answer(html), asked).map_err(|problem| problem.kind)
}

fn answer(body: &str) -> Answer {
    Answer::of(200, "text/html", body)
}

#[test]
fn a_page_with_200_is_a_result_or_a_reason() {
    let page = |reason: &str| format!("<html><body><div class=\"bloc2\">{reason}</div></body>");
    let no_file = page("Pas de fichier trouvé dans l'envoi");
    assert_eq!(page_says(&no_file), Err(ProblemKind::NoFileInForm));
    let fault = page("Ne peut ouvrir le fichier destination");
    assert_eq!(page_says(&fault), Err(ProblemKind::NodeFault));
    assert_eq!(page_says(&page("Autre chose")), Err(ProblemKind::Refused));
    assert_eq!(page_says(&page("Veuillez patienter")), Ok(()));
    let result = "<table class=\"premium\"><td>a.rar</td><td>1.15 Ko</td>\
                  <a href=\"https://1fichier.com/?abcdefghij0123456789\">x</a></table>";
    assert_eq!(page_says(result), Ok(()));
    assert_eq!(page_says(&format!("{}{result}", page("Envoi terminé"))), Ok(()));
    assert_eq!(page_says("<html>anything else</html>"), Ok(()));
    assert_eq!(page_says("  "), Err(ProblemKind::Unreadable));
}

fn end(status: u16, body: &str) -> Result<EndOfUpload, ProblemKind> {
    let asked = Asked { tried: "end.pl", key: None };
    outcome(&Answer::of(status, "", body), asked).map_err(|problem| problem.kind)
}

#[test]
fn the_result_is_read_with_its_sizes_as_text() {
    let link = json!({"download": "https://1fichier.com/?abcdefghij0123456789&af=1",
        "filename": "a＜b.rar", "remove": "", "size": "14", "whirlpool": HEX});
    let body = json!({"incoming": 0, "links": [link, {"no": "link"}]}).to_string();
    let Ok(EndOfUpload::Stored(files)) = end(200, &body) else { panic!("{body}") };
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].url.as_str(), "https://1fichier.com/?abcdefghij0123456789");
    assert_eq!((files[0].stored_name.as_str(), files[0].name.as_str()), ("a＜b.rar", "a<b.rar"));
    assert_eq!((files[0].size, files[0].checksum), (Some(14), Checksum::parse(HEX)));
    let number = body.replace("\"14\"", "14");
    assert_eq!(end(200, &number), end(200, &body));
}

#[test]
fn not_yet_is_not_unknown_and_neither_is_a_failure() {
    for body in [
        r#"{"incoming":0,"links":[]}"#,
        r#"{"incoming":0,"links":null}"#,
        r#"{"incoming":0}"#,
        "",
        "<html><body>Veuillez patienter</body></html>",
        "<html><body>Please wait while the antivirus…</body></html>",
    ] {
        assert_eq!(end(200, body), Ok(EndOfUpload::NotYet), "{body}");
    }
    for (status, body) in [
        (404, ""),
        (404, "<html>nginx</html>"),
        (410, ""),
        (200, "<html><body>Bonjour</body></html>"),
        (200, r#"{"status":"KO","message":"Resource not found #469"}"#),
    ] {
        assert_eq!(end(status, body), Ok(EndOfUpload::Unknown), "{status} {body}");
    }
    let maintenance = "<html>Our services are in maintenance</html>";
    assert_eq!(end(503, maintenance), Err(ProblemKind::Maintenance));
    assert_eq!(end(500, ""), Err(ProblemKind::ServerFault));
    assert_eq!(end(401, ""), Err(ProblemKind::KeyRefused));
}
