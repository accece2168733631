//! Scripts of uploads that may or may not be stored.

use super::script::play;

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
         look 1 b:10 c:11        | end 1 in 90s                | doubtful
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
        ("a:10:~:old", "sum 1 | comparing"),
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
            end 1 nothing        | sum 2                       | verified doubtful
            sum! 2               | look 1 in 45s               | verified doubtful
            look 1 b:10          | end 1 in 90s                | verified doubtful
            end 1 b:10           | file b, sum 2               | verified verifying
            sum! 2               |                             | verified unchecked"
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

/// Up to the last look at what became of a file.
fn doubtful(files: &str, known: &str) -> String {
    format!(
        "add {files}             | wake in 0s                  | waiting
         woke                    | place                       | waiting
         placed {known}          | ask 1                       | asking
         granted 1               | send 1 with 1               | sending
         last 1                  | release 1                   | sending
         sum 1                   |                             | sending
         sent! 1 stalled         | end 1 in 2s                 | doubtful
         end 1 nothing           | look 1 in 5s                | doubtful
         look 1                  | end 1 in 45s                | doubtful
         end 1 nothing           | look 1 in 45s               | doubtful
         look 1                  | end 1 in 90s                | doubtful
         end 1 nothing           | look 1 in 90s               | doubtful"
    )
}

#[test]
fn a_file_of_the_same_name_and_other_bytes_is_ours_only_if_it_is_new() {
    let script = doubtful("a:10:keep", "a:10");
    play(1, &format!("{script}\nlook 1 a:10:~:old | ask 2 | asking"));
    play(1, &format!("{script}\nlook 1 a:10:~:old a:10:~ | | lost"));
    play(1, &format!("{script}\nlook 1 a:10:~:old a:10 | file a | verified"));
    // The one that was there has another size: it is not in the way.
    let script = doubtful("a:10:keep", "a:7");
    play(1, &format!("{script}\nlook 1 a:7 a:10:~ | file a | mismatch"));
}

#[test]
fn a_listing_that_may_be_cut_off_proves_nothing() {
    let many: String = (0..5000).map(|n| format!(" other{n}:1:old")).collect();
    let few: String = (0..4999).map(|n| format!(" other{n}:1:old")).collect();
    let script = doubtful("a:10", "");
    play(1, &format!("{script}\nlook 1{many} | | lost"));
    play(1, &format!("{script}\nlook 1{few} | ask 2 | asking"));
}

#[test]
fn a_stored_file_belongs_to_one_job_only() {
    play(
        1,
        "add a:10 b:10           | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking asking
         granted 1               | send 1 with 1+2             | sending sending
         sum 1                   |                             | sending sending
         sum 2                   |                             | sending sending
         sent 1                  | end 1 in 0s                 | settling settling
         end 1 b:10              | file b, look 1 in 5s        | doubtful verified
         look 1 b:10             | end 1 in 45s                | doubtful verified
         end 1 b:10              | look 1 in 45s               | doubtful verified
         end 1 a:10              |                             | doubtful verified
         look 1 b:10 a:10        | file a                      | verified verified",
    );
}
