//! Scripts of files that are there already: in the folder or elsewhere in the
//! account, the same or others of their name.

use super::script::play;

#[test]
fn the_very_same_file_is_not_sent() {
    play(
        1,
        "add a:10 b:10           | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed a:10             | ask 1, sum 1                | comparing asking
         sum 1                   | seek 1                      | comparing asking
         sought 1 here a:10      |                             | same asking
         clear                   |                             | asking",
    );
}

#[test]
fn only_what_may_be_there_is_read_before_it_is_sent() {
    // No checksum to compare with, another size, an account without that size.
    for placed in ["placed a:10:-", "placed a:11", "placed b:10"] {
        let held = if placed.contains(" a") { "| | clash" } else { "| ask 1 | asking" };
        play(
            1,
            &format!(
                "add a:10  | wake in 0s | waiting
                 woke      | place      | waiting
                 {placed}  {held}"
            ),
        );
    }
    // Who wants all to be sent does not wait.
    play(
        1,
        "add a:10:keep:@send     | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed a:10 +10         | ask 1                       | asking",
    );
}

#[test]
fn another_file_of_that_name_and_size_is_a_clash() {
    play(
        1,
        "add a:10 b:10           | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed a:10:~           | ask 1, sum 1                | comparing asking
         sum 1                   | seek 1                      | comparing asking
         sought 1 nowhere        |                             | waiting asking
         granted! 1 flood        | wake in 5s                  | waiting waiting
         after 5                 | ask 2                       | clash asking",
    );
}

#[test]
fn a_comparison_stops_where_it_stands_and_begins_anew() {
    let comparing = "add a:10 | wake in 0s                    | waiting
         woke                    | place                       | waiting
         placed a:10             | sum 1                       | comparing";
    for rest in [
        "pause 1              | leave 1                     | paused
         sum 1                |                             | paused
         resume 1             | sum 1                       | comparing",
        "cancel 1             | leave 1                     | cancelled
         sum 1                |                             | cancelled
         retry 1              | place                       | waiting",
        "crash                | wake in 0s                  | waiting
         woke                 | place                       | waiting",
        "sum! 1               |                             | failed",
        // What was read is not read again because the service is away.
        "sum 1                | seek 1                      | comparing
         sought! 1 dns        | wake in 5s                  | waiting
         after 5              | seek 1                      | comparing",
        "drain on             |                             | comparing
         sum 1                | seek 1                      | comparing
         sought 1 nowhere     |                             | waiting",
    ] {
        play(1, &format!("{comparing}\n{rest}"));
    }
}

#[test]
fn a_name_in_the_air_is_waited_for_before_the_comparison() {
    play(
        1,
        "add a:10 a:10:@ask      | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed +10              | ask 1                       | asking waiting
         granted 1               | send 1 with 1               | sending waiting
         sum 1                   |                             | sending waiting
         sent 1                  | end 1 in 0s                 | settling waiting
         end 1 a:10              | file a, sum 2               | verified comparing",
    );
}

#[test]
fn each_rule_does_what_it_says() {
    // A job of 10 bytes, changed in 1970; the file there is of 7 and new.
    for (rule, end) in [
        ("hold", "| clash"),
        ("skip", "| skipped"),
        ("keep", "ask 1 | asking"),
        ("replace", "ask 1 | asking"),
        ("newer", "| skipped"),
        ("differs", "ask 1 | asking"),
    ] {
        play(
            1,
            &format!(
                "add a:10:{rule} | wake in 0s | waiting
                 woke            | place      | waiting
                 placed a:7      | {end}"
            ),
        );
    }
    play(
        1,
        "add a:10:differs:@send | wake in 0s               | waiting
         woke                    | place                       | waiting
         placed a:10:-           |                             | skipped",
    );
}

#[test]
fn a_held_name_goes_on_by_a_rule_that_comes_later() {
    let held = "add a:10 | wake in 0s                         | waiting
         woke                    | place                       | waiting
         placed a:7              |                             | clash";
    for (order, end) in [
        ("rule hold 1", "| clash"),
        ("rule skip 1", "| skipped"),
        ("rule keep 1", "ask 1 | asking"),
        ("rule replace 1", "ask 1 | asking"),
        ("rule newer 1", "| skipped"),
        ("rule differs 1", "ask 1 | asking"),
        ("resume 1", "ask 1 | asking"),
        ("rule @copy 1", "| clash"),
    ] {
        play(1, &format!("{held}\n{order} | {end}"));
    }
    play(
        1,
        &format!(
            "{held}
             rule skip 1      |                        | skipped
             rule replace 1   | ask 1                  | asking
             rule skip 1      |                        | asking"
        ),
    );
}

