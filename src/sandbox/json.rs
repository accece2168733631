//! The service's JSON as it goes on the wire. Owns the writer, because a
//! look-alike must be able to write what no ordinary writer would: shuffled
//! keys, numbers as strings, a raw backslash (§0.7, §3.1, §13.1).

use std::{borrow::Cow, fmt::Write as _};

use super::{
    quirks::{EmptyLists, Scalars, Shape},
    random::Random,
};

/// A value with the type the page documents for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    /// Documented as a number.
    Int(i64),
    /// A number the page documents as a string (`size` of `end.pl`, `offer`).
    Digits(i64),
    /// A decimal number documented as a string (`cdn`).
    Decimal(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(Cow<'static, str>, Self)>),
}

/// One entry of an object.
pub(super) type Entry = (Cow<'static, str>, Json);

impl Json {
    pub(super) fn object(entries: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }

    /// An object that begins with `"status":"OK"`.
    pub(super) fn success(entries: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::object(std::iter::once(("status", Self::text("OK"))).chain(entries))
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn flag(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }

    /// A size or count; what does not fit is cut to the largest number.
    pub(super) fn count(count: impl TryInto<i64>) -> Self {
        Self::Int(count.try_into().unwrap_or(i64::MAX))
    }

    /// The text of this value under the shape in force.
    pub(super) fn written(self, shape: &Shape, pretty: bool, random: &mut Random) -> String {
        let mut writer = Writer { shape, random, out: String::new(), pretty };
        writer.value(self, 0);
        writer.out
    }
}

struct Writer<'a> {
    shape: &'a Shape,
    random: &'a mut Random,
    out: String,
    pretty: bool,
}

impl Writer<'_> {
    fn value(&mut self, value: Json, depth: usize) {
        match value {
            Json::Null => self.out.push_str("null"),
            Json::Int(number) => {
                let quoted = self.quoted(false);
                self.number(&number.to_string(), quoted);
            }
            Json::Digits(number) => {
                let quoted = self.quoted(true);
                self.number(&number.to_string(), quoted);
            }
            Json::Decimal(number) => {
                let quoted = self.quoted(true);
                self.number(&number, quoted);
            }
            Json::Text(text) => self.text(&text),
            Json::List(items) => self.list(items, depth),
            Json::Object(entries) => self.object(entries, depth),
        }
    }

    fn quoted(&mut self, documented: bool) -> bool {
        match self.shape.scalars {
            Scalars::Documented => documented,
            Scalars::Strings => true,
            Scalars::Numbers => false,
            Scalars::Mixed => self.random.coin(),
        }
    }

    fn number(&mut self, digits: &str, quoted: bool) {
        let quote = if quoted { "\"" } else { "" };
        let _ = write!(self.out, "{quote}{digits}{quote}");
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for letter in text.chars() {
            match letter {
                '"' => self.out.push_str("\\\""),
                '\\' if self.shape.raw_backslash => self.out.push('\\'),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                control if control < ' ' => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(control));
                }
                plain => self.out.push(plain),
            }
        }
        self.out.push('"');
    }

    fn list(&mut self, items: Vec<Json>, depth: usize) {
        self.out.push('[');
        let any = !items.is_empty();
        for (index, item) in items.into_iter().enumerate() {
            self.gap(index, depth + 1);
            self.value(item, depth + 1);
        }
        self.close(']', any, depth);
    }

    fn object(&mut self, entries: Vec<Entry>, depth: usize) {
        let mut entries: Vec<Entry> =
            entries.into_iter().filter_map(|entry| self.reshaped(entry)).collect();
        if self.shape.shuffled_keys {
            for last in (1..entries.len()).rev() {
                entries.swap(last, self.random.below(last + 1));
            }
        }
        self.out.push('{');
        let any = !entries.is_empty();
        for (index, (key, value)) in entries.into_iter().enumerate() {
            self.gap(index, depth + 1);
            self.text(&key);
            self.out.push_str(if self.pretty { ": " } else { ":" });
            self.value(value, depth + 1);
        }
        self.close('}', any, depth);
    }

    /// What the shape makes of an entry: renamed, emptied or left out.
    fn reshaped(&self, (key, value): Entry) -> Option<Entry> {
        let shape = self.shape;
        if key == "status" {
            if shape.missing_status && value == Json::text("OK") {
                return None;
            }
            let key = if shape.capital_status { "Status" } else { "status" };
            return Some((Cow::Borrowed(key), value));
        }
        if key == "content-type" && shape.underscore_content_type {
            return Some((Cow::Borrowed("content_type"), value));
        }
        let listing = key == "items" || key == "sub_folders";
        if listing && value == Json::List(Vec::new()) {
            return match shape.empty_lists {
                EmptyLists::Written => Some((key, value)),
                EmptyLists::Null => Some((key, Json::Null)),
                EmptyLists::Absent => None,
            };
        }
        (key != "size" || value != Json::Null || !shape.missing_size).then_some((key, value))
    }

    fn gap(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.out.push(',');
        }
        if self.pretty {
            self.out.push('\n');
            (0..depth).for_each(|_| self.out.push_str("   "));
        }
    }

    fn close(&mut self, bracket: char, any: bool, depth: usize) {
        if self.pretty && any {
            self.out.push('\n');
            (0..depth).for_each(|_| self.out.push_str("   "));
        }
        self.out.push(bracket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Json {
        Json::success([
            ("size", Json::Int(12)),
            ("offer", Json::Digits(1)),
            ("items", Json::List(Vec::new())),
            ("name", Json::text("a\"b\\c\u{1b}é\n")),
        ])
    }

    fn written(shape: &Shape) -> String {
        sample().written(shape, false, &mut Random::new(3))
    }

    #[test]
    fn documented_types_by_default() {
        let text = written(&Shape::default());
        assert_eq!(
            text,
            "{\"status\":\"OK\",\"size\":12,\"offer\":\"1\",\"items\":[],\"name\":\"a\\\"b\\\\c\\u001bé\\n\"}"
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["name"], "a\"b\\c\u{1b}é\n");
    }

    #[test]
    fn every_shape_but_the_raw_backslash_is_valid_json() {
        for scalars in [Scalars::Documented, Scalars::Strings, Scalars::Numbers, Scalars::Mixed] {
            for empty_lists in [EmptyLists::Written, EmptyLists::Null, EmptyLists::Absent] {
                let shape = Shape { scalars, empty_lists, shuffled_keys: true, ..Shape::default() };
                let value: serde_json::Value = serde_json::from_str(&written(&shape)).unwrap();
                assert_eq!(value["size"].to_string().trim_matches('"'), "12");
                assert_eq!(value.get("items").is_none(), empty_lists == EmptyLists::Absent);
            }
        }
        let shape = Shape { raw_backslash: true, ..Shape::default() };
        assert!(serde_json::from_str::<serde_json::Value>(&written(&shape)).is_err());
    }

    #[test]
    fn mixed_scalars_come_both_ways() {
        let shape = Shape { scalars: Scalars::Mixed, ..Shape::default() };
        let mut random = Random::new(1);
        let texts: Vec<String> =
            (0..50).map(|_| Json::Int(5).written(&shape, false, &mut random)).collect();
        assert!(texts.contains(&"5".to_owned()) && texts.contains(&"\"5\"".to_owned()));
    }

    #[test]
    fn pretty_means_the_same() {
        let plain: serde_json::Value = serde_json::from_str(&written(&Shape::default())).unwrap();
        let pretty = sample().written(&Shape::default(), true, &mut Random::new(3));
        assert!(pretty.contains("\n   \"size\": 12"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&pretty).unwrap(), plain);
    }
}
