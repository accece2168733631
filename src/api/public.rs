//! Public folders of the web site (§4.6); no key is used.

use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use super::transport::exchange;
use super::verdict::{Good, judge};
use super::wire::Fields;
use super::{Client, Endpoint};
use crate::remote::{FileUrl, Problem, ProblemKind};

/// A file of a public folder. There are no sub-folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFile {
    /// Its link.
    pub url: FileUrl,
    /// Its name in our writing.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// A password is needed to download it.
    pub password: bool,
    /// An access list restricts it.
    pub restricted: bool,
}

impl Client {
    /// The files of a public folder, by its code or its whole address.
    ///
    /// # Errors
    /// `NotFound` for an unknown code, `PasswordNeeded` or `PasswordWrong`
    /// when the page answers with its password form, or any failure of a call.
    pub async fn public_folder(
        &self,
        code: &str,
        password: Option<&str>,
    ) -> Result<Vec<PublicFile>, Problem> {
        let asked = self.asked(Endpoint::PublicFolder.path());
        let unknown = || Problem::new(ProblemKind::NotFound, Endpoint::PublicFolder.path());
        let code = code_of(code).ok_or_else(unknown)?;
        let address = format!("{}/dir/{code}", self.base().site());
        let mut url = Url::parse(&address).map_err(|_| unknown())?;
        let calls = &self.transport().calls;
        let request = if let Some(password) = password {
            let form = form_of(&mut url, &[("json", "1"), ("pass", password)]);
            let kind = "application/x-www-form-urlencoded";
            calls.post(url).header(CONTENT_TYPE, kind).body(form)
        } else {
            url.set_query(Some("json=1"));
            calls.get(url)
        };
        let answer = exchange(request.timeout(self.settings().answer_timeout), asked).await?;
        match judge(answer.reply(), asked) {
            Ok(Good { value: Value::Array(files), .. }) => {
                Ok(files.iter().filter_map(Fields::of).filter_map(file).collect())
            }
            Ok(_) => Err(asked.problem(ProblemKind::Unreadable, "")),
            Err(problem) => Err(form_instead(problem, &answer.body, password.is_some())),
        }
    }
}

/// A page that asks for a password is no riddle but a question.
fn form_instead(problem: Problem, body: &[u8], given: bool) -> Problem {
    let page = String::from_utf8_lossy(body);
    let form = page.contains("name=\"pass\"") || page.contains("type=\"password\"");
    if problem.kind != ProblemKind::Unreadable || !form {
        return problem;
    }
    let kind = if given { ProblemKind::PasswordWrong } else { ProblemKind::PasswordNeeded };
    Problem::new(kind, problem.tried)
}

/// The code in an address such as `https://1fichier.com/dir/AbCd1234`, or the
/// code itself.
fn code_of(text: &str) -> Option<&str> {
    let after = text.trim().rsplit_once("/dir/").map_or(text.trim(), |(_, code)| code);
    let code = after.split(['?', '&', '#', '/']).next().unwrap_or_default();
    let fits = (1..=64).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_alphanumeric());
    fits.then_some(code)
}

/// Form encoding by way of an address's query, which is then taken off again.
fn form_of(url: &mut Url, fields: &[(&str, &str)]) -> String {
    url.query_pairs_mut().extend_pairs(fields);
    let form = url.query().unwrap_or_default().to_owned();
    url.set_query(None);
    form
}

fn file(fields: Fields<'_>) -> Option<PublicFile> {
    Some(PublicFile {
        url: FileUrl::new(&fields.words("link")?),
        name: fields.name("filename")?,
        size: fields.size("size").unwrap_or(0),
        password: fields.flag("password"),
        restricted: fields.flag("acl"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_in_addresses_and_nothing_else_passes() {
        for text in [
            "AbCd1234",
            "https://1fichier.com/dir/AbCd1234",
            "1fichier.com/dir/AbCd1234?e=1",
            " AbCd1234/ ",
        ] {
            assert_eq!(code_of(text), Some("AbCd1234"), "{text}");
        }
        for text in ["", "../x", "a b", "https://1fichier.com/?abc", "/dir/"] {
            assert_eq!(code_of(text), None, "{text}");
        }
    }

    #[test]
    fn passwords_are_form_encoded() {
        let mut url = Url::parse("https://1fichier.com/dir/x").unwrap();
        assert_eq!(
            form_of(&mut url, &[("json", "1"), ("pass", "a b&é")]),
            "json=1&pass=a+b%26%C3%A9"
        );
        assert_eq!(url.as_str(), "https://1fichier.com/dir/x");
    }
}
