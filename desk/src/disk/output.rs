//! Files appear whole or not at all: written aside, then renamed.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::input::digest::sha256_text;

/// Writes one result.
pub(crate) type Contents<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// What went wrong, and with which file or folder.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) path: PathBuf,
    /// What the system says.
    pub(crate) error: io::Error,
}

/// Writes one file aside and gives it its name once it is complete, unless something of that name is there.
pub(crate) fn write_new(target: &Path, contents: Contents<'_>) -> Result<(), Failed> {
    let aside = write_aside(target, contents).map_err(at(target))?;
    let named = aside.persist_noclobber(target);
    named.map(drop).map_err(|error| at(target)(error.error))
}

/// Writes one file aside and gives it its name once it is complete, in place of what had it.
pub(crate) fn replace(target: &Path, contents: Contents<'_>) -> Result<(), Failed> {
    let aside = write_aside(target, contents).map_err(at(target))?;
    let named = aside.persist(target);
    named.map(drop).map_err(|error| at(target)(error.error))
}

fn write_aside(target: &Path, contents: Contents<'_>) -> io::Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = new_file(folder)?;
    fill(file.as_file_mut(), contents)?;
    Ok(file)
}

/// Writes a file and gives its digest, as people compare it.
pub(crate) fn fill(file: &mut File, contents: Contents<'_>) -> io::Result<String> {
    let mut behind = Behind { file, hasher: Sha256::new(), started: 0, written: 0, error: None };
    let mut writer = BufWriter::new(&mut behind);
    let written = contents(&mut writer).and_then(|()| writer.flush());
    drop(writer);
    // What writes may wrap what the disk says into words of its own.
    match behind.error.take() {
        Some(error) => Err(error),
        None => written.map(|()| sha256_text(&behind.hasher.finalize())),
    }
}

/// A file that is on its way to the disk while it is being written: whoever waits for a long one waits less.
struct Behind<'f> {
    file: &'f mut File,
    hasher: Sha256,
    /// Bytes that the system has been told to write out.
    started: u64,
    written: u64,
    /// The first one that the disk gave.
    error: Option<io::Error>,
}

impl Write for Behind<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        /// Told whenever as much has gathered.
        const SOME: u64 = 1 << 22;
        let count = match self.file.write(bytes) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error), // it is tried again
            Err(error) => {
                let kind = error.kind();
                self.error.get_or_insert(error);
                return Err(kind.into());
            }
        };
        self.hasher.update(bytes.get(..count).unwrap_or_default());
        self.written += u64::try_from(count).unwrap_or(0);
        let gathered = self.written.saturating_sub(self.started);
        if gathered >= SOME {
            start_writing_out(self.file, self.started, gathered);
            self.started = self.written;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A hint: without it the same is written out later.
#[cfg(target_os = "linux")]
fn start_writing_out(file: &File, from: u64, bytes: u64) {
    use rustix::fs::{Advice, fadvise};
    let _ = fadvise(file, from, std::num::NonZeroU64::new(bytes), Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn start_writing_out(_: &File, _: u64, _: u64) {}

/// A file with the permissions of any new file, not the narrow ones of a temporary one.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".new-");
    if let Some(permissions) = any_file() {
        builder.permissions(permissions);
    }
    builder.tempfile_in(folder)
}

#[cfg(unix)]
fn any_file() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666)) // less the umask
}

#[cfg(not(unix))]
fn any_file() -> Option<Permissions> {
    None
}

pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> Failed + '_ {
    |error| Failed { path: path.to_owned(), error }
}
