//! What becomes of a name on its way in (§12.1), and what the service
//! guesses from it.

use super::quirks::{Forbidden, Names};

/// Longest folder name in characters (§4.2).
pub(super) const FOLDER_LIMIT: usize = 250;

/// The name as it is stored; `None` when it is refused.
pub(super) fn stored(name: &str, rules: &Names) -> Option<String> {
    let clean: String =
        name.trim_matches(' ').chars().filter(|letter| !forbidden(*letter)).collect();
    let name = match rules.forbidden {
        Forbidden::Keep => name.to_owned(),
        Forbidden::Strip => clean,
        Forbidden::Refuse if clean == name => clean,
        Forbidden::Refuse => return None,
    };
    (!name.is_empty()).then_some(name)
}

/// The same for an uploaded file, which may be cut or stored otherwise.
pub(super) fn stored_file(name: &str, rules: &Names) -> Option<String> {
    let mut name = stored(name, rules)?;
    if let Some(limit) = rules.file_limit.and_then(|limit| usize::try_from(limit).ok()) {
        name = name.chars().take(limit).collect();
    }
    if rules.altered {
        let dot = name.rfind('.').filter(|dot| *dot > 0).unwrap_or(name.len());
        name.insert_str(dot, "_1");
    }
    Some(name)
}

fn forbidden(letter: char) -> bool {
    matches!(letter, '\\' | '<' | '>' | '"' | '\'' | '$' | '`' | '/') || letter.is_control()
}

/// The content type the service guesses (§12.6).
pub(super) fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("txt" | "log" | "md") => "text/plain",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("mp3") => "audio/mpeg",
        Some("flac") => "audio/flac",
        Some("mkv") => "video/x-matroska",
        Some("mp4") => "video/mp4",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("gz" | "tgz") => "application/gzip",
        Some("iso") => "application/x-iso9660-image",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_kept_stripped_or_refused() {
        let with = |forbidden| Names { forbidden, ..Names::default() };
        let name = " a<b>'\u{1b}é.txt ";
        assert_eq!(stored(name, &with(Forbidden::Keep)).as_deref(), Some(name));
        assert_eq!(stored(name, &with(Forbidden::Strip)).as_deref(), Some("abé.txt"));
        assert_eq!(stored(name, &with(Forbidden::Refuse)), None);
        assert_eq!(stored("<>", &with(Forbidden::Strip)), None);
        assert_eq!(stored("ok ＜1＞", &with(Forbidden::Refuse)).as_deref(), Some("ok ＜1＞"));
    }

    #[test]
    fn names_can_be_cut_and_altered() {
        let rules = Names { file_limit: Some(3), ..Names::default() };
        assert_eq!(stored_file("éèàù", &rules).as_deref(), Some("éèà"));
        let rules = Names { altered: true, ..Names::default() };
        assert_eq!(stored_file("a.b.txt", &rules).as_deref(), Some("a.b_1.txt"));
        assert_eq!(stored_file(".rc", &rules).as_deref(), Some(".rc_1"));
    }
}
