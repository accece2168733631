//! Painters and theme. Reads [`crate::app::App`], changes nothing, keeps
//! nothing. One file a screen; `pen` is the only one that touches the frame.

mod account;
mod bandwidth;
mod bottom;
mod bulk;
mod changes;
mod clash;
mod code;
mod dialogs;
mod files;
mod form;
mod help;
mod history;
mod importing;
mod key_page;
mod log;
mod operations;
mod password_page;
mod pen;
mod places;
mod queue;
mod reasons;
mod sheet;
mod theme;
mod top;

use ratatui::Frame;

pub use theme::{Role, Theme};

use crate::app::{App, Dialog, DiskDialog, Screen};
use crate::clock::Moment;
use pen::Pen;

/// Paints the whole screen as it is at `now`.
pub fn draw(frame: &mut Frame, app: &App, theme: &Theme, now: Moment) {
    let mut pen = Pen::new(frame, theme);
    let pen = &mut pen;
    top::draw(pen, app, now);
    match app.screen() {
        Screen::Files => files::draw(pen, app, now),
        Screen::Queue => queue::draw(pen, app, now),
        Screen::History => history::draw(pen, app, now),
        Screen::Account => account::draw(pen, app, now),
        Screen::Log => log::draw(pen, app, now),
    }
    bottom::draw(pen, app);
    for dialog in app.dialogs() {
        front(pen, app, dialog, now);
    }
    help::which_key(pen, app, now);
}

fn front(pen: &mut Pen, app: &App, dialog: &Dialog, now: Moment) {
    match dialog {
        Dialog::Send(sheet) => sheet::draw(pen, app, sheet),
        Dialog::Entry(entry) => dialogs::entry(pen, app, entry),
        Dialog::Question(question) => dialogs::question(pen, app, question),
        Dialog::Menu(menu) => dialogs::menu(pen, app, menu),
        Dialog::States(menu) => reasons::states(pen, app, menu),
        Dialog::Errors(errors) => reasons::errors(pen, app, errors),
        Dialog::Palette(palette) => help::palette(pen, app, palette),
        Dialog::Help(page) => help::page(pen, app, page),
        Dialog::Details(details) => dialogs::details(pen, app, details, now),
        Dialog::Plain(plain) => dialogs::plain(pen, app, plain),
        Dialog::Board(board) => bandwidth::draw(pen, app, board, now),
        Dialog::Disk(DiskDialog::Clash(sheet)) => clash::draw(pen, app, sheet),
        Dialog::Disk(DiskDialog::Changes(page)) => changes::draw(pen, app, page, now),
        Dialog::Disk(DiskDialog::Bulk(page)) => bulk::draw(pen, app, page),
        Dialog::Disk(DiskDialog::Places(page)) => places::draw(pen, app, page),
        Dialog::Disk(DiskDialog::Jump(jump)) => places::jump(pen, app, jump),
        Dialog::Operations(page) => operations::draw(pen, app, page, now),
        Dialog::Code(page) => code::draw(pen, app, page),
        Dialog::Fetch(sheet) => importing::sheet(pen, app, sheet),
        Dialog::Fetches(page) => importing::page(pen, app, page, now),
        Dialog::Form(form) => form::draw(pen, app, form),
        Dialog::Key(page) => key_page::draw(pen, app, page, now),
        Dialog::Password(page) => password_page::draw(pen, app, page),
    }
}
