//! Calls of the API host: what is asked, byte for byte, and what is made of
//! the answers.

use std::future::Future;

use fichier::api::{Client, FetchWish, FileFilter, Settings, TokenWish};
use fichier::remote::{
    FileChanges, FileUrl, FolderId, LockScope, Offer, Problem, ProblemKind, Sharing, french,
    moment_of,
};
use serde_json::{Value, json};

use super::{KEY, scripted};
use crate::support::script::{Act, Seen, answer, html, json as data, redirect};

fn url(id: &str) -> FileUrl {
    FileUrl::new(&format!("https://1fichier.com/?{id}"))
}

/// Makes one call of a server that answers `reply`; tells what it was asked.
async fn ask<T, F>(reply: &str, call: impl FnOnce(Client) -> F) -> (Seen, Result<T, Problem>)
where
    F: Future<Output = Result<T, Problem>>,
{
    let (script, client) = scripted(vec![Act::Answer(data(200, reply))]).await;
    let result = call(client).await;
    (script.seen().remove(0), result)
}

const OK: &str = r#"{"status":"OK"}"#;

#[tokio::test]
async fn a_call_is_a_post_of_json_with_the_key() {
    let reply = r#"{"status":"OK","email":"a@b.c","offer":1}"#;
    let (seen, facts) = ask(reply, |c| async move { c.user_info().await }).await;
    assert_eq!(facts.unwrap().offer, Offer::Premium);
    assert_eq!(seen.line(), "POST /v1/user/info.cgi");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(seen.header("user-agent"), Some(Settings::default().user_agent.as_str()));
    assert_eq!(seen.body, b"{}");
}

/// Checks path and body of one call.
async fn asks<T, F>(path: &str, question: Value, reply: &str, call: impl FnOnce(Client) -> F) -> T
where
    F: Future<Output = Result<T, Problem>>,
{
    let (seen, result) = ask(reply, call).await;
    assert_eq!(seen.line(), format!("POST /v1/{path}"));
    assert_eq!(seen.json(), question, "{path}");
    result.unwrap()
}

#[tokio::test]
async fn folder_calls_ask_what_the_contract_says() {
    let (root, seven) = (FolderId::ROOT, FolderId(7));
    asks("folder/ls.cgi", json!({"folder_id": 7, "files": 1}), OK, |c| async move {
        c.folder_ls(seven).await
    })
    .await;
    let shared = json!({"folder_id": 0, "files": 1, "sharing_user": "a@b.c"});
    asks("folder/ls.cgi", shared, OK, |c| async move { c.folder_ls_shared_root("a@b.c").await })
        .await;
    let made = asks(
        "folder/mkdir.cgi",
        json!({"name": "a＜b", "folder_id": 0}),
        r#"{"status":"OK","folder_id":"3361081","name":"a＜b"}"#,
        |c| async move { c.folder_mkdir(root, "a<b").await },
    )
    .await;
    assert_eq!(made, FolderId(3_361_081));
    // The root as destination is sent, and never together with a new name.
    let question = json!({"folder_id": 7, "destination_folder_id": 0});
    asks("folder/mv.cgi", question, OK, |c| async move { c.folder_mv(seven, root).await }).await;
    let question = json!({"folder_id": 7, "rename": "␠x"});
    asks("folder/mv.cgi", question, OK, |c| async move { c.folder_rename(seven, " x").await })
        .await;
    asks("folder/rm.cgi", json!({"folder_id": 7}), OK, |c| async move { c.folder_rm(seven).await })
        .await;
    let page = asks(
        "folder/share.cgi",
        json!({"folder_id": 7, "share": 1, "pass": "secret"}),
        r#"{"status":"OK","url":"https://1fichier.com/dir/abc"}"#,
        |c| async move {
            let password = Some("secret".to_owned());
            let sharing = Sharing { public: Some(true), password, people: None };
            c.folder_share(seven, &sharing).await
        },
    )
    .await;
    assert_eq!(page.as_deref(), Some("https://1fichier.com/dir/abc"));
}

