//! One script for each turn a job can take.

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
fn nothing_starts_while_the_queue_is_drained() {
    play(
        1,
        "drain on                |                             |
         add a:1                 | wake in 0s                  | waiting
         woke                    |                             | waiting
         drain off               | place                       | waiting",
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
        "add a:10 a:10 a:10:keep | wake in 0s                  | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking waiting waiting
         granted 1               | send 1 with 1               | sending waiting waiting
         sum 1                   |                             | sending waiting waiting
         sent 1                  | end 1 in 0s                 | settling waiting waiting
         end 1 a:10              | file a, ask 2               | verified clash asking",
    );
}

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
fn a_break_after_the_last_byte_asks_and_looks_before_it_sends_again() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent! 1 broken          | end 1 in 2s, wake in 5s     | doubtful
         end 1 nothing           | look 1 in 5s                | doubtful
         look 1                  | end 1 in 45s                | doubtful
         end! 1 broken           | look 1 in 45s               | doubtful
         look 1 b:10 a:11        | end 1 in 90s                | doubtful
         end 1 nothing           | look 1 in 90s               | doubtful
         look 1                  | ask 2                       | asking",
    );
}

#[test]
fn what_the_listing_shows_is_not_sent_again() {
    let to_the_look = "add a:10 | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent! 1 stalled         | end 1 in 2s                 | doubtful
         end 1 nothing           | look 1 in 5s                | doubtful";
    for (listing, end) in [
        ("a:10", "file a | verified"),
        // Even if the clock here is wrong by hours.
        ("a:10:old", "file a | verified"),
        ("b:10 a:10:-", "file a | unchecked"),
        ("a:10:~", "file a | mismatch"),
        ("a:10:~:old", "end 1 in 45s | doubtful"),
        ("a:10:-:old", "end 1 in 45s | doubtful"),
        ("b:10:=a", "end 1 in 45s | doubtful"),
    ] {
        play(1, &format!("{to_the_look}\nlook 1 {listing} | {end}"));
    }
    // Something that may be it is there at the end: only the user can tell.
    for (listing, end) in [
        ("a:10:~:old", " | clash"),
        ("a:10:-:old", " | lost"),
        ("b:10:=a", " | lost"),
        ("b:10:=a:old", "ask 2 | asking"),
    ] {
        play(
            1,
            &format!(
                "{to_the_look}
                look 1            | end 1 in 45s  | doubtful
                end 1 nothing     | look 1 in 45s | doubtful
                look 1            | end 1 in 90s  | doubtful
                end 1 nothing     | look 1 in 90s | doubtful
                look 1 {listing}  | {end}"
            ),
        );
    }
}

#[test]
fn an_accepted_upload_is_never_sent_again_on_a_guess() {
    let mut script = String::from(
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent 1                  | end 1 in 0s                 | settling",
    );
    for pause in [1, 2, 4, 8, 15, 30, 30, 30, 30] {
        script += &format!("\nend 1 notyet | end 1 in {pause}s | settling");
        script += &format!("\nafter {pause} | | settling");
    }
    script += "\nend 1 nothing | look 1 in 5s | doubtful";
    for pause in [45, 90, 180, 180, 180] {
        script += &format!("\nlook 1 | end 1 in {pause}s | doubtful");
        script += &format!("\nafter {pause} | | doubtful");
        script += &format!("\nend 1 notyet | look 1 in {pause}s | doubtful");
    }
    play(1, &format!("{script}\nlook 1 | | lost\nretry 1 | place | waiting"));
}

