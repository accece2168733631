//! `key=value&…` of addresses and plain forms.

/// The first value of a key, percent coding undone.
pub(super) fn value(text: Option<&str>, wanted: &str) -> Option<String> {
    values(text, wanted).into_iter().next()
}

/// All values of a key.
pub(super) fn values(text: Option<&str>, wanted: &str) -> Vec<String> {
    let pairs = text.unwrap_or_default().split('&');
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter(|(key, _)| decoded(key) == wanted).map(|(_, value)| decoded(value)).collect()
}

/// Undoes percent coding and `+`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let coded = (*first == b'%').then(|| after.split_at_checked(2)).flatten();
        let value =
            coded.and_then(|(two, _)| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        (rest, _) = match (value, coded) {
            (Some(byte), Some((_, after))) => (after, bytes.push(byte)),
            (None, _) | (_, None) => {
                (after, bytes.push(if *first == b'+' { b' ' } else { *first }))
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded() {
        let text = Some("a=1&pass=a%20b%2B+c&x&links%5B%5D=u&links[]=v&bad=%zz%4");
        assert_eq!(value(text, "pass").as_deref(), Some("a b+ c"));
        assert_eq!(value(text, "x").as_deref(), Some(""));
        assert_eq!(value(text, "y"), None);
        assert_eq!(values(text, "links[]"), ["u", "v"]);
        assert_eq!(value(text, "bad").as_deref(), Some("%zz%4"));
    }
}
