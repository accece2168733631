//! The key in rclone's configuration. Only read, never written.

use secrecy::{ExposeSecret, SecretString};

/// A remote of rclone's that has a 1fichier key.
#[derive(Debug)]
pub(super) struct Remote {
    pub name: String,
    pub key: SecretString,
}

/// The remotes of type fichier that have a key, in the file's order.
///
/// # Errors
/// A whole sentence when the file is encrypted.
pub(super) fn remotes(text: &SecretString) -> Result<Vec<Remote>, String> {
    let text = text.expose_secret();
    let encrypted = |line: &str| line.trim_start().starts_with("RCLONE_ENCRYPT_V");
    if text.lines().take(20).any(encrypted) {
        return Err("rclone's configuration is encrypted, so the key in it cannot be read. \
                    Give the key to fichier itself, or set a key command."
            .to_owned());
    }
    let mut sections = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push(Section { name, kind: "", key: "" });
        } else if let (Some(section), Some((name, value))) =
            (sections.last_mut(), line.split_once('='))
        {
            match name.trim_end() {
                "type" => section.kind = value.trim(),
                "api_key" => section.key = value.trim(),
                _ => {}
            }
        }
    }
    let ours =
        sections.into_iter().filter(|section| section.kind == "fichier" && !section.key.is_empty());
    Ok(ours
        .map(|section| Remote {
            name: section.name.to_owned(),
            key: SecretString::from(section.key),
        })
        .collect())
}

struct Section<'a> {
    name: &'a str,
    kind: &'a str,
    key: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, String)> {
        let found = remotes(&SecretString::from(text)).unwrap();
        found.into_iter().map(|one| (one.name, one.key.expose_secret().to_owned())).collect()
    }

    #[test]
    fn finds_remotes_of_our_type() {
        let text = "; a comment\n[box]\ntype = drive\napi_key = other\n\n[fich]\n api_key = one=1 \ntype = fichier\n\
                    [bare]\ntype=fichier\n[second]\ntype=fichier\napi_key=two\n";
        let wanted =
            [("fich", "one=1"), ("second", "two")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(names(text), wanted);
        assert_eq!(names("api_key = loose\n"), []);
    }

    #[test]
    fn an_encrypted_file_gets_a_clear_sentence() {
        let text = "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabcdef==\n";
        let said = remotes(&SecretString::from(text)).unwrap_err();
        assert!(said.starts_with("rclone's configuration is encrypted"));
    }
}
