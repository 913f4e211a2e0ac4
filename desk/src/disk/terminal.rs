//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};

use crate::messages;
use crate::view::letters::WIDTH;

/// Prints; whoever closes the pipe early has seen enough.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// To standard error, whatever a file put into it spelled out; if nobody reads that either, there is nobody left to tell.
pub(crate) fn complain(text: &str) {
    let lines = text.lines().map(|line| messages::shown(line) + "\n");
    let _ = io::stderr().lock().write_all(lines.collect::<String>().as_bytes());
}

/// Columns of the terminal that standard output is; of anything else, what every terminal has.
pub(crate) fn width() -> u16 {
    columns().unwrap_or(WIDTH).max(WIDTH)
}

#[cfg(target_os = "linux")]
fn columns() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(size.ws_col)
}

#[cfg(not(target_os = "linux"))]
fn columns() -> Option<u16> {
    None
}