#[test]
fn nothing_is_left_out_because_of_an_old_listing() {
    play(
        1,
        "add z:10 a:10:skip      | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed! dns             | wake in 5s                  | waiting waiting
         after 5                 | place                       | waiting waiting
         drain on                |                             | waiting waiting
         placed a:7              |                             | waiting waiting
         after 601               |                             | waiting waiting
         drain off               | ask 1, place                | asking waiting
         placed                  |                             | asking waiting",
    );
}

#[test]
fn what_is_elsewhere_is_copied_asked_about_or_left_out() {
    let to_the_answer = |rule: &str| {
        format!(
            "add a:10:{rule}  | wake in 0s             | waiting
             woke             | place                  | waiting
             placed +10       | sum 1                  | comparing
             sum 1            | seek 1                 | comparing"
        )
    };
    for (rule, there, end) in [
        ("@copy", "a", "copy 1 | copying"),
        ("@copy", "b", "copy 1 as a | copying"),
        ("@ask", "a", "| elsewhere"),
        ("@skip", "a", "| skipped"),
    ] {
        play(1, &format!("{}\nsought 1 {there} | {end}", to_the_answer(rule)));
    }
    for (order, end) in [
        ("rule @copy 1", "copy 1 | copying"),
        ("rule @send 1", "ask 1 | asking"),
        ("rule @skip 1", "| skipped"),
        ("rule @ask 1", "| elsewhere"),
        ("resume 1", "copy 1 | copying"),
        ("rule keep 1", "| elsewhere"),
    ] {
        let held = to_the_answer("@ask");
        play(1, &format!("{held}\nsought 1 a | | elsewhere\n{order} | {end}"));
    }
    // The rule changed while it was compared.
    let held = to_the_answer("@ask");
    play(1, &format!("{held}\nrule @send 1 | | comparing\nsought 1 a | ask 1 | asking"));
    // Not read again after a restart.
    play(
        1,
        &format!(
            "{}
             sought 1 a       |                       | elsewhere
             crash            | wake in 0s            | elsewhere
             rule @copy 1     | place                 | waiting
             placed +10       | copy 1                | copying",
            to_the_answer("@ask")
        ),
    );
}

/// Two jobs whose bytes are elsewhere, being copied in one call.
const COPYING: &str = "add a:10:@copy b:10:@copy | wake in 0s | waiting waiting
     woke                     | place                   | waiting waiting
     drain on                 |                         | waiting waiting
     placed +10               |                         | waiting waiting
     drain off                | sum 1, sum 2            | comparing comparing
     drain on                 |                         | comparing comparing
     sum 1                    | seek 1                  | comparing comparing
     sum 2                    | seek 2                  | comparing comparing
     sought 1 a               |                         | waiting comparing
     sought 2 b               |                         | waiting waiting
     drain off                | copy 1+2                | copying copying";

#[test]
fn copies_of_one_folder_go_in_one_call() {
    for rest in [
        "copied 1+2 1+2 | file a, file b       | verified verified",
        // What the service leaves out is sent.
        "copied 1+2 1   | file a, place        | verified waiting
         placed +10     | ask 1                | verified asking",
        // What cannot have arrived is asked again.
        "copied! 1+2 dns | wake in 5s          | waiting waiting
         after 5        | place                | waiting waiting
         placed +10     | copy 1+2             | copying copying",
        "cancel 1       |                      | cancelled copying
         clear          |                      | copying
         copied 1+2 2   | file b               | verified",
        "cancel 1       |                      | cancelled copying
         copied 1+2 1+2 | file a, file b       | verified verified",
        "cancel 1       |                      | cancelled copying
         retry 1        |                      | copying copying
         pause 1        |                      | copying copying",
    ] {
        play(1, &format!("{COPYING}\n{rest}"));
    }
}

#[test]
fn a_copy_that_may_have_been_made_is_looked_for_first() {
    for (lost, looks) in [
        ("copied! 1+2 html", "seek 1 in 5s, seek 2 in 5s"),
        ("crash", "seek 1 in 5s, seek 2 in 5s, wake in 0s"),
    ] {
        play(
            1,
            &format!(
                "{COPYING}
                 {lost}            | {looks}            | copying copying
                 sought 1 here a:10 | file a            | verified copying
                 sought 2 nowhere  | seek 2 in 45s      | verified copying
                 sought! 2 dns     | seek 2 in 30s, wake in 5s | verified copying
                 sought 2 b        | seek 2 in 90s      | verified copying
                 after 5           |                    | verified copying
                 sought 2 b        | place              | verified waiting
                 placed +10        | copy 2             | verified copying"
            ),
        );
    }
}