#[test]
fn the_listing_proves_nothing_without_the_local_checksum() {
    let to_the_doubt = "add a:10 b:10 | wake in 0s             | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking asking
         granted 1               | send 1 with 1+2             | sending sending
         last 1                  | release 1                   | sending sending
         sum 1                   |                             | sending sending
         sent! 1 stalled         | sum 2, end 1 in 2s          | doubtful doubtful
         end 1 nothing           |                             | doubtful doubtful";
    play(
        1,
        &format!(
            "{to_the_doubt}
            sum 2                | look 1 in 5s                | doubtful doubtful
            look 1 a:10          | file a, end 1 in 45s        | verified doubtful
            end 1 b:10           | file b                      | verified verified"
        ),
    );
    // The file is gone here: what is there cannot be proven to be it.
    play(
        1,
        &format!(
            "{to_the_doubt}
            sum! 2               | look 1 in 5s                | doubtful doubtful
            look 1 a:10          | file a, end 1 in 45s        | verified doubtful
            end 1 nothing        | look 1 in 45s               | verified doubtful
            look 1 b:10          | end 1 in 90s                | verified doubtful
            end 1 b:10           | file b                      | verified unchecked"
        ),
    );
    // A cancelled one is cleared: the other does not wait for its checksum.
    play(
        1,
        &format!(
            "{to_the_doubt}
            cancel 2             |                             | doubtful cancelled
            clear                | look 1 in 5s                | doubtful"
        ),
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
         end 1 a:10              | file a                      | unchecked",
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
fn a_pause_loses_bytes_only_while_nothing_can_be_stored() {
    play(
        1,
        "add a:10 b:10           | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking asking
         pause 1                 |                             | paused asking
         granted 1               | send 1 with 2               | paused sending
         resume 1                |                             | waiting sending
         pause 2                 | stop 1, ask 2               | asking paused
         granted 1               |                             | asking paused
         granted 2               | send 2 with 1               | sending paused
         last 2                  | release 2                   | sending paused
         pause 1                 |                             | sending! paused
         sum 1                   |                             | sending! paused
         sent 2                  | end 2 in 0s                 | settling! paused
         end 2 a:10              | file a                      | verified paused",
    );
}

#[test]
fn a_pause_after_the_file_holds_where_it_would_go_on_by_itself() {
    let sending = "add a:10 | wake in 0s                     | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         pause-after 1           |                             | asking!
         granted 1               | send 1 with 1               | sending!";
    for (end, stage) in [
        ("sent! 1 broken", "wake in 5s | paused"),
        ("sent! 1 flood no", "wake in 5s | paused"),
        ("sent! 1 key no", "| paused"),
        ("sent! 1 changed part=0", "| changed"),
        ("sent! 1 refused no", "| failed"),
        ("crash", "| paused"),
        ("pause 1", "stop 1 | paused"),
        ("resume 1", "| sending"),
    ] {
        play(1, &format!("{sending}\n{end} | {stage}"));
    }
}

#[test]
fn a_cancel_before_the_last_byte_is_over_at_once() {
    play(
        1,
        "add a:10 b:10 c:10      | wake in 0s                  | waiting waiting waiting
         cancel 3                | place                       | waiting waiting cancelled
         placed                  | ask 1                       | asking asking cancelled
         cancel 1                |                             | cancelled asking cancelled
         granted 1               | send 1 with 2               | cancelled sending cancelled
         cancel 2                | stop 1                      | cancelled cancelled cancelled
         sent! 1 broken          |                             | cancelled cancelled cancelled
         retry 2                 | place                       | cancelled waiting cancelled
         clear                   |                             | waiting",
    );
}

#[test]
fn a_cancel_after_the_last_byte_is_followed_to_the_end() {
    let sending = "add a:10 b:10 | wake in 0s                | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking asking
         granted 1               | send 1 with 1+2             | sending sending
         last 1                  | release 1                   | sending sending
         sum 1                   |                             | sending sending
         sum 2                   |                             | sending sending
         cancel 1                |                             | cancelled sending";
    for rest in [
        "sent 1               | end 1 in 0s   | cancelled settling
         end 1 a:10 b:10      | file a, file b | verified verified",
        "sent! 1 noform no    | wake in 5s    | cancelled resting-5",
        "retry 1              |               | sending sending
         sent 1               | end 1 in 0s   | settling settling
         cancel 1             |               | cancelled settling
         retry 1              |               | settling settling",
        "cancel 2             |               | cancelled cancelled
         clear                | stop 1        |",
        "crash                | sum 1, sum 2, end 1 in 2s | cancelled doubtful
         retry 1              |               | doubtful doubtful",
    ] {
        play(1, &format!("{sending}\n{rest}"));
    }
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
fn a_look_that_the_key_forbids_is_repeated_slowly_and_at_once_when_it_is_good() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent! 1 stalled         | end 1 in 2s                 | doubtful
         end 1 nothing           | look 1 in 5s                | doubtful
         look! 1 key             | look 1 in 30s               | doubtful
         look! 1 key             | look 1 in 60s               | doubtful
         keygood                 | stop 1, look 1 in 0s        | doubtful
         look! 1 flood           | look 1 in 120s, wake in 5s  | doubtful
         look! 1 dns             | look 1 in 240s              | doubtful
         look 1 a:10             | file a                      | verified",
    );
}

#[test]
fn a_folder_that_is_gone_is_not_looked_at_for_ever() {
    play(
        1,
        "add a:10                | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed                  | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent! 1 stalled         | end 1 in 2s                 | doubtful
         end 1 nothing           | look 1 in 5s                | doubtful
         look! 1 gone            | end 1 in 45s                | doubtful
         end 1 nothing           | look 1 in 45s               | doubtful
         look! 1 gone            | end 1 in 90s                | doubtful
         end 1 nothing           | look 1 in 90s               | doubtful
         look! 1 gone            |                             | lost",
    );
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

#[test]
fn a_restart_asks_for_what_may_be_stored_and_repeats_what_cannot_be() {
    let two = "add a:9000000 b:9000000 | wake in 0s          | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1, ask 2                | asking asking
         granted 1               | send 1 with 1               | sending asking
         last 1                  | release 1                   | sending asking";
    for rest in [
        "crash         | sum 1, end 1 in 2s, place | doubtful waiting",
        "sent 1        | end 1 in 0s               | settling asking
         crash         | sum 1, end 1 in 2s, place | doubtful waiting
         end 1 a:9000000 | file a                  | verifying waiting
         crash         | sum 1, place              | verifying waiting
         sum 1         |                           | verified waiting",
        "granted 2     | send 2 with 2             | sending sending
         lose-attempts |                           | lost lost",
        "lose-attempts | place                     | lost waiting",
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
