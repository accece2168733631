//! Headers of the form and of its parts, with the traps of §5.2.

use super::Malformed;
use crate::sandbox::quirks::FormRules;

/// What the headers of a part say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct PartHead {
    pub(in crate::sandbox) name: String,
    /// The name of the file; `None` for a text part.
    pub(in crate::sandbox) filename: Option<String>,
}

/// The boundary in a form's content type; `None` when it is no form, or the
/// boundary is quoted against the rules.
pub(in crate::sandbox) fn boundary(content_type: &str, rules: &FormRules) -> Option<String> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let parameters = rest.split(';').map(str::trim);
    let value = parameters
        .filter_map(|one| one.split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case("boundary"))?
        .1;
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    match unquoted {
        Some(_) if rules.boundary_unquoted => None,
        Some(inner) => Some(inner.to_owned()),
        None => Some(value.to_owned()),
    }
    .filter(|value| !value.is_empty())
}

impl PartHead {
    pub(super) fn read(head: &[u8], rules: &FormRules) -> Result<Self, Malformed> {
        let head = String::from_utf8_lossy(head);
        let mut disposition = None;
        let mut typed = false;
        for (index, line) in head.split("\r\n").enumerate() {
            let (name, value) = line.split_once(':').ok_or(Malformed)?;
            if name.eq_ignore_ascii_case("content-disposition") {
                if index > 0 && rules.disposition_first {
                    return Err(Malformed);
                }
                disposition = Some(value.trim());
            }
            typed |= name.eq_ignore_ascii_case("content-type");
        }
        let rest =
            disposition.and_then(|value| value.strip_prefix("form-data")).ok_or(Malformed)?;
        let part = Self::parameters(rest, rules)?;
        if part.filename.is_none() && typed && rules.text_without_type {
            return Err(Malformed);
        }
        Ok(part)
    }

    /// `; name="x"; filename="y"`. A quoted value ends at the next quote:
    /// nothing is unescaped.
    fn parameters(mut rest: &str, rules: &FormRules) -> Result<Self, Malformed> {
        let (mut name, mut filename) = (None, None);
        loop {
            rest = rest.trim_start_matches([' ', ';']);
            if rest.is_empty() {
                break;
            }
            let Some((key, after)) = rest.split_once('=') else { break };
            let value;
            (value, rest) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or(Malformed)?,
                None if rules.names_quoted && !key.ends_with('*') => return Err(Malformed),
                None => after.split_at(after.find(';').unwrap_or(after.len())),
            };
            match key.trim() {
                "name" => name = Some(value.to_owned()),
                "filename" => filename = Some(value.to_owned()),
                "filename*" if rules.plain_filename => return Err(Malformed),
                "filename*" => {
                    filename = filename.or_else(|| value.rsplit('\'').next().map(str::to_owned));
                }
                _ => {}
            }
            // What is left of a value with an escaped quote in it.
            rest = rest.find(';').and_then(|next| rest.get(next..)).unwrap_or_default();
        }
        Ok(Self { name: name.ok_or(Malformed)?, filename })
    }
}
