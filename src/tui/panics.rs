//! Panics go to the log while the screen is ours. The usual message would be
//! painted over, or, on a dead terminal, panic once more and abort.

use std::panic::{self, PanicHookInfo};

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static>;

/// As long as this lives, panics are logged instead of printed.
pub(super) struct ToLog {
    before: Option<Hook>,
}

impl ToLog {
    pub fn begin() -> Self {
        let before = panic::take_hook();
        panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let text = info.payload_as_str().unwrap_or("a panic without words");
            let trace = std::backtrace::Backtrace::force_capture();
            tracing::error!(%place, %trace, "{text}");
        }));
        Self { before: Some(before) }
    }
}

impl Drop for ToLog {
    fn drop(&mut self) {
        // Setting a hook while panicking would abort.
        if let Some(before) = self.before.take().filter(|_| !std::thread::panicking()) {
            panic::set_hook(before);
        }
    }
}
