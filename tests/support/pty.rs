//! A program in a real terminal: typed to, looked at, resized, hung up on.
//! Waits for conditions with a deadline, never for a time.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Longer than any step takes on the slowest machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// A terminal with a program in it. The program is killed on drop.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    /// `None` when hung up.
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    /// Kept, so that the modes can be looked at when the program has ended.
    slave: Option<Box<dyn SlavePty + Send>>,
    seen: Arc<Seen>,
}

struct Seen {
    state: Mutex<State>,
    more: Condvar,
}

struct State {
    parser: vt100::Parser,
    bytes: Vec<u8>,
}

impl Pty {
    /// Starts a program in a terminal of this size.
    pub fn start(command: CommandBuilder, cols: u16, rows: u16) -> Self {
        Self::start_on(None, command, cols, rows)
    }

    /// The same at the far end of a line of so many bytes a second.
    pub fn start_on(line: Option<u32>, command: CommandBuilder, cols: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(cols, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let parser = vt100::Parser::new(positive(rows), positive(cols), 0);
        let state = Mutex::new(State { parser, bytes: Vec::new() });
        let seen = Arc::new(Seen { state, more: Condvar::new() });
        let (mut reader, to) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&seen));
        std::thread::spawn(move || {
            // A slow line brings a tenth of a second's bytes at a time.
            let mut buffer = vec![0; line.map_or(4096, |speed| speed as usize / 10)];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let mut state = to.state.lock().unwrap();
                state.parser.process(&buffer[..count]);
                state.bytes.extend(&buffer[..count]);
                to.more.notify_all();
                drop(state);
                if line.is_some() {
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        });
        let writer = Some(pair.master.take_writer().unwrap());
        Self { child, master: Some(pair.master), writer, slave: Some(pair.slave), seen }
    }

    /// Types.
    pub fn type_in(&mut self, text: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait_until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let state = self.seen.state.lock().unwrap();
        let unlike = |state: &mut State| !wanted(state.parser.screen());
        let (state, timeout) = self.seen.more.wait_timeout_while(state, DEADLINE, unlike).unwrap();
        let screen = state.parser.screen().contents();
        assert!(!timeout.timed_out(), "never happened: {what}\nthe screen:\n{screen}");
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until more than so many bytes have been written.
    #[track_caller]
    pub fn wait_written(&self, before: usize) {
        let state = self.seen.state.lock().unwrap();
        let none = |state: &mut State| state.bytes.len() <= before;
        let waited = self.seen.more.wait_timeout_while(state, DEADLINE, none).unwrap();
        assert!(!waited.1.timed_out(), "nothing more is written");
    }

    /// Bytes written to the terminal so far.
    pub fn written(&self) -> usize {
        self.seen.state.lock().unwrap().bytes.len()
    }

    /// What has been written to the terminal so far, for the eye.
    pub fn bytes(&self) -> String {
        String::from_utf8_lossy(&self.seen.state.lock().unwrap().bytes).into_owned()
    }

    /// Changes the size of the window.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        let mut state = self.seen.state.lock().unwrap();
        state.parser.screen_mut().set_size(positive(rows), positive(cols));
        drop(state);
        self.master.as_ref().unwrap().resize(size(cols, rows)).unwrap();
    }

    /// Sends a signal to the program, or to one of this number.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// The program's number.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap()
    }

    /// Takes the terminal away, as a cut connection does.
    pub fn hang_up(&mut self) {
        self.writer = None;
        self.slave = None;
        self.master = None;
    }

    /// Waits until the program has ended; returns its code (signals as 1).
    #[track_caller]
    pub fn exit_code(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < DEADLINE, "does not end; the screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether keys go to the program one by one and unseen.
    pub fn is_raw(&self) -> bool {
        const ECHO: u32 = 0o10;
        const ICANON: u32 = 0o2;
        let modes = self.master.as_ref().unwrap().get_termios().unwrap();
        modes.local_flags.bits() & (ECHO | ICANON) == 0
    }

    /// Whether nothing of the program's modes is left.
    #[track_caller]
    pub fn wait_given_back(&self) {
        self.wait_until("the terminal is given back", |screen| {
            !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
        });
        // The modes of the line follow the bytes.
        let start = Instant::now();
        while self.is_raw() {
            assert!(start.elapsed() < DEADLINE, "raw mode is still set");
            std::thread::sleep(Duration::from_millis(2));
        }
        let bytes = self.bytes();
        assert!(bytes.rfind("\x1b[?1004l") > bytes.rfind("\x1b[?1004h"), "focus is still reported");
    }

    /// Looks at the screen as it is now.
    pub fn look<T>(&self, at: impl Fn(&vt100::Screen) -> T) -> T {
        at(self.seen.state.lock().unwrap().parser.screen())
    }

    fn screen(&self) -> String {
        self.look(vt100::Screen::contents)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a file is there, and reads it.
#[track_caller]
pub fn wait_for_file(path: &Path) -> String {
    let start = Instant::now();
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text,
            Ok(_) | Err(_) => {}
        }
        assert!(start.elapsed() < DEADLINE, "{} never appears", path.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn positive(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}
