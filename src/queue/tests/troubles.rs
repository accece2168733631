//! Scripts of what fails before anything can be stored, and of what stops
//! everybody.

use super::script::play;

#[test]
fn a_break_before_the_last_byte_rests_and_sends_again() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         sent! 1 broken          | wake in 5s                  | resting-5
         after 5                 | ask 2                       | asking
         granted 2               | send 2 with 1               | sending
         sent! 2 stalled         | wake in 15s                 | resting-15
         resume 1                | ask 3                       | asking",
    );
}

#[test]
fn one_file_at_fault_does_not_blame_the_others() {
    let sending = "add a:10 b:10 c:30 | wake in 0s           | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking asking asking
         pause-after 3           |                             | asking asking asking!
         granted 1               | send 1 with 1+2+3           | sending sending sending!";
    play(
        1,
        &format!(
            "{sending}
            sent! 1 changed part=1 | ask 2                     | asking changed paused"
        ),
    );
    play(
        1,
        &format!(
            "{sending}
            sent! 1 unreadable part=0 | ask 2                  | failed asking paused"
        ),
    );
    // Nobody knows whose fault it is: each is tried alone.
    play(
        1,
        &format!(
            "{sending}
            sent! 1 noform no    | wake in 5s                  | resting-5 resting-5 paused
            after 5              | ask 2                       | asking waiting paused
            granted 2            | send 2 with 1               | sending waiting paused
            sent! 2 noform no    | wake in 5s                  | failed waiting paused
            after 5              | ask 3                       | failed asking paused"
        ),
    );
}

#[test]
fn a_refused_key_holds_all_until_it_is_good() {
    play(
        1,
        "add a:10 b:9000000      | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking waiting
         granted! 1 key          |                             | key key
         add c:10                | wake in 0s                  | key key waiting
         woke                    |                             | key key key
         keygood                 | place, ask 2                | asking waiting waiting",
    );
    // Resume and retry say that the user trusts it again.
    for order in ["resume", "retry"] {
        let then = if order == "resume" { "ask 2" } else { "place" };
        let stage = if order == "resume" { "asking" } else { "waiting" };
        play(
            1,
            &format!(
                "add a:10            | wake in 0s                  | waiting
                 woke                | place                       | waiting
                 placed              | ask 1                       | asking
                 granted! 1 key      |                             | key
                 {order} 1           | {then}                      | {stage}"
            ),
        );
    }
}

#[test]
fn an_outage_counts_no_try_and_lasts_ever_longer() {
    play(
        2,
        "add a:9000000 b:9000000 | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1, ask 2                | asking asking
         granted! 1 dns          | wake in 5s                  | waiting asking
         granted! 2 dns          |                             | waiting waiting
         after 5                 | ask 3, ask 4                | asking asking
         granted! 3 maintenance  | wake in 10s                 | waiting asking
         after 3                 | wake in 7s                  | waiting asking
         granted 4               | send 4 with 2, ask 5        | asking sending",
    );
    // Nothing lasts longer because the clock was set.
    for jump in [-86_400, 86_400] {
        play(
            1,
            &format!(
                "add a:10            | wake in 0s                  | waiting
                 woke                | place                       | waiting
                 placed              | ask 1                       | asking
                 granted! 1 locations | wake in 300s               | waiting
                 after {jump}        | ask 2                       | asking
                 granted 2           | send 2 with 1               | sending
                 sent! 2 stalled     | wake in 5s                  | resting-5
                 after {jump}        | ask 3                       | asking"
            ),
        );
    }
}

#[test]
fn refusals_in_a_row_slow_everything_down() {
    play(
        1,
        "add a:9000000 b:9000000 c:9000000 d:1 | wake in 0s | waiting waiting waiting waiting
         woke                    | place                     | waiting waiting waiting waiting
         placed                  | ask 1                     | asking waiting waiting waiting
         granted! 1 refused      | ask 2                     | failed asking waiting waiting
         granted 2               | send 2 with 2             | failed sending waiting waiting
         sent! 2 refused no      | wake in 5s                | failed failed waiting waiting
         after 5                 | ask 3                     | failed failed asking waiting
         granted! 3 refused      | wake in 10s               | failed failed failed waiting
         after 10                | ask 4                     | failed failed failed asking
         granted 4               | send 4 with 4             | failed failed failed sending
         sent 4                  | end 4 in 0s               | failed failed failed settling
         retry 1                 | place                     | waiting failed failed settling
         placed                  | ask 5                     | asking failed failed settling
         granted! 5 refused      |                           | failed failed failed settling",
    );
}

#[test]
fn a_place_that_cannot_be_found_is_each_jobs_own_trouble() {
    for (fault, then, stages) in [
        ("gone", "", "failed failed"),
        ("html", "wake in 5s", "resting-5 resting-5"),
        ("dns", "wake in 5s", "waiting waiting"),
        ("flood", "wake in 5s", "waiting waiting"),
        ("key", "", "key key"),
    ] {
        play(
            1,
            &format!(
                "add a:10 b:10       | wake in 0s                  | waiting waiting
                 woke                | place                       | waiting waiting
                 placed! {fault}     | {then}                      | {stages}"
            ),
        );
    }
}

#[test]
fn a_node_at_fault_is_left_for_another_one_and_not_for_ever() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         sent! 1 node no         | wake in 2s                  | resting-2
         after 2                 | ask 2                       | asking
         granted 2               | send 2 with 1               | sending
         sent! 2 node no         | wake in 2s                  | resting-2
         after 5                 | ask 3                       | asking
         granted 3               | send 3 with 1               | sending
         sent! 3 node no         | wake in 10s                 | failed",
    );
}
