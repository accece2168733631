//! Uploads by their id, from the id's issue to the end of its record. Owns
//! what `end.pl` can tell; receiving is `node`'s.

use std::collections::BTreeMap;

use super::quirks::EndPage;
use crate::clock::Moment;

/// One upload.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    /// The node it was, or will be, sent to.
    pub(super) node: String,
    pub(super) stage: Stage,
    pub(super) at: Moment,
    /// How often `end.pl` was asked since it was stored.
    asked: u32,
}

#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// The id was given out; perhaps bytes are arriving.
    Open,
    /// The files are there.
    Stored { links: Vec<Link>, incoming: bool },
}

/// One stored file as `end.pl` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) whirlpool: String,
    /// Secret part of the removal link, for anonymous uploads.
    pub(super) remove: Option<String>,
    pub(super) domain: i64,
}

/// What `end.pl` has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Result {
    Wait,
    NoLinks,
    Unknown,
    Links { links: Vec<Link>, incoming: bool },
}

/// All uploads by `xid`.
#[derive(Debug, Default)]
pub(super) struct Uploads(BTreeMap<String, Upload>);

impl Uploads {
    pub(super) fn open(&mut self, id: &str, node: &str, at: Moment) {
        let upload = Upload { node: node.to_owned(), stage: Stage::Open, at, asked: 0 };
        self.0.insert(id.to_owned(), upload);
    }

    /// Notes the stored files. An id used a second time loses the first
    /// result: ids are for one upload (§5.1).
    pub(super) fn store(
        &mut self,
        xid: &str,
        node: &str,
        links: Vec<Link>,
        incoming: bool,
        at: Moment,
    ) {
        let stage = Stage::Stored { links, incoming };
        self.0.insert(xid.to_owned(), Upload { node: node.to_owned(), stage, at, asked: 0 });
    }

    pub(super) fn forget(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// Answers a question of `end.pl` at this node; asking changes nothing
    /// but the count of questions.
    pub(super) fn result(&mut self, xid: &str, node: &str, rules: &EndPage, now: Moment) -> Result {
        let Some(upload) = self.0.get_mut(xid) else { return Result::Unknown };
        if upload.node != node || now.since(upload.at) >= rules.life {
            return Result::Unknown;
        }
        let Stage::Stored { links, incoming } = &upload.stage else { return Result::Wait };
        let asked = upload.asked;
        upload.asked = asked.saturating_add(1);
        if asked < rules.wait_pages {
            Result::Wait
        } else if asked - rules.wait_pages < rules.empty_links {
            Result::NoLinks
        } else {
            Result::Links { links: links.clone(), incoming: *incoming }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_after_their_delays_and_stay_until_they_expire() {
        let mut uploads = Uploads::default();
        let rules = EndPage { wait_pages: 1, empty_links: 1, ..EndPage::default() };
        uploads.open("a", "up2", Moment(0));
        let ask = |uploads: &mut Uploads, node: &str, at: i64| {
            uploads.result("a", node, &rules, Moment(at))
        };
        assert_eq!(ask(&mut uploads, "up2", 0), Result::Wait);
        uploads.store("a", "up2", Vec::new(), false, Moment(0));
        let links = Result::Links { links: Vec::new(), incoming: false };
        assert_eq!(ask(&mut uploads, "up2", 0), Result::Wait);
        assert_eq!(ask(&mut uploads, "up2", 0), Result::NoLinks);
        assert_eq!(ask(&mut uploads, "up2", 0), links);
        assert_eq!(ask(&mut uploads, "up2", 7_199_999), links);
        assert_eq!(ask(&mut uploads, "up3", 0), Result::Unknown);
        assert_eq!(ask(&mut uploads, "up2", 7_200_000), Result::Unknown);
    }
}
