//! Gathers the facts. Whatever is broken is a fact too: nothing here ends the
//! command.

use std::time::Duration;

use super::discreet::Discreet;
use super::{login, machine};
use crate::checkup::{EngineFacts, Facts, KeyFacts, Running, StateFacts};
use crate::cli::grammar::{Common, DoctorArgs};
use crate::cli::link::Link;
use crate::cli::setup::Setup;
use crate::cli::status::settled;
use crate::cli::talk::Talk;
use crate::config::{Environment, KeyPlaces, Layer, Paths, Settings, find_key};
use crate::protocol::{AccountView, Answer, Request, Way};

/// A way with all its steps takes no longer: each has its own limit in the
/// engine.
const WAY_PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn facts(args: &DoctorArgs, common: &Common) -> Facts {
    let env = Environment::of_process();
    let discreet = Discreet::new(&env, common.api_key_file.as_deref());
    let paths = Paths::find(&env);
    let loaded = match &paths {
        Ok(paths) => Settings::load(&paths.settings_file(), &env, Layer::default())
            .map_err(|fault| fault.to_string()),
        Err(fault) => Err(fault.to_string()),
    };
    let (settings, sentences, unusable) = match loaded {
        Ok(loaded) => (Some(loaded.settings), loaded.warnings, false),
        Err(sentence) => (None, vec![sentence], true),
    };
    let sentences = sentences.iter().map(|said| discreet.say(said)).collect();
    let proxy = machine::proxy(&env, settings.as_ref());
    Facts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        settings: (sentences, unusable),
        key: key(&env, paths.as_ref().ok(), settings.as_ref(), common, &discreet).await,
        certificates: machine::certificates(&env),
        state: state(paths.as_ref().ok(), &discreet),
        engine: engine(args, common, proxy.is_none(), &discreet).await,
        proxy,
        service: login::service(&env),
        terminal: machine::terminal(&env, settings.as_ref()).await,
    }
}

async fn key(
    env: &Environment,
    paths: Option<&Paths>,
    settings: Option<&Settings>,
    common: &Common,
    discreet: &Discreet,
) -> KeyFacts {
    let Some(paths) = paths else { return KeyFacts::default() };
    let (env, file, option) = (env.clone(), paths.key_file(), common.api_key_file.clone());
    let command = settings.map(|settings| settings.key_command.clone()).unwrap_or_default();
    // A key command may take its time.
    let search = tokio::task::spawn_blocking(move || {
        find_key(&KeyPlaces { option, env: &env, command: &command, file })
    });
    let search = search.await.unwrap_or_default();
    KeyFacts {
        source: search.key.map(|(_, source)| source),
        problems: search.problems.iter().map(|said| discreet.say(said)).collect(),
    }
}

fn state(paths: Option<&Paths>, discreet: &Discreet) -> StateFacts {
    let Some(paths) = paths else { return StateFacts::default() };
    match paths.prepare_state() {
        Ok(()) => machine::state(&paths.state),
        Err(fault) => {
            let trouble = Some(discreet.say(&fault.to_string()));
            StateFacts { trouble, ..StateFacts::default() }
        }
    }
}

async fn engine(
    args: &DoctorArgs,
    common: &Common,
    direct: bool,
    discreet: &Discreet,
) -> EngineFacts {
    // What is wrong with settings and folders is a fact of its own.
    let Ok(setup) = Setup::read_quietly(common) else { return EngineFacts::None };
    let link = if args.offline {
        Link::running(&setup).await
    } else {
        Link::glance(&setup, common.no_engine).await.map(Some)
    };
    let talk = match link {
        Ok(None) => return EngineFacts::None,
        Ok(Some(link)) => Talk::over(setup, link),
        Err(sentence) => return EngineFacts::Trouble(discreet.say(&sentence)),
    };
    asked(talk, args, direct).await
}

async fn asked(mut talk: Talk, args: &DoctorArgs, direct: bool) -> EngineFacts {
    let greeting = talk.link.greeting.clone();
    let way = if args.offline { None } else { way(&talk, direct).await };
    let account = account(&mut talk, args).await;
    let gate = talk.look_again().await.map(|picture| picture.gate).unwrap_or_default();
    let same_way = greeting.server == talk.setup.settings.api_url
        && (greeting.way.is_empty() || greeting.way == talk.setup.way());
    talk.leave().await;
    let (version, inside) = (greeting.version, greeting.inside);
    EngineFacts::Runs(Box::new(Running { version, inside, same_way, account, gate, way }))
}

async fn way(talk: &Talk, direct: bool) -> Option<Way> {
    let asked = talk.ask(Request::Probe { direct });
    match tokio::time::timeout(WAY_PATIENCE, asked).await {
        Ok(Ok(Answer::Way(way))) => Some(*way),
        Ok(Ok(_) | Err(_)) | Err(_) => None,
    }
}

async fn account(talk: &mut Talk, args: &DoctorArgs) -> Option<AccountView> {
    // The engine may have another key than the one that is meant here.
    if talk.link.key_trouble.is_some() {
        return None;
    }
    if args.offline {
        return talk.look_again().await.ok()?.account;
    }
    settled(talk, false, Duration::from_secs(args.timeout)).await.ok()
}
