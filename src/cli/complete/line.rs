//! Words as shells write them: taken apart with what quotes are open, and
//! written so that the shell reads the same again.

/// What quotes are open at the end of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Quote {
    /// None: characters that mean something are escaped one by one.
    #[default]
    None,
    /// `'`.
    Single,
    /// `"`.
    Double,
}

/// A word under the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    /// As it was typed, but for a backslash at its end that escapes nothing
    /// yet.
    pub raw: String,
    /// What it means.
    pub text: String,
    /// The quotes that are open at its end.
    pub open: Quote,
}

impl Word {
    /// The word as typed so far, with `rest` behind it.
    pub fn with(&self, rest: &str) -> String {
        format!("{}{}", self.raw, escaped(rest, self.open))
    }
}

/// The words of one command; the last is the one under the cursor, and empty
/// behind a blank.
pub(super) fn split(line: &str) -> Vec<Word> {
    let mut words = vec![Word::default()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let Some(word) = words.last_mut() else { break };
        match (word.open, c) {
            (Quote::None, c) if c.is_whitespace() => {
                if !word.raw.is_empty() {
                    words.push(Word::default());
                }
                continue;
            }
            (Quote::None, '\'') => word.open = Quote::Single,
            (Quote::None, '"') => word.open = Quote::Double,
            (Quote::Single, '\'') | (Quote::Double, '"') => word.open = Quote::None,
            (Quote::None | Quote::Double, '\\') => {
                let Some(next) = chars.next() else { break };
                // Within double quotes a backslash is one unless it must not be.
                if word.open == Quote::Double && !IN_DOUBLE.contains(&next) {
                    word.text.push(c);
                }
                word.raw.push(c);
                word.raw.push(next);
                word.text.push(next);
                continue;
            }
            (Quote::None | Quote::Single | Quote::Double, c) => word.text.push(c),
        }
        word.raw.push(c);
    }
    words
}

/// What means something within double quotes.
const IN_DOUBLE: [char; 4] = ['"', '\\', '$', '`'];

fn escaped(text: &str, open: Quote) -> String {
    let plain = |c: char| c.is_alphanumeric() || !c.is_ascii() || "/._-+,:=@%".contains(c);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match open {
            Quote::None if !plain(c) => out.extend(['\\', c]),
            Quote::Double if IN_DOUBLE.contains(&c) => out.extend(['\\', c]),
            Quote::Single if c == '\'' => out.push_str("'\\''"),
            Quote::None | Quote::Single | Quote::Double => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(line: &str) -> Word {
        split(line).pop().unwrap()
    }

    #[test]
    fn words_mean_what_the_shell_takes_them_for() {
        let texts = |line| split(line).into_iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(texts("fichier ls "), ["fichier", "ls", ""]);
        assert_eq!(
            texts("fichier  mv '/a b' \"/c\\\"d\\e\" /f\\ g"),
            ["fichier", "mv", "/a b", "/c\"d\\e", "/f g"]
        );
        assert_eq!(texts("x /東京/é"), ["x", "/東京/é"]);
    }

    #[test]
    fn what_is_added_reads_back_in_every_kind_of_quotes() {
        let name = "it's a \"film\" $1 `x` \\ (東京) & é;*.mkv";
        for typed in ["/Films/", "\"/Films/", "'/Films/", "\"/Fi\"lms/", "/Fi'lms/'"] {
            let word = last(&format!("fichier ls {typed}"));
            assert_eq!(word.text, "/Films/", "{typed}");
            let whole = last(&format!("fichier ls {}", word.with(name)));
            assert_eq!(whole.text, format!("/Films/{name}"), "{typed}");
            assert!(whole.raw.starts_with(typed));
        }
    }

    #[test]
    fn a_lonely_backslash_is_taken_up_again() {
        let word = last("fichier ls /My\\");
        assert_eq!((word.raw.as_str(), word.text.as_str()), ("/My", "/My"));
        assert_eq!(word.with(" (x)"), "/My\\ \\(x\\)");
    }
}