#[tokio::test]
async fn file_lists_and_facts_ask_what_the_contract_says() {
    let date = moment_of("2026-06-22 14:57:25").unwrap();
    let everything =
        FileFilter { folder: FolderId::EVERYTHING, sent_after: Some(date), sent_before: None };
    let listing = asks(
        "file/ls.cgi",
        json!({"folder_id": -1, "sent_after": french(date)}),
        r#"{"count":1,"items":[{"filename":"a","url":"https://1fichier.com/?x","size":"3"}]}"#,
        |c| async move { c.file_ls(&everything).await },
    )
    .await;
    assert_eq!((listing.files[0].size, listing.capped), (3, false));
    let facts = asks(
        "file/info.cgi",
        json!({"url": "https://1fichier.com/?x", "pass": "secret"}),
        r#"{"url":"https://1fichier.com/?x","filename":"a","content_type":"a/b"}"#,
        |c| async move { c.file_info(&url("x"), Some("secret")).await },
    )
    .await;
    assert_eq!(facts.file.content_type, "a/b");
}

#[tokio::test]
async fn file_changes_ask_what_the_contract_says() {
    let both = [url("x"), url("y")];
    let links = json!(["https://1fichier.com/?x", "https://1fichier.com/?y"]);
    let removed = asks(
        "file/rm.cgi",
        json!({"files": [{"url": "https://1fichier.com/?x"}, {"url": "https://1fichier.com/?y"}]}),
        r#"{"status":"OK","removed":"2","urls":["https://1fichier.com/?x"]}"#,
        |c| async move { c.file_rm(&[url("x"), url("y")]).await },
    )
    .await;
    assert_eq!((removed.count, removed.urls), (2, vec![url("x")]));
    let question = json!({"urls": links, "destination_folder_id": 0});
    let moved = asks("file/mv.cgi", question, r#"{"moved":2,"urls":[]}"#, |c| async move {
        c.file_mv(&[url("x"), url("y")], FolderId::ROOT).await
    });
    let moved = moved.await;
    assert_eq!((moved.count, moved.urls.len()), (2, 0));
    let copied = asks(
        "file/cp.cgi",
        json!({"urls": links, "folder_id": 5}),
        r#"{"status":"OK","copied":1,"urls":[{"from_url":"https://1fichier.com/?x",
            "to_url":"https://1fichier.com/?z"}]}"#,
        |c| async move { c.file_cp(&both, FolderId(5), None).await },
    )
    .await;
    assert_eq!(copied[0].to, url("z"));
    let renamed = asks(
        "file/rename.cgi",
        json!({"urls": [{"url": "https://1fichier.com/?x", "filename": "new＄"}]}),
        r#"{"renamed":1,"urls":[{"url":"https://1fichier.com/?x","old_filename":"o＇",
            "new_filename":"new＄"}]}"#,
        |c| async move { c.file_rename(&[(url("x"), "new$".to_owned())]).await },
    )
    .await;
    assert_eq!((renamed[0].old.as_str(), renamed[0].new.as_str()), ("o'", "new$"));
    let question = json!({"urls": ["https://1fichier.com/?x"], "description": ""});
    let nothing = r#"{"status":"KO","message":"No changes requested #8"}"#;
    let changed = asks("file/chattr.cgi", question, nothing, |c| async move {
        let changes = FileChanges { description: Some(String::new()), ..FileChanges::default() };
        c.file_chattr(&[url("x")], &changes).await
    });
    assert_eq!(changed.await, 0);
    let question = json!({"url": "https://1fichier.com/?x"});
    let virus = r#"{"status":"KO","message":"Found EICAR"}"#;
    let scan =
        asks("file/scan.cgi", question, virus, |c| async move { c.file_scan(&url("x")).await });
    assert!(!scan.await.clean);
}