#[test]
fn a_refused_copy_is_sent_and_blames_no_other() {
    play(
        1,
        &format!(
            "{COPYING}
             copied! 1+2 refused | seek 1 in 5s, seek 2 in 5s | copying copying
             sought 1 a        | place                  | waiting copying
             placed +10        | copy 1                 | copying copying
             copied! 1 gone    | wake in 5s             | waiting copying
                 after 5           | place                  | waiting copying
                 placed +10        | ask 1                  | asking copying"
        ),
    );
}

/// A replacement whose new file is sent.
const SENT: &str = "add a:10:replace | wake in 0s            | waiting
     woke                    | place                       | waiting
     placed a:7 b:9          | ask 1                       | asking
     granted 1               | send 1 with 1               | sending
     last 1                  | release 1                   | sending
     sent 1                  | end 1 in 0s                 | settling";

#[test]
fn the_old_file_goes_when_the_new_one_is_proven() {
    for rest in [
        "end 1 a:10       | file a                 | verifying
         sum 1            | delete ax7             | replacing
         deleted 1        |                        | verified",
        // A key that is good again is used at once.
        "sum 1            |                        | settling
         end 1 a:10       | file a, delete ax7     | replacing
         deleted! 1 key   | wake in 30s            | replacing
         keygood          | delete ax7             | replacing",
        // After a crash it is asked again: what is gone is gone.
        "sum 1            |                        | settling
         end 1 a:10       | file a, delete ax7     | replacing
         pause 1          |                        | replacing
         cancel 1         |                        | replacing
         crash            | wake in 0s             | replacing
         woke             | delete ax7             | replacing
         deleted 1        |                        | verified",
        "sum 1            |                        | settling
         end 1 a:10       | file a, delete ax7     | replacing
         deleted! 1 dns   | wake in 5s             | replacing
         after 5          | wake in 25s            | replacing
         after 25         | delete ax7             | replacing
         deleted! 1 refused | wake in 45s          | replacing
         after 45         | delete ax7             | replacing
         deleted! 1 refused | wake in 5s           | replacing
         after 5          | wake in 85s            | replacing
         after 85         | delete ax7             | replacing
         deleted! 1 refused | wake in 10s          | unreplaced
         retry 1          | delete ax7             | replacing",
    ] {
        play(1, &format!("{SENT}\n{rest}"));
    }
}

#[test]
fn the_old_file_stays_when_the_new_one_is_not_proven() {
    for rest in [
        "end 1 a:10:-     | file a                 | unreplaced
         resume 1         |                        | unchecked",
        "end 1 a:10:-     | file a                 | unreplaced
         cancel 1         |                        | unchecked",
        "end 1 a:10:-     | file a                 | unreplaced
         retry 1          | place                  | waiting
         placed a:7       | ask 2                  | asking
         granted 2        | send 2 with 1          | sending
         last 2           | release 2              | sending
         sum 1            |                        | sending
         sent 2           | end 2 in 400ms         | settling
         end 2 a:10:=a    | file a, delete ax7+ax10x- | replacing",
        "end 1 a:10       | file a                 | verifying
         sum! 1           |                        | unreplaced",
        "sum 1            |                        | settling
         end 1 a:10:~     | file a                 | mismatch",
        "end 1 a:10       | file a                 | verifying
         cancel 1         |                        | unchecked",
        // Given up, but stored after all: both are there.
        "cancel 1         |                        | cancelled
         sum 1            |                        | cancelled
         end 1 a:10       | file a                 | verified",
    ] {
        play(1, &format!("{SENT}\n{rest}"));
    }
}

#[test]
fn the_old_file_never_passes_for_the_new_one() {
    // Same name and size, and no checksum told before: after a doubt the
    // listing shows the old one, now with the checksum of the new one.
    play(
        1,
        "add a:10:replace        | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed a:10:-           | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent! 1 stalled         | end 1 in 2s                 | doubtful
         end 1 nothing           | look 1 in 5s                | doubtful
         look 1 a:10:-           | end 1 in 45s                | doubtful",
    );
}

#[test]
fn a_copy_replaces_as_an_upload_does() {
    play(
        1,
        "add a:10:replace:@copy  | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed a:7 +10          | sum 1                       | comparing
         sum 1                   | seek 1                      | comparing
         sought 1 a              | copy 1                      | copying
         copied 1 1              | file a, delete ax7          | replacing
         deleted 1               |                             | verified",
    );
}
