//! Reading the service's data. It comes from several scripts of several ages:
//! numbers are sometimes strings, names sometimes carry a hyphen and sometimes
//! an underscore, lists may be missing or null (§0.7, §13.2). So no shape is
//! demanded; fields are looked up, and what is not there is `None`.

use serde_json::{Map, Value};

use crate::clock::Moment;
use crate::remote::{
    Checksum, FileUrl, FolderId, RemoteFile, RemoteFolder, Share, from_server, moment_of,
};

/// An object of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// Of a value, if it is an object.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A field that is there and not null. Its name is tried as it stands,
    /// then in any letter case and with `_` for `-`.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        let exact = self.0.get(name);
        let found = exact.or_else(|| {
            let same = |key: &str| key.replace('_', "-").eq_ignore_ascii_case(name);
            self.0.iter().find(|(key, _)| same(key)).map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    /// Whether a field is there, be it null.
    pub(super) fn has(self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text; a number is read as its digits.
    pub(super) fn text(self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(u8::from(*flag).to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A text that is not empty.
    pub(super) fn words(self, name: &str) -> Option<String> {
        self.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A name, in our writing.
    pub(super) fn name(self, name: &str) -> Option<String> {
        self.text(name).map(|stored| from_server(&stored)).filter(|name| !name.is_empty())
    }

    /// A whole number, written as a number or as a text.
    pub(super) fn int(self, name: &str) -> Option<i64> {
        let text = self.words(name)?;
        text.parse().ok().or_else(|| whole(text.parse().ok()?))
    }

    /// A whole number that is not negative.
    pub(super) fn size(self, name: &str) -> Option<u64> {
        let text = self.words(name)?;
        text.parse().ok().or_else(|| whole(text.parse().ok()?).and_then(|n| u64::try_from(n).ok()))
    }

    /// A number with decimals.
    pub(super) fn decimal(self, name: &str) -> Option<f64> {
        self.words(name)?.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A yes or no: anything but missing, empty, zero and their likes is yes.
    /// An access list (§3.2) is a yes when anything is in it.
    pub(super) fn flag(self, name: &str) -> bool {
        self.get(name).is_some_and(is_set)
    }

    /// A date in French time.
    pub(super) fn date(self, name: &str) -> Option<Moment> {
        moment_of(&self.text(name)?)
    }

    /// The objects of a list; what is no object is left out.
    pub(super) fn list(self, name: &str) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        let items = self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Fields::of)
    }

    /// The texts of a list.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let items = self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// The file links of a list.
    pub(super) fn urls(self, name: &str) -> Vec<FileUrl> {
        self.texts(name).iter().map(|url| FileUrl::new(url)).collect()
    }
}

/// A number with decimals that has none.
fn whole(number: f64) -> Option<i64> {
    // Beyond 2^53 a float is no count any more.
    let exact = number.fract() == 0.0 && number.abs() < 9e15;
    exact.then(|| format!("{number:.0}").parse().ok()).flatten()
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let no = ["", "0", "false", "no", "off"];
            !no.contains(&text.trim().to_ascii_lowercase().as_str())
        }
        Value::Array(items) => items.iter().any(is_set),
        Value::Object(fields) => fields.values().any(is_set),
    }
}

/// A file of a listing (§3.1); one without a name is left out. Its link is
/// empty where the owner hides links.
pub(super) fn file(fields: Fields<'_>) -> Option<RemoteFile> {
    Some(RemoteFile {
        url: FileUrl::new(&fields.text("url").unwrap_or_default()),
        name: fields.name("filename")?,
        size: fields.size("size").unwrap_or(0),
        date: fields.date("date"),
        checksum: fields.text("checksum").and_then(|hex| Checksum::parse(&hex)),
        content_type: fields.text("content-type").unwrap_or_default(),
        password: fields.flag("pass"),
        restricted: fields.flag("acl"),
        cdn: fields.flag("cdn"),
    })
}

/// A sub-folder of a listing (§4.1); one without a number is left out.
pub(super) fn folder(fields: Fields<'_>) -> Option<RemoteFolder> {
    let owner = fields.words("user").or_else(|| fields.words("email"));
    Some(RemoteFolder {
        id: FolderId(fields.int("id")?),
        name: fields.name("name")?,
        created: fields.date("create_date"),
        password: fields.flag("pass"),
        shared: fields.words("shared").filter(|page| page != "0"),
        writable: owner.is_none() || fields.flag("rw"),
        hide_links: fields.flag("hide_links"),
        owner,
    })
}

/// A person a folder is shared with (§4.5).
pub(super) fn share(fields: Fields<'_>) -> Option<Share> {
    Some(Share {
        email: fields.words("email")?,
        writable: fields.flag("rw"),
        hide_links: fields.flag("hide_links"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn on<T>(value: &Value, read: impl FnOnce(Fields<'_>) -> T) -> T {
        read(Fields::of(value).unwrap())
    }

    #[test]
    fn numbers_may_be_texts_and_texts_numbers() {
        for value in
            [json!({"n": 12}), json!({"n": "12"}), json!({"n": " 12 "}), json!({"n": 12.0})]
        {
            assert_eq!(on(&value, |f| (f.int("n"), f.size("n"))), (Some(12), Some(12)), "{value}");
        }
        for value in
            [json!({}), json!({"n": null}), json!({"n": ""}), json!({"n": "x"}), json!({"n": []})]
        {
            assert_eq!(on(&value, |f| (f.int("n"), f.size("n"))), (None, None), "{value}");
        }
        let values = json!({"a": -5, "b": u64::MAX, "c": "12,5", "d": 7, "e": "NaN"});
        on(&values, |f| {
            assert_eq!((f.int("a"), f.size("a")), (Some(-5), None));
            assert_eq!(f.size("b"), Some(u64::MAX));
            assert_eq!((f.decimal("c"), f.decimal("e")), (Some(12.5), None));
            assert_eq!(f.text("d").unwrap(), "7");
        });
    }

    #[test]
    fn yes_and_no_have_many_writings() {
        let yes = [json!(1), json!("1"), json!(true), json!("true"), json!({"premium": 1})];
        let no =
            [json!(0), json!("0"), json!(false), json!("false"), json!(""), json!(null), json!([])];
        for (values, want) in [(&yes[..], true), (&no[..], false)] {
            for value in values {
                assert_eq!(on(&json!({"f": value}), |f| f.flag("f")), want, "{value}");
            }
        }
        assert!(!on(&json!({"acl": {"ip": [], "premium": 0}}), |f| f.flag("acl")));
        assert!(!on(&json!({}), |f| f.flag("f")));
    }

    #[test]
    fn a_field_is_found_under_its_other_spellings() {
        for value in [
            json!({"content-type": "a/b"}),
            json!({"content_type": "a/b"}),
            json!({"Content-Type": "a/b"}),
        ] {
            assert_eq!(on(&value, |f| f.text("content-type")).as_deref(), Some("a/b"));
        }
    }

    #[test]
    fn a_file_survives_what_may_be_missing() {
        let bare = json!({"filename": "a＜b.txt", "url": "https://1fichier.com/?abc&af=1", "date": "soon"});
        let file = on(&bare, file).unwrap();
        assert_eq!(
            (file.name.as_str(), file.url.as_str()),
            ("a<b.txt", "https://1fichier.com/?abc")
        );
        assert_eq!((file.size, file.date, file.checksum), (0, None, None));
        assert!(on(&json!({"url": "x"}), super::file).is_none());
    }

    #[test]
    fn a_folder_of_somebody_else_tells_whether_it_may_be_written() {
        let own = json!({"id": "7", "name": "n", "shared": null});
        let theirs = json!({"id": 7, "name": "n", "user": "a@b.c", "rw": "0", "hide_links": 1});
        assert!(on(&own, folder).unwrap().writable);
        let theirs = on(&theirs, folder).unwrap();
        assert!(!theirs.writable && theirs.hide_links);
        assert_eq!(theirs.owner.as_deref(), Some("a@b.c"));
        assert!(on(&json!({"name": "n"}), folder).is_none());
    }
}
