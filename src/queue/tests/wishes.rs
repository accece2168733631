//! Scripts of what the user wishes while uploads run.

use super::script::play;

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
fn nothing_starts_while_a_cap_is_reached_and_what_runs_goes_on() {
    play(
        1,
        "add a:10 b:9000000      | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking waiting
         full on                 |                             | asking waiting
         granted 1               | send 1 with 1               | sending waiting
         last 1                  | release 1                   | sending waiting
         sum 1                   |                             | sending waiting
         sent 1                  | end 1 in 0s                 | settling waiting
         end 1 a:10              | file a                      | verified waiting
         full off                | ask 2                       | verified asking",
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
        ("crash", "wake in 0s | paused"),
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
        "crash                | sum 1, sum 2, end 1 in 2s, wake in 0s | cancelled doubtful
         retry 1              |               | doubtful doubtful",
    ] {
        play(1, &format!("{sending}\n{rest}"));
    }
}

#[test]
fn what_is_cut_off_for_one_file_is_begun_again_for_the_others() {
    play(
        1,
        "add a:10 b:10 c:10      | wake in 0s                  | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking asking asking
         granted 1               | send 1 with 1+2+3           | sending sending sending
         last 1                  | release 1                   | sending sending sending
         cancel 1                |                             | cancelled sending sending
         clear                   |                             | sending sending
         sent 1                  | end 1 in 0s                 | settling settling
         end 1 b:10              | file b                      | verifying doubtful
         cancel 3                |                             | verifying cancelled
         clear                   | stop 1                      | verifying
         sum 2                   |                             | verified",
    );
    // The parts of a form are not counted anew when a job is forgotten.
    play(
        1,
        "add a:10 b:10 c:10      | wake in 0s                  | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking asking asking
         granted 1               | send 1 with 1+2+3           | sending sending sending
         last 1                  | release 1                   | sending sending sending
         cancel 1                |                             | cancelled sending sending
         clear                   |                             | sending sending
         sent! 1 changed part=1 no |                           | changed changed",
    );
}
