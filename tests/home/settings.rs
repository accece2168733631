//! `fichier config`: the file, its comments, and where each setting comes
//! from.

use std::os::unix::fs::PermissionsExt;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_is_changed_and_the_comments_stay() {
    let program = Program::at_url("http://127.0.0.1:9/v1");
    let file = program.run(["config", "path"]).await.ends(0).out;
    let file = std::path::Path::new(file.trim_end());
    assert!(file.starts_with(program.home()));
    program.run(["config", "init"]).await.ends(0);
    assert!(program.run(["config", "init"]).await.ends(1).err.contains("is there already"));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read_to_string(file).unwrap();
    program.run(["config", "set", "lanes", "4"]).await.ends(0);
    program.run(["config", "set", "on_done", "/bin/echo", "-n", "a b"]).await.ends(0);
    let after = std::fs::read_to_string(file).unwrap();
    let changed: Vec<_> = after.lines().filter(|line| !before.contains(*line)).collect();
    assert_eq!(changed, ["lanes = 4", "on_done = [\"/bin/echo\", \"-n\", \"a b\"]"]);
    assert_eq!(program.run(["config", "get", "lanes"]).await.ends(0).out, "4\n");
    assert_eq!(program.run(["config", "get", "on_done"]).await.ends(0).out, "/bin/echo\n-n\na b\n");
    program.run(["config", "unset", "lanes"]).await.ends(0);
    assert_eq!(program.run(["config", "get", "lanes"]).await.ends(0).out, "2\n");
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), before.lines().count());
    assert!(program.engine().is_none() && !program.state().exists(), "nothing else was touched");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_with_its_line() {
    let program = Program::at_url("http://127.0.0.1:9/v1");
    let ran = program.run(["config", "set", "lanes", "99"]).await.ends(2);
    assert_eq!(ran.err, "fichier: lanes takes a number from 1 to 16.\n");
    let ran = program.run(["config", "set", "lane", "3"]).await.ends(2);
    assert!(ran.err.contains("a similar value exists: 'lanes'"), "{}", ran.err);
    let file = program.home().join(".config/fichier/config.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "# mine\nlane = 3\n").unwrap();
    let ran = program.run(["config", "show"]).await.ends(0);
    assert!(ran.err.contains("line 2: there is no setting \"lane\". Did you mean \"lanes\"?"));
    std::fs::write(&file, "# mine\n\nlanes = 'x'\n").unwrap();
    for args in [&["config", "show"][..], &["config", "set", "ip", "v4"], &["config", "get", "ip"]]
    {
        let ran = program.run(args).await.ends(1);
        assert!(ran.err.contains("line 3: lanes takes a number from 1 to 16."), "{}", ran.err);
    }
    let mut edit = program.command(["config", "edit"]);
    let edited = edit.env("EDITOR", "sed -i s/\\'x\\'/7/").output().await.unwrap();
    assert!(edited.status.success(), "{edited:?}");
    assert_eq!(program.run(["config", "get", "lanes"]).await.ends(0).out, "7\n");
    let mut edit = program.command(["config", "edit"]);
    let edited = edit.env("VISUAL", "sed -i s/7/77/").output().await.unwrap();
    assert_eq!(edited.status.code(), Some(1));
    let said = String::from_utf8(edited.stderr).unwrap();
    assert!(said.ends_with("16. Put it right: fichier config edit\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_says_where_it_comes_from() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    program.run(["config", "set", "lanes", "4"]).await.ends(0);
    program.run(["queue", "limit", "2M"]).await.ends(0);
    let said = program.run(["config", "set", "limit", "5M"]).await.ends(0);
    assert_eq!(said.out, "limit = \"2M\"                        # changed while the program ran\n");
    assert!(said.err.contains("that stands above the file"), "{}", said.err);
    assert!(said.err.contains("The engine that runs follows at its next start"), "{}", said.err);
    let json = program.run(["config", "show", "--json"]).await.ends(0).json();
    let one = |name: &str| {
        let settings = json["settings"].as_array().unwrap();
        let found = settings.iter().find(|setting| setting["name"] == name).unwrap();
        (found["value"].clone(), found["from"].clone(), found["at"].clone())
    };
    assert_eq!(one("lanes"), ("4".into(), "file".into(), 1.into()));
    assert_eq!(one("limit"), ("\"2M\"".into(), "kept".into(), serde_json::Value::Null));
    assert_eq!(one("trash"), ("true".into(), "default".into(), serde_json::Value::Null));
    assert_eq!(one("api_url").2, "FICHIER_API_URL");
    let text = program.run(["config", "show"]).await.ends(0).out;
    assert!(text.parse::<toml::Table>().is_ok(), "what is shown can be a settings file");
    let schema = program.run(["config", "schema"]).await.ends(0).out;
    assert_eq!(schema, include_str!("../../docs/config.schema.json"));
}
