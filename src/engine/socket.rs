//! The engine's door for faces in other processes: a Unix socket in the state
//! folder, for this user only. Owns the lock that lets one engine run per
//! state folder, and decides when an engine nobody needs may go.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Engine;

/// The longest path the system takes for a socket, in bytes.
const LONGEST_PATH: usize = 107;

/// Why there is no door.
#[derive(Debug, Error)]
pub enum SocketFault {
    /// The state folder's path is too long for a socket.
    #[error(
        "the path {0} is longer than the 107 bytes a socket may have; set FICHIER_STATE_DIR to a shorter one"
    )]
    TooLong(PathBuf),
    /// The system refused.
    #[error("the socket {0} cannot be used: {1}")]
    System(PathBuf, io::Error),
}

/// How the system wants an engine to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// When what runs is through; nothing new is started.
    Finish,
    /// At once, by whoever keeps services.
    Terminated,
    /// At once, by whoever sits before it.
    Interrupted,
}

/// Where the engine of a state folder listens.
#[must_use]
pub fn socket_path(state: &Path) -> PathBuf {
    state.join("engine.sock")
}

/// The right to be the engine of a state folder, held as long as this lives.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

impl Claim {
    /// Takes the right; `None` when another process has it.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn take(state: &Path) -> io::Result<Option<Self>> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(state.join("engine.lock"))?;
        match file.try_lock() {
            Ok(()) => {
                // For whoever looks which process it is; nothing depends on it.
                let _ = file.set_len(0);
                let _ = writeln!(file, "{}", std::process::id());
                Ok(Some(Self { _lock: file }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// An open door.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    listener: UnixListener,
}

impl Socket {
    /// Opens the door. Only the holder of the claim may: a socket that is
    /// left over from a crash is removed.
    ///
    /// # Errors
    /// When the path is too long or the system refuses.
    pub fn open(state: &Path, _claim: &Claim) -> Result<Self, SocketFault> {
        let path = socket_path(state);
        if path.as_os_str().len() > LONGEST_PATH {
            return Err(SocketFault::TooLong(path));
        }
        let fault = |error| SocketFault::System(path.clone(), error);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(error)),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path).map_err(fault)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(fault)?;
        Ok(Self { path, listener })
    }

    /// Serves faces until the engine is stopped, is told to `leave`, or
    /// nobody has been connected and nothing was left to do for `idle`. Gives
    /// what it was told last.
    pub async fn serve(
        self,
        mut engine: Engine,
        idle: Option<Duration>,
        mut leave: mpsc::Receiver<Leave>,
    ) -> Option<Leave> {
        let mut told = None;
        let mut faces = JoinSet::new();
        let mut alone = Box::pin(tokio::time::sleep(idle.unwrap_or(Duration::ZERO)));
        loop {
            tokio::select! {
                taken = self.listener.accept() => match taken {
                    Ok((stream, _)) if is_ours(&stream) => {
                        let (read, write) = stream.into_split();
                        let served = engine.serve(read, write);
                        faces.spawn(async move { drop(served.await) });
                    }
                    Ok(_) => tracing::warn!("Another user knocked at the socket."),
                    // Out of file descriptors: the next one may do better.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
                Some(_) = faces.join_next() => {
                    if let Some(idle) = idle {
                        alone.as_mut().reset(tokio::time::Instant::now() + idle);
                    }
                }
                () = &mut alone, if idle.is_some() && faces.is_empty() => {
                    if !engine.is_busy().await {
                        tracing::info!("Nothing is left to do; the engine leaves.");
                        break;
                    }
                    let idle = idle.unwrap_or(Duration::from_secs(60));
                    alone.as_mut().reset(tokio::time::Instant::now() + idle);
                }
                () = engine.ended() => break,
                Some(wish) = leave.recv() => {
                    told = Some(wish);
                    match wish {
                        Leave::Finish => engine.finish().await,
                        Leave::Terminated | Leave::Interrupted => break,
                    }
                }
            }
        }
        // From here on a new face finds no socket and starts a new engine.
        let _ = std::fs::remove_file(&self.path);
        engine.stop().await;
        // What is left to say is said: every face hears that it is over.
        let goodbye = async { while faces.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_millis(300), goodbye).await;
        told
    }
}

/// Whether the process at the other end belongs to this user (or to root, who
/// needs no permission).
fn is_ours(stream: &UnixStream) -> bool {
    let own = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == own || peer.uid() == 0)
}
