//! One connection of a face: lines in, lines out. A slow or stopped face
//! holds up nobody: what it misses is made good by a snapshot.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, broadcast, mpsc, oneshot};

use super::core::{Asked, ToCore};
use super::hub::Hub;
use crate::protocol::{Event, Failure, FromEngine, Request, ToEngine};

/// The longest request line accepted, in bytes; 500 files fit many times.
const LONGEST_REQUEST: u64 = 16 << 20;
/// Answers that may wait for a face to read.
const ANSWERS: usize = 64;
/// Requests of one face that may be under way; it is not read from until one
/// of them is answered, so that a face that never reads fills no memory.
const UNDER_WAY: usize = 256;
/// How long a face that asks nothing more is still given its answers.
const LAST_ANSWERS: Duration = Duration::from_secs(60);

/// Serves one face until either side closes.
pub async fn serve<R, W>(read: R, write: W, core: mpsc::Sender<ToCore>, hub: Hub)
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    let (lines, outgoing) = mpsc::channel(ANSWERS);
    let (watch, watching) = oneshot::channel();
    let mut writer = tokio::spawn(write_lines(write, outgoing, watching, core.clone()));
    tokio::select! {
        () = read_requests(read, lines, watch, core, hub) => {
            // A script may close its end after its last question and still
            // read: it gets the answers that are due.
            if tokio::time::timeout(LAST_ANSWERS, &mut writer).await.is_err() {
                writer.abort();
            }
        }
        // Nobody can be answered any more.
        _ = &mut writer => {}
    }
}

