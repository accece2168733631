//! `upload.cgi` on an upload node (§5.2, §5.3). Owns the reading of the
//! request, the faults that can meet it, and the answer; what was received is
//! put away by `receipt`.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    Request,
    body::{Body, Incoming},
};
use tokio::time::Instant;

use super::{
    account::Sender,
    end_page,
    form::{Form, boundary},
    http::{self, Hangup, Reply, Visit, header},
    json::Json,
    pages,
    query::value,
    quirks::UploadAnswer,
    receipt::{Receipt, Refused},
    refusal::Refusal,
    site::Site,
};

/// Receives one upload.
pub(super) async fn upload(
    site: &Arc<Site>,
    visit: &Visit,
    request: Request<Incoming>,
) -> Result<Reply, Hangup> {
    let quirks = site.quirks();
    let headers = request.headers();
    let length = request.body().size_hint().exact();
    match length {
        None if quirks.form.content_length => {
            return Ok(http::html(411, "<h1>411 Length Required</h1>"));
        }
        Some(length) if length > quirks.upload.max_request => {
            return Ok(http::html(413, "<h1>413 Request Entity Too Large</h1>"));
        }
        None | Some(_) => {}
    }
    let mut sender = site.world().accounts.by_header(header(headers, "authorization"));
    if sender == Sender::Stranger {
        if !quirks.upload.wrong_key_is_anonymous {
            return Ok(unauthorized(site));
        }
        sender = Sender::Nobody;
    }
    let form = header(headers, "content-type").and_then(|kind| boundary(kind, &quirks.form));
    let form = form.map(|boundary| Form::new(&boundary, quirks.form.clone()));
    let id = value(request.uri().query(), "id").unwrap_or_default();
    let node = node_of(site, visit);
    let mut receipt = Receipt::new(site.clone(), sender, form);
    read(site, request.into_body(), &mut receipt).await?;
    let outcome = if site.spend(|quirks| &mut quirks.upload.node_faults) {
        Err(Refused::NodeFault)
    } else {
        receipt.put_away(&id, &node)
    };
    answer(site, visit, &node, outcome).await
}

/// Reads the whole body at the speed and with the breaks the switches want.
async fn read(site: &Arc<Site>, mut body: Incoming, receipt: &mut Receipt) -> Result<(), Hangup> {
    let mut pace = Pace::new();
    let mut read = 0_u64;
    while let Some(frame) = body.frame().await {
        // The client went away: what came so far is forgotten.
        let Ok(data) = frame.map_err(|_| Hangup)?.into_data() else { continue };
        let before = read;
        read += length(&data);
        receipt.take(data);
        if site.meets(|quirks| &mut quirks.upload.drop, before, read) {
            return Err(Hangup);
        }
        if site.meets(|quirks| &mut quirks.upload.stall, before, read) {
            site.until(|quirks| quirks.upload.stall.is_none()).await;
        }
        pace.keep(site.ask(|quirks| quirks.upload.bytes_per_second), read).await;
    }
    Ok(())
}

fn length(data: &Bytes) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}

async fn answer(
    site: &Arc<Site>,
    visit: &Visit,
    node: &str,
    outcome: Result<String, Refused>,
) -> Result<Reply, Hangup> {
    let xid = match outcome {
        Ok(xid) => xid,
        Err(refused) => return Ok(http::html(200, &pages::reason(refused.reason()))),
    };
    if site.spend(|quirks| &mut quirks.upload.drop_before_answer) {
        return Err(Hangup);
    }
    if site.ask(|quirks| quirks.upload.stall_before_answer) {
        site.until(|quirks| !quirks.upload.stall_before_answer).await;
    }
    let scheme = if visit.named { "https" } else { "http" };
    Ok(match site.ask(|quirks| quirks.upload.answer) {
        UploadAnswer::Redirect | UploadAnswer::OtherXid => {
            http::redirect(&format!("/end.pl?xid={xid}"))
        }
        UploadAnswer::AbsoluteRedirect => {
            http::redirect(&format!("{scheme}://{node}/end.pl?xid={xid}"))
        }
        UploadAnswer::Page => end_page::shown(site, &xid, node),
    })
}

fn unauthorized(site: &Site) -> Reply {
    let refusal = Refusal::not_authenticated();
    let (http, value): (u16, Json) = (refusal.http, refusal.json());
    let shape = site.ask(|quirks| quirks.shape.clone());
    http::json(http, value.written(&shape, false, &mut site.world().random))
}

/// The name of the node that was spoken to.
pub(super) fn node_of(site: &Site, visit: &Visit) -> String {
    if visit.named { visit.host.clone() } else { site.addr.to_string() }
}

/// Keeps a transfer at a number of bytes a second.
pub(super) struct Pace {
    since: Instant,
    counted: u64,
    rate: Option<u64>,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), counted: 0, rate: None }
    }

    /// Waits until `total` bytes are due. A new rate counts from where the
    /// transfer stands.
    pub(super) async fn keep(&mut self, rate: Option<u64>, total: u64) {
        if rate != self.rate {
            *self = Self { since: Instant::now(), counted: total, rate };
        }
        let Some(rate) = rate else { return };
        let millis = (total - self.counted).saturating_mul(1000) / rate.max(1);
        tokio::time::sleep_until(self.since + Duration::from_millis(millis)).await;
    }
}
