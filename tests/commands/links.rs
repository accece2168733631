//! `fichier link`.

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_stands_for_all_files_below_it_and_a_second_time_costs_nothing() {
    let sandbox = empty_sandbox().await;
    for path in ["/Films/b 10.mkv", "/Films/b 9.mkv", "/Films/sub/deep/c.mkv", "/other.txt"] {
        sandbox.put_file(path, vec![1; 5]);
    }
    let program = Program::at(&sandbox);
    let ran = program.run(["link", "/Films", "--format", "csv"]).await.ends(0);
    let paths: Vec<&str> = ran.out.lines().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(paths, ["path", "/Films/b 9.mkv", "/Films/b 10.mkv", "/Films/sub/deep/c.mkv"]);
    let calls = sandbox.count("folder/ls.cgi");
    let json = program.run(["link", "/Films", "--json"]).await.ends(0).json();
    assert_eq!(json["links"].as_array().unwrap().len(), 3);
    assert_eq!(json["links"][2]["path"], "/Films/sub/deep/c.mkv");
    assert_eq!(json["links"][2]["size"], 5);
    assert_eq!(sandbox.count("folder/ls.cgi"), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_named_by_its_path_and_one_of_two_of_a_name_is_never_picked() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/d/twice.txt", vec![1; 5]);
    sandbox.put_file("/d/twice.txt", vec![2; 6]);
    sandbox.put_file("/d/once [x].txt", vec![2; 6]);
    let program = Program::at(&sandbox);
    let ran = program.run(["link", "/d/twice.txt"]).await.ends(0);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    let ran = program.run(["link", "d/once [x].txt", "-f", "markdown"]).await.ends(0);
    assert!(ran.out.starts_with("- [once \\[x\\]\\.txt](<https://1fichier.com/?"), "{}", ran.out);
    let ran = program.run(["link", "/d/never.txt"]).await.ends(7);
    assert!(ran.err.contains("/d/never.txt"), "{}", ran.err);
}
