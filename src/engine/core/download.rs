//! Answers to what faces ask about downloads.

use std::path::PathBuf;

use secrecy::SecretString;

use super::Core;
use super::request::{Reply, beside, read_secret, store};
use super::session::Session;
use crate::downloads::Input;
use crate::engine::catalog::Catalog;
use crate::engine::freight::Freight;
use crate::engine::haul::Message;
use crate::protocol::{Answer, Decision, Errand, Failure, Taken};
use crate::remote::{Problem, ProblemKind};

impl Core {
    /// Folders may have to be listed, so it runs beside.
    pub(super) fn survey(&self, errand: Errand, reply: Reply) {
        let catalog = self.session.as_ref().map(|session| session.catalog().clone());
        beside(reply, async move {
            let freight = find(catalog, &errand).await?;
            let survey = tokio::task::spawn_blocking(move || freight.survey(&errand.to)).await;
            let survey = survey.map_err(|_| Failure::Invalid("looking was cut off".into()))?;
            Ok(Answer::Survey(Box::new(survey)))
        });
    }

    /// Nothing is queued before all of it is found: what is known only in
    /// part would look like the whole.
    pub(super) fn download(&self, errand: Errand, reply: Reply) {
        let catalog = self.session.as_ref().map(|session| session.catalog().clone());
        let hauler = self.session.as_ref().map(Session::hauler);
        beside(reply, async move {
            if !errand.to.as_path().is_absolute() {
                return Err(Failure::Invalid("the local folder must be an absolute path".into()));
            }
            let password = match errand.password.clone() {
                Some(path) => Some(secret(path).await?),
                None => None,
            };
            let freight = find(catalog, &errand).await?;
            let Some(hauler) = hauler else { return Err(no_key()) };
            let (bytes, left) = (freight.bytes(), freight.left);
            let jobs = hauler.add(freight.files, password).await.map_err(|error| store(&error))?;
            Ok(Answer::Taken(Box::new(Taken { jobs, bytes, left })))
        });
    }

    pub(super) async fn decide(&self, decision: Decision) -> Result<Answer, Failure> {
        let Some(session) = &self.session else { return Err(no_key()) };
        let message = match decision {
            Decision::Unlock { jobs, path } => Message::Unlock(jobs, secret(path).await?),
            Decision::UseCdn { jobs } => Message::Fact(Input::AllowCdn(jobs)),
        };
        session.hauler().say(message);
        Ok(Answer::Ok)
    }
}

async fn find(catalog: Option<Catalog>, errand: &Errand) -> Result<Freight, Failure> {
    let Some(catalog) = catalog else { return Err(no_key()) };
    Freight::find(&catalog, errand).await
}

fn no_key() -> Failure {
    Failure::Problem(Problem::new(ProblemKind::NoKey, "downloading"))
}

/// The first line of a file.
pub(super) async fn secret(path: PathBuf) -> Result<SecretString, Failure> {
    let text = tokio::task::spawn_blocking(move || read_secret(&path)).await;
    let text = text.map_err(|_| Failure::Invalid("the password could not be read".into()))?;
    let text =
        text.map_err(|error| Failure::Invalid(format!("the password could not be read: {error}")))?;
    match text.lines().next().filter(|line| !line.is_empty()) {
        Some(line) => Ok(SecretString::from(line.to_owned())),
        None => Err(Failure::Invalid("the password is empty".into())),
    }
}