#[tokio::test]
async fn fetching_and_tokens_ask_what_the_contract_says() {
    let jobs = asks(
        "remote/ls.cgi",
        json!({}),
        r#"{"status":"OK","data":[{"id":"5","execution_date":"1970-01-01 00:00:00"}]}"#,
        |c| async move { c.remote_ls().await },
    )
    .await;
    assert_eq!((jobs[0].id, jobs[0].executed), (5, None));
    let report = asks(
        "remote/info.cgi",
        json!({"id": 5}),
        r#"{"id":5,"links":["https://x.test/a"],"result":[{"status":"OK","url":"https://x.test/a",
            "download_link":"https://1fichier.com/?z","message":"<b>fine</b>"}]}"#,
        |c| async move { c.remote_info(5).await },
    )
    .await;
    assert_eq!((report.results[0].file.clone(), report.results[0].done), (Some(url("z")), true));
    let question = json!({"urls": ["https://x.test/a"], "folder_id": 3});
    let id = asks("remote/request.cgi", question, r#"{"status":"OK","id":"9"}"#, |c| async move {
        let urls = vec!["https://x.test/a".to_owned()];
        let wish = FetchWish { urls, folder: Some(FolderId(3)), ..FetchWish::default() };
        c.remote_request(&wish).await
    });
    assert_eq!(id.await, 9);
    let question = json!({"url": "https://1fichier.com/?x", "cdn": 1});
    let reply = r#"{"status":"OK","url":"https://a-4.1fichier.com/p1","message":""}"#;
    let link = asks("download/get_token.cgi", question, reply, |c| async move {
        c.get_token(&url("x"), &TokenWish { password: None, cdn: true }).await
    });
    assert_eq!(link.await.as_str(), "https://a-4.1fichier.com/p1");
}

#[tokio::test]
async fn the_upload_node_is_asked_for_and_checked() {
    let reply = data(200, r#"{"url":"up2.1fichier.com","id":"9kGjlUU2CV"}"#);
    let (script, client) = scripted(vec![Act::Answer(reply)]).await;
    let ticket = client.upload_server().await.unwrap();
    assert_eq!((ticket.node.as_str(), ticket.id.as_str()), ("up2.1fichier.com", "9kGjlUU2CV"));
    let seen = script.seen().remove(0);
    assert_eq!(seen.line(), "GET /v1/upload/get_upload_server.cgi");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    for node in ["evil.test", "up2.1fichier.com/x", "user@up2.1fichier.com", "10.0.0.1:80"] {
        let reply = data(200, &json!({"url": node, "id": "x"}).to_string());
        let (_script, client) = scripted(vec![Act::Answer(reply)]).await;
        assert_eq!(client.upload_server().await.unwrap_err().kind, ProblemKind::UnsafeHost);
    }
}

/// The problem a call ends in when it is answered so.
async fn problem_of(reply: Vec<u8>) -> Problem {
    let (_script, client) = scripted(vec![Act::Answer(reply)]).await;
    client.folder_ls(FolderId(42)).await.unwrap_err()
}

#[tokio::test]
async fn failures_of_any_form_become_their_problem() {
    let flood = r#"{"status":"KO","message":"Flood detected: IP Locked #374"}"#;
    let maintenance = "<html><body>Our services are in maintenance</body></html>";
    for (reply, want) in [
        (data(403, flood), ProblemKind::Flood(LockScope::Address)),
        (data(429, flood), ProblemKind::Flood(LockScope::Address)),
        (data(429, ""), ProblemKind::Flood(LockScope::Address)),
        (data(200, &flood.replace("status", "Status")), ProblemKind::Flood(LockScope::Address)),
        (answer(200, &[], b"IP Locked"), ProblemKind::AddressLocked),
        (html(503, maintenance), ProblemKind::Maintenance),
        (html(200, "<p>Can't connect DB</p>"), ProblemKind::ServerFault),
        (redirect("/?c=DB"), ProblemKind::ServerFault),
        (html(502, "<h1>Bad Gateway</h1>"), ProblemKind::ServerFault),
        (answer(200, &[], b""), ProblemKind::Unreadable),
        (data(200, "[]"), ProblemKind::Unreadable),
        (data(200, "{}"), ProblemKind::Unreadable),
        (data(401, "{}"), ProblemKind::KeyRefused),
    ] {
        let raw = String::from_utf8_lossy(&reply).into_owned();
        assert_eq!(problem_of(reply).await.kind, want, "{raw}");
    }
}

#[tokio::test]
async fn a_name_that_breaks_the_listing_is_reported_with_its_folder() {
    let broken = r#"{"status":"OK","items":[{"filename":"C:\windows","url":"x"}]}"#;
    let problem = problem_of(data(200, broken)).await;
    assert_eq!(problem.kind, ProblemKind::Unreadable);
    assert_eq!(problem.tried, "folder/ls.cgi for folder 42");
    assert_eq!(problem.said, None);
}

#[tokio::test]
async fn a_listing_is_read_whatever_its_types() {
    let reply = r#"{"Status":"Ok","folder_id":"42","name":"n","sub_folders":null,"size":null,"items":
        [{"size":"12","filename":"a＜","url":"https://1fichier.com/?a&af=1","date":"2021-06-22 14:57:25",
        "content_type":"text/plain","pass":"0","acl":1,"cdn":true}]}"#;
    let (_, listing) = ask(reply, |c| async move { c.folder_ls(FolderId(42)).await }).await;
    let listing = listing.unwrap();
    let file = &listing.files[0];
    assert_eq!((file.name.as_str(), file.size, &file.url), ("a<", 12, &url("a")));
    assert_eq!(file.date.unwrap().secs(), 1_624_366_645);
    assert_eq!((file.password, file.restricted, file.cdn), (false, true, true));
}

