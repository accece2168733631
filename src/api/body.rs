//! The body of an upload: the frame and the files between it, opened one
//! after the other as their turn comes. Pieces are handed on as they were
//! read, without copying.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame as HttpFrame, SizeHint};
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep, sleep};

use super::UploadForm;
use super::form::Frame;
use super::upload::{Beside, Hold};
use super::watch::Watch;
use crate::local::source::{Grant, Reading, Source, Step};

/// The body broke off; why, the watch knows.
#[derive(Debug)]
pub(super) struct BrokeOff;

impl fmt::Display for BrokeOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the upload was broken off")
    }
}

impl std::error::Error for BrokeOff {}

enum Segment {
    /// Part of the frame.
    Around(Bytes),
    /// A file not opened yet.
    File(usize, Source),
    /// Nothing but the end of the frame is left; it waits to be let go.
    Hold(Hold),
}

/// The bytes at hand, and the file they are of.
struct Portion {
    bytes: Bytes,
    part: Option<usize>,
}

/// What is still to be sent; nothing once nobody waits for the answer.
type Slot = Arc<Mutex<Option<Sending>>>;

fn open(slot: &Slot) -> MutexGuard<'_, Option<Sending>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The body, as the HTTP library holds it.
pub(super) struct UploadBody(Slot);

/// Ends reading and sending when the one who waits for the answer is gone.
/// Needed because the library holds a body longer: until a node that stopped
/// reading has taken what is buffered for it, that is, perhaps for minutes.
pub(super) struct StopOnDrop(Slot);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        *open(&self.0) = None;
    }
}

struct Sending {
    segments: VecDeque<Segment>,
    reading: Option<(usize, Reading)>,
    holding: Option<oneshot::Receiver<()>>,
    portion: Option<Portion>,
    left: u64,
    beside: Beside,
    watch: Arc<Watch>,
    brake: Option<Pin<Box<Sleep>>>,
}

impl UploadBody {
    pub(super) fn new(
        form: &UploadForm,
        frame: Frame,
        beside: Beside,
        watch: Arc<Watch>,
    ) -> (Self, StopOnDrop) {
        let slot = Arc::new(Mutex::new(Some(Sending::new(form, frame, beside, watch))));
        (Self(Arc::clone(&slot)), StopOnDrop(slot))
    }
}

impl Sending {
    fn new(form: &UploadForm, frame: Frame, beside: Beside, watch: Arc<Watch>) -> Self {
        let mut segments = VecDeque::with_capacity(form.files.len() * 2 + 1);
        for (at, (head, part)) in frame.heads.into_iter().zip(&form.files).enumerate() {
            segments.push_back(Segment::Around(head));
            segments.push_back(Segment::File(at, part.source.clone()));
        }
        let mut beside = beside;
        segments.extend(beside.hold.take().map(Segment::Hold));
        segments.push_back(Segment::Around(frame.tail));
        let left = frame.length;
        Self {
            segments,
            reading: None,
            holding: None,
            portion: None,
            left,
            beside,
            watch,
            brake: None,
        }
    }

    /// Makes sure that bytes are at hand; `false` at the end of all.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, BrokeOff>> {
        while self.portion.is_none() {
            if let Some((part, reading)) = &mut self.reading {
                let part = *part;
                match ready!(reading.poll_step(cx)) {
                    Ok(Step::Data(bytes)) => {
                        self.portion = Some(Portion { bytes, part: Some(part) });
                    }
                    Ok(Step::End) => self.reading = None,
                    Err(problem) => {
                        self.watch.fail(part, problem);
                        return Poll::Ready(Err(BrokeOff));
                    }
                }
                continue;
            }
            if let Some(release) = &mut self.holding {
                // Dropped instead of told: whoever held it wants no end.
                ready!(Pin::new(release).poll(cx)).map_err(|_| BrokeOff)?;
                self.holding = None;
            }
            match self.segments.pop_front() {
                Some(Segment::Hold(hold)) => {
                    // A holder that is gone lets its end go as well.
                    let _ = hold.reached.send(());
                    self.holding = Some(hold.release);
                }
                Some(Segment::Around(bytes)) => self.portion = Some(Portion { bytes, part: None }),
                Some(Segment::File(part, source)) => {
                    let feed = self.beside.hashes.clone();
                    self.reading = Some((part, source.read(part, feed)));
                }
                None => return Poll::Ready(Ok(false)),
            }
        }
        Poll::Ready(Ok(true))
    }

    /// How many of the bytes at hand may go now, once the brake lets any go.
    fn poll_grant(&mut self, cx: &mut Context<'_>, want: usize) -> Poll<usize> {
        loop {
            if let Some(brake) = &mut self.brake {
                ready!(brake.as_mut().poll(cx));
                self.brake = None;
                // Held back on purpose is not stalled.
                self.watch.touch();
            }
            match self.beside.throttle.ask(want, Instant::now()) {
                Grant::Go(bytes) => return Poll::Ready(bytes.clamp(1, want)),
                Grant::Wait(wait) => self.brake = Some(Box::pin(sleep(wait))),
            }
        }
    }

    /// Takes bytes off those at hand and counts them.
    fn take(&mut self, count: usize) -> Bytes {
        let Some(mut portion) = self.portion.take() else { return Bytes::new() };
        let bytes = portion.bytes.split_to(count.min(portion.bytes.len()));
        if let Some(part) = portion.part {
            self.beside.meter.add_sent(part, bytes.len());
        }
        if !portion.bytes.is_empty() {
            self.portion = Some(portion);
        }
        self.left = self.left.saturating_sub(bytes.len() as u64);
        self.watch.touch();
        if self.left == 0 {
            self.beside.hashes.complete();
            self.watch.sent_all();
        }
        bytes
    }

    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BrokeOff>>> {
        match ready!(self.poll_fill(cx)) {
            Ok(true) => {}
            Ok(false) => return Poll::Ready(None),
            Err(broke_off) => return Poll::Ready(Some(Err(broke_off))),
        }
        let want = self.portion.as_ref().map_or(0, |portion| portion.bytes.len());
        let count = ready!(self.poll_grant(cx, want));
        Poll::Ready(Some(Ok(self.take(count))))
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = BrokeOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<HttpFrame<Bytes>, BrokeOff>>> {
        match &mut *open(&self.0) {
            Some(sending) => {
                sending.poll_bytes(cx).map(|next| next.map(|bytes| bytes.map(HttpFrame::data)))
            }
            None => Poll::Ready(Some(Err(BrokeOff))),
        }
    }

    fn is_end_stream(&self) -> bool {
        open(&self.0).as_ref().is_some_and(|sending| sending.left == 0)
    }

    fn size_hint(&self) -> SizeHint {
        let left = open(&self.0).as_ref().map(|sending| sending.left);
        left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