async fn read_requests<R: AsyncRead + Unpin>(
    read: R,
    lines: mpsc::Sender<FromEngine>,
    watch: oneshot::Sender<broadcast::Receiver<Arc<Event>>>,
    core: mpsc::Sender<ToCore>,
    hub: Hub,
) {
    let mut read = BufReader::new(read);
    let mut line = Vec::new();
    let mut watch = Some(watch);
    let under_way = Arc::new(Semaphore::new(UNDER_WAY));
    loop {
        let Ok(turn) = Arc::clone(&under_way).acquire_owned().await else { return };
        line.clear();
        let mut limited = (&mut read).take(LONGEST_REQUEST);
        let taken = tokio::select! {
            taken = limited.read_until(b'\n', &mut line) => taken,
            // Nobody is left to ask: the face shall notice at once.
            () = core.closed() => return,
        };
        match taken {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let Ok(ToEngine { id, request }) = serde_json::from_slice::<ToEngine>(&line) else {
            // Without an id nobody could tell which request was meant.
            let text = "a line that is no request of this protocol".to_owned();
            let _ =
                lines.send(FromEngine::Failure { id: 0, failure: Failure::Invalid(text) }).await;
            return;
        };
        if request == Request::Watch
            && let Some(watch) = watch.take()
        {
            let _ = watch.send(hub.listen());
        }
        let (reply, answer) = oneshot::channel();
        if core.send(ToCore::Asked(Asked { request, reply })).await.is_err() {
            return;
        }
        let lines = lines.clone();
        // Answers come in their own time; the next request need not wait.
        tokio::spawn(async move {
            let line = match answer.await {
                Ok(Ok(answer)) => FromEngine::Answer { id, answer },
                Ok(Err(failure)) => FromEngine::Failure { id, failure },
                // An engine on its way out. What was not answered was not
                // done; the end of the connection says so.
                Err(_) => return,
            };
            let _ = lines.send(line).await;
            drop(turn);
        });
    }
}

async fn write_lines<W: AsyncWrite + Unpin>(
    mut write: W,
    mut answers: mpsc::Receiver<FromEngine>,
    mut watching: oneshot::Receiver<broadcast::Receiver<Arc<Event>>>,
    core: mpsc::Sender<ToCore>,
) {
    let mut events: Option<broadcast::Receiver<Arc<Event>>> = None;
    let mut may_watch = true;
    loop {
        let sent = tokio::select! {
            biased;
            begun = &mut watching, if may_watch => {
                may_watch = false;
                match begun {
                    Ok(begun) => {
                        events = Some(begun);
                        send_state(&mut write, &core).await
                    }
                    // The face asks nothing more; its answers may be due.
                    Err(_) => continue,
                }
            }
            line = answers.recv() => match line {
                Some(line) => send(&mut write, &line).await,
                None => return last_words(&mut write, events).await,
            },
            event = next(&mut events) => match event {
                Ok(event) => send(&mut write, &FromEngine::Event((*event).clone())).await,
                Err(RecvError::Lagged(_)) => {
                    let reset = send(&mut write, &FromEngine::Event(Event::Reset)).await;
                    reset.and(send_state(&mut write, &core).await)
                }
                // Answers may still be due.
                Err(RecvError::Closed) => {
                    events = None;
                    continue;
                }
            },
        };
        if sent.is_err() || write.flush().await.is_err() {
            return;
        }
    }
}

/// What was told before the end is still said.
async fn last_words<W: AsyncWrite + Unpin>(
    write: &mut W,
    events: Option<broadcast::Receiver<Arc<Event>>>,
) {
    let mut events = events;
    while let Some(Ok(event)) = events.as_mut().map(broadcast::Receiver::try_recv) {
        if send(write, &FromEngine::Event((*event).clone())).await.is_err() {
            return;
        }
    }
    // A face that is gone needs no last word.
    let _ = write.flush().await;
}

async fn next(
    events: &mut Option<broadcast::Receiver<Arc<Event>>>,
) -> Result<Arc<Event>, RecvError> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

/// The whole state, as far as the core still lives.
async fn send_state<W: AsyncWrite + Unpin>(
    write: &mut W,
    core: &mpsc::Sender<ToCore>,
) -> std::io::Result<()> {
    let (reply, answer) = oneshot::channel();
    let asked = core.send(ToCore::Snapshot(reply)).await;
    let (Ok(()), Ok(mut snapshot)) = (asked, answer.await) else { return Ok(()) };
    while let Some(event) = snapshot.next().await {
        send(write, &FromEngine::Event(event)).await?;
    }
    Ok(())
}

async fn send<W: AsyncWrite + Unpin>(write: &mut W, line: &FromEngine) -> std::io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    write.write_all(&bytes).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Answer, Client, Down, Incoming};

    /// A face, and the core and the voice it speaks with.
    fn face() -> (Client, mpsc::Receiver<ToCore>, Hub) {
        let (core, asked) = mpsc::channel(8);
        let (face, engine) = tokio::io::duplex(1 << 16);
        let (read, write) = tokio::io::split(engine);
        let hub = Hub::default();
        tokio::spawn(serve(read, write, core, hub.clone()));
        let (read, write) = tokio::io::split(face);
        (Client::over(read, write), asked, hub)
    }

    async fn request(asked: &mut mpsc::Receiver<ToCore>) -> Asked {
        match asked.recv().await {
            Some(ToCore::Asked(asked)) => asked,
            _ => panic!("no request came"),
        }
    }

    #[tokio::test]
    async fn a_request_that_nobody_answered_is_not_called_done() {
        let (mut client, mut asked, _hub) = face();
        let core = async {
            drop(request(&mut asked).await);
            drop(asked);
        };
        let (answer, ()) =
            tokio::join!(client.asker.ask(Request::Account { refresh: false }), core);
        assert!(answer.is_err(), "{answer:?}");
        assert_eq!(client.incoming.recv().await, Some(Incoming::Down(Down::Closed)));
    }

    #[tokio::test]
    async fn a_core_that_ends_lets_go_of_faces_after_its_last_words() {
        let (mut client, mut asked, hub) = face();
        let core = async {
            let watch = request(&mut asked).await;
            watch.reply.send(Ok(Answer::Ok)).unwrap();
            let Some(ToCore::Snapshot(_)) = asked.recv().await else { panic!("no snapshot") };
            let stop = request(&mut asked).await;
            stop.reply.send(Ok(Answer::Ok)).unwrap();
            hub.tell(Event::Closing);
            drop(asked);
        };
        let face = async {
            assert_eq!(client.asker.ask(Request::Watch).await, Ok(Ok(Answer::Ok)));
            let stop = Request::Stop { finish: false };
            assert_eq!(client.asker.ask(stop).await, Ok(Ok(Answer::Ok)));
            assert_eq!(client.incoming.recv().await, Some(Incoming::Event(Event::Closing)));
            assert_eq!(client.incoming.recv().await, Some(Incoming::Down(Down::Closed)));
        };
        tokio::join!(core, face);
    }
}
