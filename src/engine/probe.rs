//! Tries the way to the service step by step, for whoever looks for the place
//! where it is broken. Its one call to the API passes the gate like any other.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::door::Door;
use super::gate::{Gate, Priority};
use super::rule::Call;
use crate::api::{Client, Endpoint, IpFamily, Probe};
use crate::clock::Moment;
use crate::protocol::{Leg, Step, StepEnd, Wait, Way};
use crate::remote::{NetFault, Problem, ProblemKind};

/// The longest a step may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tries the way; `direct` where no proxy stands between, so that names are
/// looked up and connections made from here.
pub(super) async fn probe(client: Client, gate: Gate, direct: bool) -> Way {
    let mut way = Way::default();
    if direct && !reach(&client, &mut way).await {
        return way;
    }
    let Some(node) = ask(&client, gate, &mut way).await else { return way };
    let start = Instant::now();
    let knocked = timeout(PATIENCE, client.knock(&node)).await;
    let knocked = knocked.unwrap_or_else(|_| Err(unreachable(NetFault::Timeout, "")));
    way.steps.push(step(Leg::Node, start, knocked));
    way
}

/// Name and connection; whether both are there.
async fn reach(client: &Client, way: &mut Way) -> bool {
    let start = Instant::now();
    let found = addresses(client).await;
    let addresses = found.as_ref().cloned().unwrap_or_default();
    way.steps.push(step(Leg::Name, start, found.map(drop)));
    if addresses.is_empty() {
        return false;
    }
    let start = Instant::now();
    let connected = match timeout(PATIENCE, TcpStream::connect(addresses.as_slice())).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(unreachable(NetFault::Connect, &plain(&error))),
        Err(_) => Err(unreachable(NetFault::Timeout, "")),
    };
    let is_there = connected.is_ok();
    way.steps.push(step(Leg::Connection, start, connected));
    is_there
}

async fn addresses(client: &Client) -> Result<Vec<SocketAddr>, Problem> {
    let found = match timeout(PATIENCE, lookup_host(client.base().address())).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Err(unreachable(NetFault::Dns, &plain(&error))),
        Err(_) => return Err(unreachable(NetFault::Dns, "no name server answers")),
    };
    let usable = |address: &SocketAddr| match client.family() {
        IpFamily::Any => true,
        IpFamily::V4 => address.is_ipv4(),
        IpFamily::V6 => address.is_ipv6(),
    };
    let usable: Vec<SocketAddr> = found.filter(usable).collect();
    if usable.is_empty() {
        let said = "there is no address of the kind that the setting ip allows";
        return Err(unreachable(NetFault::Dns, said));
    }
    Ok(usable)
}

/// Encryption and the API in one call; the upload node it named.
async fn ask(client: &Client, gate: Gate, way: &mut Way) -> Option<String> {
    let start = Instant::now();
    let mut waits = gate.blocked(Call::Plain);
    // A lock lasts for minutes: nobody waits for it here.
    let locked = matches!(waits, Some(Wait::Lock { .. }));
    let (verdicts, _) = mpsc::unbounded_channel();
    let door = Door::new(client.clone(), gate, verdicts);
    let call = door.call(
        Call::Plain,
        Endpoint::UploadServer,
        Priority::Person,
        |wait| waits = Some(wait.clone()),
        |client| async move {
            // The time that the gate takes is not the way's.
            let start = Instant::now();
            client.probe().await.map(|probe| (probe, millis(start)))
        },
    );
    let patience = if locked { Duration::ZERO } else { PATIENCE };
    let answer = timeout(patience, call).await;
    let secure = client.base().is_secure();
    let answer = match (answer, waits) {
        (Ok(answer), _) => answer,
        (Err(_), Some(wait)) => {
            let end = StepEnd::Waits { wait };
            way.steps.push(Step { leg: Leg::Api, millis: millis(start), end });
            return None;
        }
        (Err(_), None) => Err(unreachable(NetFault::Timeout, "")),
    };
    match answer {
        Err(problem) if problem.kind == ProblemKind::Unreachable(NetFault::Tls) => {
            way.steps.push(step(Leg::Encryption, start, Err(problem)));
            None
        }
        answer => {
            let took = answer.as_ref().map_or_else(|_| millis(start), |(_, took)| *took);
            let reached = !matches!(&answer, Err(problem) if problem.kind.is_outage());
            if secure && reached {
                way.steps.push(Step { leg: Leg::Encryption, millis: took, end: StepEnd::Good });
            }
            if let Ok((Probe { date: Some(date), .. }, _)) = &answer {
                way.clocks = Some((*date, Moment::now()));
            }
            let node = answer.as_ref().ok().map(|(probe, _)| probe.node.clone());
            way.steps.push(Step { millis: took, ..step(Leg::Api, start, answer.map(drop)) });
            node
        }
    }
}

fn step(leg: Leg, start: Instant, end: Result<(), Problem>) -> Step {
    let end = end.map_or_else(|why| StepEnd::Broke { why }, |()| StepEnd::Good);
    Step { leg, millis: millis(start), end }
}

fn millis(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn unreachable(fault: NetFault, said: &str) -> Problem {
    let problem = Problem::new(ProblemKind::Unreachable(fault), "the way to the service");
    if said.is_empty() { problem } else { problem.saying(said) }
}

/// "Connection refused (os error 111)": the number helps nobody.
fn plain(error: &std::io::Error) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_owned()
}
