//! Answers to what faces ask about imports.

use super::Core;
use super::request::{Reply, beside, no_key};
use crate::engine::importer::{Message, Wanted};
use crate::imports::{ImportOrder, Input};
use crate::protocol::{Answer, Failure};
use crate::remote::FolderId;

impl Core {
    /// What cannot be used is refused before anything is kept or asked.
    /// Keeping the rest may wait for the disk, and so runs beside.
    pub(super) fn fetch(&self, target: FolderId, urls: &[String], reply: Reply) {
        let wanted = Wanted::read(urls);
        let ways =
            self.session.as_ref().map(|session| (session.catalog().clone(), session.importer()));
        beside(reply, async move {
            let wanted = wanted?;
            let Some((catalog, importer)) = ways else { return Err(no_key("fetching")) };
            let label = catalog.label(target).await.map_err(Failure::Problem)?;
            let begun = importer.add(wanted.into_folder(target, label)).await?;
            Ok(Answer::Begun(Box::new(begun)))
        });
    }

    pub(super) fn imports(&self, order: ImportOrder) -> Answer {
        if let Some(session) = &self.session {
            session.importer().say(Message::Fact(Input::Order(order)));
        }
        Answer::Ok
    }
}
