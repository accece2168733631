//! `fichier doctor`: what it finds with a real engine and a service, and that
//! nothing of its report is a secret.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::face::empty_sandbox;
use crate::support::program::{Program, Ran};

/// Levels by subject; the worst of each.
fn levels(ran: &Ran) -> BTreeMap<String, String> {
    let json = ran.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut levels = BTreeMap::new();
    for finding in json["findings"].as_array().unwrap() {
        let level = levels.entry(text(&finding["subject"])).or_insert_with(|| "ok".to_owned());
        if finding["level"] != "ok" {
            *level = text(&finding["level"]);
            assert!(finding["next"].as_str().is_some_and(|next| !next.is_empty()), "{finding}");
        }
    }
    levels
}

async fn looked(program: &Program, args: &[&str], code: i32) -> BTreeMap<String, String> {
    let ran = program.run(["doctor", "--json"].iter().chain(args)).await.ends(code);
    assert_eq!(ran.json()["exit"], code);
    assert!(!ran.out.contains(program.home().to_str().unwrap()), "a path is in {}", ran.out);
    levels(&ran)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_is_well_it_says_so_within_the_budget() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let levels = looked(&program, &[], 0).await;
    for subject in ["settings", "key", "account", "name", "connection", "api", "node", "clock"] {
        assert_eq!(levels[subject], "ok", "{subject}");
    }
    let (infos, servers) =
        (sandbox.count("user/info.cgi"), sandbox.count("upload/get_upload_server.cgi"));
    assert_eq!((infos, servers), (1, 1));
    let text = program.run(["doctor"]).await.ends(0).out;
    assert!(text.starts_with("fichier 0.1.0, linux"), "{text}");
    assert!(text.contains("\nok    key           It comes from the environment.\n"), "{text}");
    assert!(text.trim_end().ends_with("This report holds no key and no names."), "{text}");
    assert_eq!(sandbox.count("user/info.cgi"), 1, "the account may be asked once in five minutes");
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_nothing_is_asked_and_nothing_started() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let levels = looked(&program, &["--offline"], 0).await;
    assert!(levels.contains_key("engine") && !levels.contains_key("api"), "{levels:?}");
    assert!(!program.socket().exists());
    assert_eq!(sandbox.count("user/info.cgi"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_has_its_code() {
    let sandbox = empty_sandbox().await;
    let mut program = Program::at(&sandbox);
    program.has_key = false;
    assert_eq!(looked(&program, &[], 3).await["key"], "fail");
    let given = program.write("keys/my-key", b"two words\n");
    let ran = program.run(["doctor", "--api-key-file", &given]).await.ends(3);
    assert!(
        ran.out.contains("FAIL  key           (the given file) holds no usable key"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("my-key"), "{}", ran.out);

    let away = Program::at_url("http://127.0.0.1:9/v1");
    let levels = looked(&away, &[], 5).await;
    assert_eq!((levels["name"].as_str(), levels["connection"].as_str()), ("ok", "fail"));

    let config = away.home().join(".config/fichier");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "lanes = 99\n").unwrap();
    let ran = away.run(["doctor", "--offline"]).await.ends(1);
    assert!(ran.out.contains("~/.config/fichier/config.toml, line 1: lanes takes"), "{}", ran.out);
    std::fs::write(config.join("config.toml"), "lane = 9\n").unwrap();
    std::fs::set_permissions(away.state(), Permissions::from_mode(0o777)).unwrap();
    let levels = looked(&away, &["--offline"], 1).await;
    assert_eq!((levels["settings"].as_str(), levels["state"].as_str()), ("warn", "fail"));
    std::fs::set_permissions(away.state(), Permissions::from_mode(0o700)).unwrap();
}
