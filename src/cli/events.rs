//! `fichier events`: what the engine tells everybody, one JSON object a
//! line. Reads no faster than its own reader does, so that a stopped one
//! fills no memory: the engine then leaves out what is old and tells the
//! whole state again.

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedReadHalf;
use tokio::sync::oneshot;

use super::exit::{Exit, Trouble, end};
use super::grammar::Common;
use super::report::Report;
use super::talk::{Stay, Talk, with};
use crate::engine::socket_path;
use crate::protocol::{Event, FromEngine, LINE_LIMIT, Request, ToEngine, VERSION};

pub(super) async fn run(common: Common) -> Exit {
    if common.no_engine {
        let text = "Events come from the engine in the background. Leave out --no-engine.";
        return end(Err(Trouble::new(Exit::Usage, text)));
    }
    with(common, Stay::Glance, async |talk| events(talk).await).await
}

async fn events(talk: &Talk) -> Result<Exit, Trouble> {
    let path = socket_path(&talk.setup.paths.state);
    let gone = |error| format!("The engine has ended ({error}). Run the command again.");
    let stream = UnixStream::connect(path).await.map_err(gone)?;
    let (read, mut write) = stream.into_split();
    let version = env!("CARGO_PKG_VERSION").to_owned();
    for (id, request) in [(1, Request::Hello { protocol: VERSION, version }), (2, Request::Watch)] {
        let line = ToEngine { id, request };
        let mut bytes = serde_json::to_vec(&line).map_err(|error| format!("{error}."))?;
        bytes.push(b'\n');
        write.write_all(&bytes).await.map_err(gone)?;
    }
    tokio::select! {
        ended = copy(read) => ended,
        () = unread() => Ok(Exit::Good),
    }
}

async fn copy(read: OwnedReadHalf) -> Result<Exit, Trouble> {
    let mut read = BufReader::with_capacity(64 << 10, read);
    let mut line = Vec::new();
    let mut report = Report::begin();
    loop {
        line.clear();
        match (&mut read).take(LINE_LIMIT).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        let last = match serde_json::from_slice(&line) {
            Ok(FromEngine::Event(event)) => {
                report.json(&event);
                event == Event::Closing
            }
            Ok(FromEngine::Answer { .. }) => false,
            Ok(FromEngine::Failure { failure, .. }) => return Err(Trouble::of(&failure)),
            Err(error) => return Err(format!("The engine said nothing readable: {error}.").into()),
        };
        // While more is here to be read, it is printed together.
        let pause = last || read.buffer().is_empty();
        if (pause && !report.flush()) || last {
            break;
        }
    }
    report.finish()?;
    Ok(Exit::Good)
}

/// Ends when nobody can read standard output any more, even while there is
/// nothing to print: `fichier events | head -1` must not linger.
async fn unread() {
    let (gone, told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("reader".to_owned());
    let watched = thread.spawn(move || {
        let out = std::io::stdout();
        // Nothing is asked for but what is always told: an error, a hang-up.
        let mut fds = [PollFd::new(&out, PollFlags::empty())];
        while let Err(Errno::INTR) = poll(&mut fds, None) {}
        let _ = gone.send(());
    });
    if watched.is_err() || told.await.is_err() {
        std::future::pending::<()>().await;
    }
}
