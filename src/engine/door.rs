//! A client behind the gate: the one way in which anything in the engine
//! calls the API host. Owns the verdict on the key: once the service refused
//! it, no call leaves with it again until the user says so.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::gate::{Gate, Priority};
use super::rule::Call;
use crate::api::{Client, Endpoint, quick_retry};
use crate::protocol::Wait;
use crate::remote::{Problem, ProblemKind};

/// What a call has shown about the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyVerdict {
    /// The service took it.
    Good,
    /// The service refused it.
    Refused(Problem),
}

/// A client and the gate it goes through; cheap to clone.
#[derive(Debug, Clone)]
pub struct Door {
    client: Client,
    gate: Gate,
    /// The refusal that closed this door, if one did; and whether any call
    /// was answered well.
    known: Arc<Mutex<Option<KeyVerdict>>>,
    verdicts: mpsc::UnboundedSender<KeyVerdict>,
}

impl Door {
    /// A door for one key; what calls show about it is said to `verdicts`.
    #[must_use]
    pub fn new(client: Client, gate: Gate, verdicts: mpsc::UnboundedSender<KeyVerdict>) -> Self {
        Self { client, gate, known: Arc::default(), verdicts }
    }

    /// The gate.
    #[must_use]
    pub const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The client, for what does not go to the API host: upload nodes.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Forget a refusal: the user asks for another try with this key.
    pub fn forgive(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Makes one call when the gate allows, and quickly again where that is
    /// safe; every try passes the gate.
    ///
    /// # Errors
    /// The call's problem, or the earlier refusal of the key.
    pub async fn call<T, F, Fut>(
        &self,
        call: Call,
        endpoint: Endpoint,
        priority: Priority,
        on_wait: impl FnMut(&Wait) + Send,
        make: F,
    ) -> Result<T, Problem>
    where
        F: Fn(Client) -> Fut + Send,
        Fut: Future<Output = Result<T, Problem>> + Send,
    {
        let mut on_wait = on_wait;
        let mut tries = 0;
        loop {
            self.open()?;
            let pass = self.gate.pass(call, priority, &mut on_wait).await;
            // The key may have been refused to another call while we waited.
            if let Err(problem) = self.open() {
                drop(pass);
                return Err(problem);
            }
            let result = make(self.client.clone()).await;
            tries += 1;
            pass.ended(result.as_ref().map(|_| ())).await;
            self.judge(result.as_ref().err());
            let Err(problem) = result else { return result };
            match quick_retry(endpoint, &problem, tries) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(problem),
            }
        }
    }

    /// Like [`Door::call`] for a plain call nobody watches waiting.
    ///
    /// # Errors
    /// As [`Door::call`].
    pub async fn plain<T, F, Fut>(
        &self,
        endpoint: Endpoint,
        priority: Priority,
        make: F,
    ) -> Result<T, Problem>
    where
        F: Fn(Client) -> Fut + Send,
        Fut: Future<Output = Result<T, Problem>> + Send,
    {
        self.call(Call::Plain, endpoint, priority, |_| {}, make).await
    }

    fn open(&self) -> Result<(), Problem> {
        match &*self.known.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(KeyVerdict::Refused(problem)) => Err(problem.clone()),
            Some(KeyVerdict::Good) | None => Ok(()),
        }
    }

    fn judge(&self, problem: Option<&Problem>) {
        let verdict = match problem {
            None => KeyVerdict::Good,
            Some(problem)
                if matches!(problem.kind, ProblemKind::KeyRefused | ProblemKind::ResetNeeded) =>
            {
                KeyVerdict::Refused(problem.clone())
            }
            Some(_) => return,
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref() != Some(&verdict) {
            *known = Some(verdict.clone());
            // The engine may be on its way out.
            let _ = self.verdicts.send(verdict);
        }
    }
}
