//! Each transition, as a script.

use super::script::{play, play_fetching};

#[test]
fn a_file_comes_is_verified_and_gets_its_name() {
    play_fetching(
        "
        began 1          |              | fetching
        kept 1 60        |              | fetching
        fetched 1 100    | sum 1        | verifying
        sum 1 a          | place 1      | placing
        placed 1         |              | verified
        clear            |              |
    ",
    );
}

#[test]
fn without_a_checksum_it_is_saved_and_not_called_verified() {
    play(
        1,
        "
        add a:100:unsummed | wake in 0  | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | place 1      | placing
        placed 1         |              | unchecked
    ",
    );
}

#[test]
fn a_bare_link_is_asked_about_first_and_questions_keep_their_distance() {
    play(
        2,
        "
        add a b          | wake in 0    | waiting waiting
        woke             | learn 1 in 0, learn 2 in 5 | learning learning
        learned 1        | ready 1      | preparing learning
        learned! 2 gone  |              | preparing failed
    ",
    );
}

#[test]
fn a_cut_goes_on_over_the_same_link_and_counts_no_try() {
    play_fetching(
        "
        began 1          |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        ready 1          | fetch 1 from 40 | fetching
        fetched! 1 50 stalled | wake in 2 | resting
        after 2          | ready 1      | preparing
        ready 1          | fetch 1 from 50 | fetching
        fetched 1 100    | sum 1        | verifying
    ",
    );
}

#[test]
fn a_cut_that_brings_nothing_counts_and_the_second_one_drops_the_link() {
    play_fetching(
        "
        fetched! 1 0 broken | wake in 5 | resting
        after 5          | ready 1      | preparing
        ready 1          | fetch 1 from 0 | fetching
        fetched! 1 0 broken | wake in 15 | resting
        after 15         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
    ",
    );
}

#[test]
fn an_expired_link_is_replaced_and_what_came_is_kept() {
    play_fetching(
        "
        began 1          |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        ready 1          | fetch 1 from 40 | fetching
        fetched! 1 40 expired | ready 1 | preparing
        ready 1          | ask 1 in 9   | asking
        granted 1        | fetch 1 from 40 | fetching
        fetched! 1 40 broken | wake in 5 | resting
        after 3600       | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
    ",
    );
}

#[test]
fn pages_instead_of_bytes_are_tried_again_and_then_believed() {
    let mut script = "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
    "
    .to_owned();
    for rest in [5, 15, 45, 5, 10] {
        let after = 3600;
        script.push_str(&format!(
            "
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 0 html | wake in {rest} | resting
        after {after}    | ready 1      | preparing
        "
        ));
    }
    script.push_str(
        "
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 0 html | wake in 20  | failed
        retry 1          |              | waiting
    ",
    );
    play(1, &script);
}

#[test]
fn small_files_keep_their_distance_and_large_ones_need_none() {
    play(
        3,
        "
        add a:100 b:100 c:60000000 d:100 | wake in 0 | waiting waiting waiting waiting
        woke             | ready 1, ready 2, ready 3 | preparing preparing preparing waiting
        ready 1          | ask 1 in 0   | asking preparing preparing waiting
        ready 2          | ask 2 in 10  | asking asking preparing waiting
        ready 3          | ask 3 in 10  | asking asking asking waiting
    ",
    );
}

#[test]
fn one_password_is_asked_for_once_for_all_of_a_batch() {
    play(
        1,
        "
        add a:1:locked b:1:locked c:1 | wake in 0 | waiting waiting waiting
        add d:1:locked   | wake in 0    | waiting waiting waiting waiting
        woke             | ready 1      | preparing waiting waiting waiting
        ready 1          | ask 1 in 0   | asking waiting waiting waiting
        granted! 1 password | ready 3   | password password preparing waiting
        resume 1         |              | password password preparing waiting
        unlock 1         |              | waiting password preparing waiting
        unlock 2         |              | waiting waiting preparing waiting
        ready! 3 denied  | ready 1      | preparing waiting disk waiting
        ready 1          | ask 1 in 10  | asking waiting disk waiting
        granted! 1 wrong | ready 4      | wrong wrong disk preparing
    ",
    );
}

