//! What a client is built from.

use std::time::Duration;

/// Which kind of address to use. The service binds an account to one place,
/// and IPv4 and IPv6 count as two (§6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IpFamily {
    /// Whichever answers first.
    #[default]
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// Where the way out is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proxying {
    /// The usual environment variables.
    #[default]
    Environment,
    /// None: for a service on this very machine.
    Direct,
}

/// How to reach the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The API base, without a slash at the end. Plain http only on loopback.
    pub base: String,
    /// Kind of address.
    pub ip: IpFamily,
    /// Proxies.
    pub proxy: Proxying,
    /// How the program names itself.
    pub user_agent: String,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for the whole answer of an API call, and for the first
    /// byte of a download.
    pub answer_timeout: Duration,
    /// Longest time an upload or a download may move no byte.
    pub stall: Duration,
    /// Longest wait for the answer after the last byte of an upload was
    /// handed over. Long: buffers still drain, and the node stores first.
    pub final_answer: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base: "https://api.1fichier.com/v1".to_owned(),
            ip: IpFamily::Any,
            proxy: Proxying::Environment,
            user_agent: concat!("fichier/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(20),
            answer_timeout: Duration::from_secs(60),
            stall: Duration::from_secs(120),
            final_answer: Duration::from_secs(900),
        }
    }
}
