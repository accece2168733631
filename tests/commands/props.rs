//! `fichier props` and `fichier share`.

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_changed_in_one_call_and_shows_it() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/a.txt", vec![1; 5]);
    sandbox.put_file("/d/b.txt", vec![1; 6]);
    let program = Program::at(&sandbox);
    let secret = program.write("secret", b"open sesame\nnot this\n");
    let args = [
        "props",
        "/d/a.txt",
        "/d/b.txt",
        "--description",
        "two\u{1b}[2J",
        "--password-file",
        &secret,
        "--allow-country",
        "FR",
        "--inline",
        "on",
    ];
    let ran = program.run(args).await.ends(0);
    assert_eq!(ran.out, "2 files changed.\n");
    assert_eq!(sandbox.count("file/chattr.cgi"), 1);
    let listings = sandbox.count("folder/ls.cgi");
    let shown = program.run(["ls", "/d", "--json"]).await.ends(0).json();
    assert_eq!(
        (&shown["files"][0]["password"], &shown["files"][1]["restricted"]),
        (&true.into(), &true.into())
    );
    assert_eq!(sandbox.count("folder/ls.cgi"), listings, "seen without a listing");
    let ran = program.run(["props", "/d/a.txt"]).await.ends(0);
    for line in [
        "Description  two␛[2J",
        "Password     yes",
        "Downloads    only countries FR",
        "In browser   yes",
        "Size         5 B (5 bytes)",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    program.run(["props", "/d/a.txt", "--no-password", "--allow-all"]).await.ends(0);
    let json = program.run(["props", "/d/a.txt", "--json"]).await.ends(0).json();
    assert_eq!(
        (&json["facts"]["file"]["password"], &json["facts"]["access"]["countries"]),
        (&false.into(), &serde_json::json!([]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_refused_costs_no_call() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/a.txt", vec![1; 5]);
    sandbox.put_file("/d/twice", vec![1; 5]);
    sandbox.put_file("/d/twice", vec![2; 5]);
    let program = Program::at(&sandbox);
    let short = program.write("short", b"12345\n");
    for (args, words) in [
        (&["props", "/d/a.txt", "--password-file", &short][..], "six characters"),
        (&["props", "/d/a.txt", "--allow-network", "10.0.0"], "10.0.0 is no network"),
        (&["props", "/d", "--inline", "on"], "is a folder"),
        (&["props", "/d/twice"], "2 files of the name /d/twice"),
        (&["props", "/d/a.txt", "/d/twice"], "one file or folder"),
        (&["share", "/"], "root"),
        (&["share", "/d/a.txt"], "is a file"),
        (&["share", "/d", "--with", "nobody"], "no e-mail address"),
    ] {
        let ran = program.run(args).await.ends(2);
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
    }
    program.run(["props", "/d/nothing"]).await.ends(7);
    assert_eq!(sandbox.count("file/info.cgi") + sandbox.count("file/chattr.cgi"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_gets_a_page_and_people_and_loses_them() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/e/a.txt", vec![1; 5]);
    let program = Program::at(&sandbox);
    let page = |json: &serde_json::Value| json["page"].as_str().map(str::to_owned);
    let args = ["share", "/d/e", "--public", "on", "--with", "a@b.example:write", "--json"];
    let json = program.run(args).await.ends(0).json();
    assert!(page(&json).is_some_and(|page| page.contains("/dir/")), "{json}");
    assert_eq!(
        (&json["people"][0]["email"], &json["people"][0]["writable"]),
        (&"a@b.example".into(), &true.into())
    );
    let args = ["share", "/d/e", "--with", "c@d.example:hidden", "--without", "a@b.example"];
    let ran = program.run(args).await.ends(0);
    assert!(ran.out.contains("Shared with  c@d.example sees no links\n"), "{}", ran.out);
    assert!(ran.out.contains("/dir/"), "the page stays: {}", ran.out);
    let ran = program.run(["link", "/d", "-f", "csv"]).await.ends(0);
    assert!(ran.out.contains("/d/e/a.txt"), "{}", ran.out);
    let json = program.run(["share", "/d/e", "--public", "off", "--json"]).await.ends(0).json();
    assert_eq!((page(&json), json["people"].as_array().map(Vec::len)), (None, Some(1)));
    let json = program.run(["props", "/d/e", "--json"]).await.ends(0).json();
    assert_eq!((page(&json), &json["files"]), (None, &1.into()));
    assert_eq!(sandbox.count("folder/share.cgi"), 3);
}
