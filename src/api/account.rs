//! The account (§2).

use serde_json::json;

use super::client::fields_of;
use super::wire::Fields;
use super::{Client, Endpoint};
use crate::remote::{AccountFacts, Offer, Problem, SecondFactor};

impl Client {
    /// What the service says about the account. The most dangerous call: more
    /// than once per five minutes locks (§10.1).
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn user_info(&self) -> Result<AccountFacts, Problem> {
        let answer = self.call(Endpoint::UserInfo, &json!({}), &["email", "offer"]).await?;
        Ok(facts(fields_of(&answer, Endpoint::UserInfo)?))
    }
}

fn facts(fields: Fields<'_>) -> AccountFacts {
    AccountFacts {
        email: fields.words("email").unwrap_or_default(),
        offer: offer(fields),
        subscription_end: fields.date("subscription_end"),
        hot_storage: fields.size("hot_storage"),
        cold_storage: fields.size("cold_storage"),
        allowed_cold_storage: fields.size("allowed_cold_storage"),
        available_cold_storage: fields.int("available_cold_storage"),
        available_storage: fields.int("available_storage"),
        cdn_gigabytes: fields.decimal("cdn"),
        second_factor: second_factor(fields),
        upload_forbidden: fields.flag("upload_forbidden"),
        over_quota: fields.flag("overquota"),
        use_cdn: fields.flag("use_cdn"),
        stats_date: fields.date("stats_date"),
    }
}

fn offer(fields: Fields<'_>) -> Offer {
    match fields.words("offer").as_deref() {
        Some("0") | None => Offer::Free,
        Some("1") => Offer::Premium,
        Some("2") => Offer::Access,
        Some("3") => Offer::Gold,
        Some(other) => Offer::Other(other.to_owned()),
    }
}

fn second_factor(fields: Fields<'_>) -> SecondFactor {
    match fields.words("2fa").as_deref() {
        Some("0") | None => SecondFactor::Off,
        Some("1") => SecondFactor::Email,
        Some("2") => SecondFactor::App,
        Some(_) => SecondFactor::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::moment_of;

    #[test]
    fn strings_and_numbers_tell_the_same() {
        let as_texts = json!({"email": "a@b.c", "offer": "1", "2fa": "2", "cdn": "12.34",
            "subscription_end": "2027-03-14 00:00:00", "hot_storage": "5", "available_storage": "-7",
            "use_cdn": "0", "overquota": "1", "upload_forbidden": "0"});
        let as_numbers = json!({"email": "a@b.c", "offer": 1, "2fa": 2, "cdn": 12.34,
            "subscription_end": "2027-03-14 00:00:00", "hot_storage": 5, "available_storage": -7,
            "use_cdn": 0, "overquota": 1, "upload_forbidden": 0});
        let [texts, numbers] =
            [&as_texts, &as_numbers].map(|value| facts(Fields::of(value).unwrap()));
        assert_eq!(texts, numbers);
        assert_eq!(texts.offer, Offer::Premium);
        assert_eq!(texts.second_factor, SecondFactor::App);
        assert_eq!(texts.subscription_end, moment_of("2027-03-14 00:00:00"));
        assert_eq!((texts.hot_storage, texts.available_storage), (Some(5), Some(-7)));
        assert_eq!(texts.cdn_gigabytes, Some(12.34));
        assert!(texts.over_quota && !texts.use_cdn && !texts.upload_forbidden);
    }

    #[test]
    fn unknown_codes_and_missing_fields_break_nothing() {
        let value = json!({"email": "a@b.c", "offer": "17", "2fa": 9, "subscription_end": ""});
        let facts = facts(Fields::of(&value).unwrap());
        assert_eq!(facts.offer, Offer::Other("17".to_owned()));
        assert_eq!(facts.second_factor, SecondFactor::Other);
        assert_eq!((facts.subscription_end, facts.hot_storage), (None, None));
    }
}