#[tokio::test]
async fn without_a_key_nothing_is_asked() {
    let (script, _) = scripted(vec![Act::Answer(data(200, OK))]).await;
    let client = Client::new(super::settings(script.base())).unwrap();
    assert_eq!(client.user_info().await.unwrap_err().kind, ProblemKind::NoKey);
    assert_eq!(client.upload_server().await.unwrap_err().kind, ProblemKind::NoKey);
    assert!(script.seen().is_empty());
}

#[tokio::test]
async fn a_public_folder_is_read_without_the_key() {
    let list =
        r#"[{"filename":"a","link":"https://1fichier.com/?a","size":"5","password":0,"acl":1}]"#;
    let form = "<form><input type=\"password\" name=\"pass\"></form>";
    let (script, client) = scripted(vec![
        Act::Answer(data(200, list)),
        Act::Answer(html(200, form)),
        Act::Answer(html(200, form)),
        Act::Answer(html(404, "gone")),
    ])
    .await;
    let files = client.public_folder("https://1fichier.com/dir/AbC1", None).await.unwrap();
    assert_eq!((files[0].size, files[0].restricted, &files[0].url), (5, true, &url("a")));
    let needed = client.public_folder("AbC1", None).await.unwrap_err().kind;
    let wrong = client.public_folder("AbC1", Some("a b")).await.unwrap_err().kind;
    let gone = client.public_folder("AbC1", None).await.unwrap_err().kind;
    assert_eq!(needed, ProblemKind::PasswordNeeded);
    assert_eq!(wrong, ProblemKind::PasswordWrong);
    assert_eq!(gone, ProblemKind::NotFound);
    let seen = script.seen();
    assert_eq!(seen[0].line(), "GET /dir/AbC1?json=1");
    assert_eq!((seen[2].line(), &seen[2].body[..]), ("POST /dir/AbC1", &b"json=1&pass=a+b"[..]));
    assert!(seen.iter().all(|seen| seen.header("authorization").is_none()));
}
