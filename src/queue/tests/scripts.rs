//! One script for each turn a job can take, when all goes well or the power
//! goes. Doubts, troubles and the user's wishes have their own files.

use super::script::play;

#[test]
fn a_file_goes_up_and_is_verified() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent 1                  | end 1 in 0s                 | settling
         end 1 notyet            | end 1 in 1s                 | settling
         end 1 a:10              | file a                      | verified",
    );
}

#[test]
fn small_files_ride_together_and_are_verified_one_by_one() {
    play(
        2,
        "add a:10 b:20 c:30      | wake in 0s                  | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking asking asking
         granted 1               | send 1 with 1+2+3           | sending sending sending
         sum 1                   |                             | sending sending sending
         last 1                  | release 1                   | sending sending sending
         sent 1                  | end 1 in 0s                 | settling settling settling
         end 1 c:30 a:10         | file a, file c              | verified doubtful verifying
         sum 3                   |                             | verified doubtful verified
         sum 2                   | look 1 in 5s                | verified doubtful verified
         look 1 a:10 b:20        | file b                      | verified verified verified",
    );
}

#[test]
fn a_big_file_rides_alone_and_lanes_are_kept() {
    play(
        2,
        "add a:9000000 b:9000000 c:9000000 | wake in 0s | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1, ask 2                | asking asking waiting
         lanes 3                 | ask 3                       | asking asking asking
         lanes 1                 |                             | asking asking asking
         cancel 1                | stop 1                      | cancelled asking asking
         cancel 2                | stop 2                      | cancelled cancelled asking
         retry 1                 | place                       | waiting cancelled asking
         placed                  |                             | waiting cancelled asking
         granted 3               | send 3 with 3               | waiting cancelled sending
         last 3                  | release 3                   | waiting cancelled sending
         sent 3                  | end 3 in 0s, ask 4          | asking cancelled settling",
    );
}

#[test]
fn a_name_that_is_taken_waits_aside_while_others_go_on() {
    play(
        1,
        "add a:10 b:10 c:10:keep | wake in 0s                  | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed a:7 c:10         | ask 1                       | clash asking asking
         resume 1                |                             | waiting asking asking
         granted! 1 flood        | wake in 5s                  | waiting waiting waiting
         after 5                 | ask 2                       | asking asking asking",
    );
}

#[test]
fn a_name_goes_out_once_at_a_time() {
    // The second `a` is not held: nobody knows yet whether the first arrives.
    play(
        3,
        "add a:10 a:11 a:10:keep | wake in 0s                  | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking waiting waiting
         granted 1               | send 1 with 1               | sending waiting waiting
         sum 1                   |                             | sending waiting waiting
         sent 1                  | end 1 in 0s                 | settling waiting waiting
         end 1 a:10              | file a, ask 2               | verified clash asking",
    );
}

#[test]
fn a_checksum_that_cannot_be_computed_leaves_nobody_verifying() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sent 1                  | end 1 in 0s                 | settling
         sum! 1                  |                             | settling
         end 1 a:10              | file a, sum 1               | verifying
         sum! 1                  |                             | unchecked",
    );
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         sent 1                  | end 1 in 0s                 | settling
         end 1 a:10              | file a                      | verifying
         cancel 1                |                             | unchecked
         sum 1                   |                             | unchecked",
    );
}

#[test]
fn another_checksum_is_loud_and_a_retry_keeps_both() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         sent 1                  | end 1 in 0s                 | settling
         end 1 a:10:~            | file a                      | verifying
         sum 1                   |                             | mismatch
         retry 1                 | place                       | waiting
         placed a:10             | ask 2                       | asking",
    );
}

#[test]
fn the_end_page_names_files_as_the_service_stored_them() {
    let to_the_page = "add a:10 b:10 c:30 | wake in 0s        | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking asking asking
         granted 1               | send 1 with 1+2+3           | sending sending sending
         sent 1                  | end 1 in 0s                 | settling settling settling";
    // By size, where there is no choice; else by checksum, once it is known.
    play(
        1,
        &format!(
            "{to_the_page}
            end 1 x:10:=b y:10:=a z:30:=c | file z             | doubtful doubtful verifying
            sum 3                |                             | doubtful doubtful verified
            sum 1                |                             | doubtful doubtful verified
            sum 2                | look 1 in 5s                | doubtful doubtful verified
            look 1               | end 1 in 45s                | doubtful doubtful verified
            end 1 x:10:=b y:10:=a z:30:=c | file y, file x     | verified verified verified"
        ),
    );
    // Cut short on the way: the checksum tells.
    play(
        1,
        &format!(
            "{to_the_page}
            sum 1                |                             | settling settling settling
            sum 3                |                             | settling settling settling
            end 1 a:10 c:12:~ b:10 | file a, file b, file c    | verified verifying mismatch"
        ),
    );
}

#[test]
fn a_restart_asks_for_what_may_be_stored_and_repeats_what_cannot_be() {
    let two = "add a:9000000 b:9000000 | wake in 0s          | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1, ask 2                | asking asking
         granted 1               | send 1 with 1               | sending asking
         last 1                  | release 1                   | sending asking";
    for rest in [
        "crash         | sum 1, end 1 in 2s, wake in 0s | doubtful waiting",
        "sent 1        | end 1 in 0s               | settling asking
         crash         | sum 1, end 1 in 2s, wake in 0s | doubtful waiting
         woke          | place                     | doubtful waiting
         end 1 a:9000000 | file a                  | verifying waiting
         crash         | sum 1, wake in 0s         | verifying waiting
         sum 1         | place                     | verified waiting",
        // Drained before it is woken: nothing begins.
        "crash         | sum 1, end 1 in 2s, wake in 0s | doubtful waiting
         drain on      |                           | doubtful waiting
         woke          |                           | doubtful waiting",
        "granted 2     | send 2 with 2             | sending sending
         lose-attempts | wake in 0s                | lost lost",
        "lose-attempts | wake in 0s                | lost waiting",
    ] {
        play(2, &format!("{two}\n{rest}"));
    }
}

#[test]
fn late_and_foreign_answers_change_nothing() {
    let settling = "add a:10 | wake in 0s                    | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent 1                  | end 1 in 0s                 | settling";
    for late in [
        "granted 1",
        "granted! 1 dns",
        "last 1",
        "sent 1",
        "sent! 1 broken",
        "look 1",
        "granted 9",
        "last 9",
        "sent 9",
        "end 9 a:10",
        "look 9 a:10",
        "placed",
        "placed! key",
        "reprint 1",
        "woke",
        "lanes 4",
        "pause 9",
        "top 1",
    ] {
        play(1, &format!("{settling}\n{late} | | settling"));
    }
}

#[test]
fn a_name_stored_before_a_restart_is_still_taken() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         sum 1                   |                             | sending
         sent 1                  | end 1 in 0s                 | settling
         end 1 a:10              | file a                      | verified
         crash                   | wake in 0s                  | verified
         add a:10                | wake in 0s                  | verified waiting
         woke                    | place                       | verified waiting
         placed                  |                             | verified clash",
    );
}
