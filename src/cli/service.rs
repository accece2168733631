//! What systemd is told of a service that it started: that it is ready, that
//! it ends. Says nothing where nobody asked.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use crate::config::Environment;

/// The way to whoever started us.
#[derive(Debug)]
pub(super) struct Service {
    socket: Option<SocketAddr>,
}

impl Service {
    /// From `NOTIFY_SOCKET`.
    pub fn of(env: &Environment) -> Self {
        Self { socket: env.get("NOTIFY_SOCKET").and_then(|name| address(name).ok()) }
    }

    /// Nobody started us as a service.
    pub const fn none() -> Self {
        Self { socket: None }
    }

    /// Everything is set up.
    pub fn ready(&self) {
        self.tell("READY=1");
    }

    /// It is about to end.
    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, state: &str) {
        let Some(socket) = &self.socket else { return };
        let sent = UnixDatagram::unbound()
            .and_then(|datagram| datagram.send_to_addr(state.as_bytes(), socket));
        if let Err(error) = sent {
            tracing::warn!("systemd cannot be told {state}: {error}.");
        }
    }
}

/// A path, or behind an `@` a name without a file.
fn address(name: &OsStr) -> io::Result<SocketAddr> {
    match name.as_bytes() {
        [b'@', rest @ ..] => SocketAddr::from_abstract_name(rest),
        _ => SocketAddr::from_pathname(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(name: &str, datagram: &UnixDatagram) -> Vec<String> {
        let service = Service::of(&Environment::from_pairs([("NOTIFY_SOCKET", name)]));
        service.ready();
        service.stopping();
        let mut buffer = [0; 64];
        let mut next = || {
            let count = datagram.recv(&mut buffer).unwrap();
            String::from_utf8(buffer[..count].to_vec()).unwrap()
        };
        vec![next(), next()]
    }

    #[test]
    fn both_kinds_of_sockets_hear_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let datagram = UnixDatagram::bind(&path).unwrap();
        assert_eq!(heard(path.to_str().unwrap(), &datagram), ["READY=1", "STOPPING=1"]);
        let name = format!("fichier-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let datagram = UnixDatagram::bind_addr(&address).unwrap();
        assert_eq!(heard(&format!("@{name}"), &datagram), ["READY=1", "STOPPING=1"]);
    }

    #[test]
    fn nobody_is_told_where_nobody_asked() {
        Service::of(&Environment::default()).ready();
        Service::of(&Environment::from_pairs([("NOTIFY_SOCKET", "/no/such")])).ready();
    }
}
