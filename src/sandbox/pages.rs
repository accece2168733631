//! HTML the service shows where a browser would look. Owns the French texts
//! that are on record (§5.3, §5.4) and plain stand-ins for the rest.

/// Malformed form (§5.3).
pub(super) const NO_FILE: &str = "Pas de fichier trouvé dans l'envoi";
/// A node that cannot store (§5.3).
pub(super) const NODE_FAULT: &str = "Ne peut ouvrir le fichier destination";
/// Not ready yet (§5.4).
pub(super) const WAIT: &str = "Veuillez patienter";
/// Maintenance (§11).
pub(super) const MAINTENANCE: &str = "Our services are in maintenance. Please come back later.";
/// Internal error (§11).
pub(super) const NO_DATABASE: &str = "Can't connect DB";

/// A whole page around `body`.
pub(super) fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>1fichier.com: Cloud Storage</title></head>\n<body>\n{body}\n</body></html>\n"
    )
}

/// The block whose first non-empty occurrence is the reason (§5.3).
pub(super) fn reason(text: &str) -> String {
    format!("<div class=\"bloc2\"></div>\n<div class=\"bloc2\">{}</div>", escaped(text))
}

/// Text that may hold anything, as HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A size as the result page writes it ("1.15 Ko").
pub(super) fn size(bytes: u64) -> String {
    let units = ["o", "Ko", "Mo", "Go", "To"];
    let mut unit = 0;
    let mut hundredths = u128::from(bytes) * 100;
    while hundredths >= 102_400 && unit + 1 < units.len() {
        hundredths /= 1024;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or("o");
    if unit == 0 {
        format!("{bytes} {name}")
    } else {
        format!("{}.{:02} {name}", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_on_the_page() {
        assert_eq!(size(14), "14 o");
        assert_eq!(size(1178), "1.15 Ko");
        assert_eq!(size(5 << 30), "5.00 Go");
    }

    #[test]
    fn names_cannot_break_a_page() {
        assert_eq!(escaped("<b>\"&"), "&lt;b&gt;&quot;&amp;");
    }
}
