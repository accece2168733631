//! The API client over real HTTP on loopback, against a scripted server.

mod calls;
mod downloads;
mod network;
mod proxied;
mod secrecy;
mod uploads;

use std::time::Duration;

use fichier::api::{Client, Proxying, Settings};
use fichier::remote::ApiKey;

use crate::support::script::{Act, Script};

/// Unlike anything else that is sent.
pub const KEY: &str = "S3cretKeyThatNobodyMayEverSee_-=";

/// Patience of a test: longer than anything that goes well takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub fn settings(base: String) -> Settings {
    Settings {
        base,
        proxy: Proxying::Direct,
        connect_timeout: PATIENCE,
        answer_timeout: PATIENCE,
        stall: PATIENCE,
        final_answer: PATIENCE,
        ..Settings::default()
    }
}

pub fn client_of(settings: Settings) -> Client {
    Client::new(settings).unwrap().with_key(ApiKey::new(KEY).unwrap())
}

pub fn client(script: &Script) -> Client {
    client_of(settings(script.base()))
}

/// A client of a server that plays these acts.
pub async fn scripted(acts: Vec<Act>) -> (Script, Client) {
    let script = Script::start(acts).await;
    let client = client(&script);
    (script, client)
}