#[test]
fn credit_is_never_spent_unasked() {
    play(
        1,
        "
        add a:1 b:1      | wake in 0    | waiting waiting
        woke             | ready 1      | preparing waiting
        ready 1          | ask 1 in 0   | asking waiting
        granted! 1 network |            | cdn cdn
        cdn 2            | ready 2      | cdn preparing
        ready 2          | ask 2 in 10  | cdn asking
        granted! 2 network |            | cdn failed
        resume 1         | ready 1      | preparing failed
    ",
    );
}

#[test]
fn a_full_disk_loses_nothing() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready! 1 full    |              | space
        resume 1         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 70 full |            | space
        resume 1         | ready 1      | preparing
        ready 1          | fetch 1 from 70 | fetching
    ",
    );
}

#[test]
fn a_name_that_is_taken_is_never_overwritten_by_surprise() {
    play(
        2,
        "
        add a:1 b:1:skip | wake in 0    | waiting waiting
        woke             | ready 1, ready 2 | preparing preparing
        ready! 1 clash   |              | clash preparing
        ready! 2 clash   |              | clash skipped
        resume 1         | ready 1      | preparing skipped
        ready 1          | ask 1 in 0   | asking skipped
        granted 1        | fetch 1 from 0 | fetching skipped
        fetched 1 1      | sum 1        | verifying skipped
        sum 1 a          | place 1      | placing skipped
        placed 1         |              | verified skipped
        add c:1          | wake in 0    | verified skipped waiting
        woke             | ready 3      | verified skipped preparing
        ready 3          | ask 3 in 10  | verified skipped asking
        granted 3        | fetch 3 from 0 | verified skipped fetching
        fetched 3 1      | sum 3        | verified skipped verifying
        sum 3 c          | place 3      | verified skipped placing
        placed! 3 clash  |              | verified skipped clash
        skip 3           | ready 3      | verified skipped preparing
        ready! 3 clash   | sweep 3      | verified skipped skipped
        clear            |              | skipped
        swept 3          |              | skipped
        clear            |              |
    ",
    );
}

#[test]
fn another_file_on_the_service_is_noticed() {
    play_fetching(
        "
        began 1 x        |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        ready 1          | fetch 1 from 40 | fetching
        fetched! 1 40 size |            | changed
        resume 1         | learn 1 in 0 | learning
        learned 1        | ready 1      | preparing
        ready 1          | ask 1 in 9   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched! 1 40 tag | wake in 5   | resting
        after 60         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | sum 1        | verifying
    ",
    );
}

#[test]
fn other_bytes_are_fetched_anew_once_and_never_kept() {
    play_fetching(
        "
        fetched 1 100    | sum 1        | verifying
        sum 1 other      | wake in 5    | resting
        after 60         | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        granted 1        | fetch 1 from 0 | fetching
        fetched 1 100    | sum 1        | verifying
        sum 1 other      |              | mismatch
        resume 1         | learn 1 in 0 | learning
    ",
    );
}

#[test]
fn bytes_of_a_file_that_is_not_ours_any_more_are_not_trusted() {
    play_fetching(
        "
        began 1          |              | fetching
        fetched! 1 40 broken | wake in 1 | resting
        after 1          | ready 1      | preparing
        remade 1         | fetch 1 from 0 | fetching
        kept 1 90        |              | fetching
        fetched! 1 0 taken | wake in 5  | resting
    ",
    );
}

