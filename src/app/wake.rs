//! When the screen will change by the passing of time alone. Nothing ticks
//! unless a countdown is to be seen.

use super::Effect;
use super::action::Screen;
use super::dialog::Dialog;
use super::place::Side;
use super::state::App;
use crate::clock::Moment;
use crate::protocol::{KeyState, Refresh, Wait};

impl App {
    /// Orders to be woken at the next visible change, if there is one.
    pub(super) fn plan_wake(&mut self) {
        let next = self.next_change();
        if next != self.orders.wake {
            self.orders.wake = next;
            if let Some(at) = next {
                self.order(Effect::WakeAt(at));
            }
        }
    }

    fn next_change(&self) -> Option<Moment> {
        let panel = self.keys.typed.panel_due().filter(|due| *due > self.world.now);
        let countdown = self.countdown().and_then(|until| self.next_tick(until));
        panel.into_iter().chain(countdown).chain(self.announcement_due()).min()
    }

    /// The end of the countdown that is on the screen.
    fn countdown(&self) -> Option<Moment> {
        if let Some(Dialog::Key(_)) = self.dialogs.last() {
            return self.account.check_waits().map(Wait::until);
        }
        match self.screen {
            Screen::Files => {
                let seen = self.layout.panes(self.panes.focus == Side::Local).1.w > 0;
                match self.panes.remote.refresh().filter(|_| seen)? {
                    Refresh::Waiting(wait) => Some(wait.until()),
                    Refresh::Idle { .. } | Refresh::Running | Refresh::Failed(_) => None,
                }
            }
            Screen::Account => match &self.account.view.as_ref()?.state {
                KeyState::Locked { until, .. } => Some(*until),
                KeyState::Checking { wait } => wait.as_ref().map(|wait| wait.until()),
                KeyState::Missing
                | KeyState::Untried
                | KeyState::Valid
                | KeyState::Refused(_)
                | KeyState::Unreachable(_)
                | KeyState::Unusable(_) => None,
            },
            Screen::Queue => self.link.bandwidth.full.map(|full| full.until),
            Screen::History | Screen::Log => None,
        }
    }

    /// When a countdown shows the next smaller figure: each second, or each
    /// minute above an hour.
    fn next_tick(&self, until: Moment) -> Option<Moment> {
        let left = until.0.saturating_sub(self.world.now.0);
        let beat = if left > 3_600_000 { 60_000 } else { 1_000 };
        (left > 0).then(|| Moment(self.world.now.0 + (left - 1).rem_euclid(beat) + 1))
    }
}