#[test]
fn a_crash_costs_what_was_not_recorded_and_nothing_else() {
    play(
        2,
        "
        add a:100 b:100  | wake in 0    | waiting waiting
        woke             | ready 1, ready 2 | preparing preparing
        ready 1          | ask 1 in 0   | asking preparing
        granted 1        | fetch 1 from 0 | fetching preparing
        began 1          |              | fetching preparing
        kept 1 60        |              | fetching preparing
        crash            | wake in 0    | waiting waiting
        woke             | ready 1, ready 2 | preparing preparing
        ready 1          | fetch 1 from 60 | fetching preparing
        fetched 1 100    | sum 1        | verifying preparing
        sum 1 a          | place 1      | placing preparing
        crash            | place 1, wake in 0 | placing waiting
        placed 1         | ready 2      | verified preparing
        cancel 2         | stop 2       | verified cancelled
    ",
    );
}

#[test]
fn a_cancelled_file_leaves_nothing_even_through_a_crash() {
    play(
        1,
        "
        add a:100        | wake in 0    | waiting
        woke             | ready 1      | preparing
        ready 1          | ask 1 in 0   | asking
        cancel 1         | stop 1, sweep 1 | cancelled
        kept 1 10        |              | cancelled
        clear            |              | cancelled
        crash            | sweep 1, wake in 0 | cancelled
        swept 1          |              | cancelled
        retry 1          | ready 1      | preparing
        pause 1          | stop 1       | paused
    ",
    );
}

#[test]
fn a_pause_keeps_what_came() {
    play_fetching(
        "
        began 1          |              | fetching
        pause-after 1    |              | fetching
        fetched! 1 10 broken |          | paused
        resume 1         | ready 1      | preparing
        ready 1          | fetch 1 from 10 | fetching
        pause 1          | stop 1       | paused
        kept 1 30        |              | paused
        fetched 1 100    |              | paused
        resume 1         | ready 1      | preparing
        ready 1          | fetch 1 from 30 | fetching
    ",
    );
}

#[test]
fn what_is_wrong_with_the_service_is_no_jobs_fault() {
    play(
        1,
        "
        add a:1 b:1      | wake in 0    | waiting waiting
        woke             | ready 1      | preparing waiting
        ready 1          | ask 1 in 0   | asking waiting
        granted! 1 dns   | wake in 5    | waiting waiting
        after 5          | ready 1      | preparing waiting
        ready 1          | ask 1 in 5   | asking waiting
        granted! 1 locations | wake in 300 | waiting waiting
        after 300        | ready 1      | preparing waiting
        ready 1          | ask 1 in 0   | asking waiting
        granted! 1 key   |              | key key
        keygood          | ready 1      | preparing waiting
        ready 1          | ask 1 in 10  | asking waiting
        granted! 1 customer |           | key key
        keygood          |              | key key
        resume 1         | ready 1      | preparing waiting
        drain on         |              | preparing waiting
        ready! 1 denied  |              | disk waiting
        drain off        | ready 2      | disk preparing
    ",
    );
}

#[test]
fn many_refusals_slow_all_down() {
    play(
        1,
        "
        add a b c d e f  | wake in 0 | waiting waiting waiting waiting waiting waiting
        woke             | learn 1 in 0 | learning waiting waiting waiting waiting waiting
        learned! 1 gone  | learn 2 in 5 | failed learning waiting waiting waiting waiting
        learned! 2 gone  | learn 3 in 5 | failed failed learning waiting waiting waiting
        learned! 3 gone  | learn 4 in 5 | failed failed failed learning waiting waiting
        learned! 4 gone  | wake in 5    | failed failed failed failed waiting waiting
        after 5          | learn 5 in 5 | failed failed failed failed learning waiting
        learned! 5 forbidden | wake in 10 | failed failed failed failed failed waiting
    ",
    );
}

#[test]
fn the_order_is_the_users() {
    play(
        1,
        "
        add a:1 b:1 c:1  | wake in 0    | waiting waiting waiting
        top 3            | ready 3      | waiting waiting preparing
    ",
    );
}
