//! Results appear whole, checked, or not at all: written aside, checked meanwhile, then renamed together.

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::thread;

use special_fund::table::Language;
use tempfile::{NamedTempFile, TempPath};

use crate::messages::files;

/// Writes one result.
pub type Contents<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Says why the results may not appear, if so.
pub type Check<'a> = &'a (dyn Fn() -> Result<(), String> + Sync);

/// Why nothing was written.
#[derive(Debug)]
pub enum Unwritten {
    /// The check says why.
    Refused(String),
    /// What went wrong, and with which file or folder.
    Failed {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// Writes the results of a command, unless one would take the place of its own input or the check says why not.
pub(crate) fn write_results(
    folder: &Path,
    inputs: &[&Path],
    check: Check<'_>,
    results: &[(&str, Contents<'_>)],
    language: Language,
) -> Result<(), String> {
    let targets = results.iter().filter_map(|(name, _)| folder.join(name).canonicalize().ok());
    let targets: Vec<PathBuf> = targets.collect(); // others are not there to be overwritten
    let is_target = |input: &&&Path| input.canonicalize().is_ok_and(|path| targets.contains(&path));
    if let Some(input) = inputs.iter().find(is_target) {
        return Err(files::overwrites_input(input, language));
    }
    write(folder, results, check).map_err(|unwritten| match unwritten {
        Unwritten::Refused(reasons) => reasons,
        Unwritten::Failed { path, error } => files::unwritable(&path, &error, language),
    })
}

/// Writes every file aside into the folder while the check runs, and renames them once all are complete and the check
/// has passed. After an error the folder is as it was before.
pub fn write(folder: &Path, files: &[(&str, Contents<'_>)], check: Check<'_>) -> Result<(), Unwritten> {
    let new: Vec<&Path> =
        folder.ancestors().take_while(|folder| *folder != Path::new("") && !folder.exists()).collect();
    let written = fs::create_dir_all(folder)
        .map_err(at(folder))
        .and_then(|()| write_aside_checked(folder, files, check))
        .and_then(|aside| rename_all(folder, aside));
    if written.is_err() {
        for folder in new {
            // It is empty: what was written aside is gone. If not, it stays.
            let _ = fs::remove_dir(folder);
        }
    }
    written
}

/// Writes one file aside and gives it its name once it is complete, unless something of that name is there.
pub(crate) fn write_new(target: &Path, contents: Contents<'_>) -> Result<(), Unwritten> {
    let aside = write_one_aside(target, contents)?;
    let named = aside.persist_noclobber(target);
    named.map(drop).map_err(|error| at(target)(error.error))
}

/// Writes one file aside and gives it its name once it is complete, in place of what had it.
pub(crate) fn replace(target: &Path, contents: Contents<'_>) -> Result<(), Unwritten> {
    let aside = write_one_aside(target, contents)?;
    let named = aside.persist(target);
    named.map(drop).map_err(|error| at(target)(error.error))
}

fn write_one_aside(target: &Path, contents: Contents<'_>) -> Result<NamedTempFile, Unwritten> {
    let folder = match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = new_file(folder).map_err(at(target))?;
    let mut writer =
        BufWriter::new(Behind { file: file.as_file_mut(), takes_a_place: target.exists(), started: 0, written: 0 });
    contents(&mut writer).and_then(|()| writer.flush()).map_err(at(target))?;
    drop(writer);
    Ok(file)
}

/// A file that is on its way to the disk while it is being written. One that takes another's place must be there before
/// its name (ext4 sees to that when it is renamed), and a long one would be waited for.
struct Behind<'f> {
    file: &'f mut fs::File,
    takes_a_place: bool,
    /// Bytes that the system has been told to write out.
    started: u64,
    written: u64,
}

impl Write for Behind<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        /// Told whenever as much has gathered.
        const SOME: u64 = 1 << 22;
        let count = self.file.write(bytes)?;
        self.written = self.written.saturating_add(u64::try_from(count).unwrap_or(0));
        let gathered = self.written.saturating_sub(self.started);
        if self.takes_a_place && gathered >= SOME {
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
fn start_writing_out(file: &fs::File, from: u64, bytes: u64) {
    use rustix::fs::{Advice, fadvise};
    let _ = fadvise(file, from, std::num::NonZeroU64::new(bytes), Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn start_writing_out(_: &fs::File, _: u64, _: u64) {}

/// What the check says goes before what the disk says.
fn write_aside_checked<'n>(
    folder: &Path,
    files: &[(&'n str, Contents<'_>)],
    check: Check<'_>,
) -> Result<Vec<(&'n str, NamedTempFile)>, Unwritten> {
    thread::scope(|scope| {
        let checking = thread::Builder::new().spawn_scoped(scope, check);
        let aside = write_aside(folder, files);
        let checked = match checking {
            Ok(checking) => checking.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
            Err(_) => check(), // no thread to be had
        };
        checked.map_err(Unwritten::Refused)?;
        aside
    })
}

fn write_aside<'n>(
    folder: &Path,
    files: &[(&'n str, Contents<'_>)],
) -> Result<Vec<(&'n str, NamedTempFile)>, Unwritten> {
    let mut aside = Vec::new();
    for (name, contents) in files {
        let target = folder.join(name);
        if target.is_dir() {
            return Err(at(&target)(ErrorKind::IsADirectory.into()));
        }
        aside.push((*name, write_one_aside(&target, contents)?));
    }
    Ok(aside)
}

/// Renames one after the other; if one fails, those before it get their old contents back.
fn rename_all(folder: &Path, aside: Vec<(&str, NamedTempFile)>) -> Result<(), Unwritten> {
    let mut replaced: Vec<(PathBuf, Option<TempPath>)> = Vec::new();
    let mut result = Ok(());
    for (name, file) in aside {
        let target = folder.join(name);
        let renamed = keep(&target, folder).and_then(|old| {
            file.persist(&target).map_err(|error| error.error)?;
            Ok(old)
        });
        match renamed {
            Ok(old) => replaced.push((target, old)),
            Err(error) => {
                result = Err(at(&target)(error));
                break;
            }
        }
    }
    if result.is_err() {
        for (target, old) in replaced {
            let _ = match old {
                Some(old) => old.persist(&target).map_err(|error| error.error),
                None => fs::remove_file(&target),
            };
        }
    }
    result
}

/// A second name for what stands at the target, until all files are renamed.
fn keep(target: &Path, folder: &Path) -> io::Result<Option<TempPath>> {
    let name = tempfile::Builder::new().prefix(".old-").make_in(folder, |name| match fs::hard_link(target, name) {
        // Some disks have no second names.
        Err(error) if error.kind() != ErrorKind::NotFound && error.kind() != ErrorKind::AlreadyExists => {
            fs::copy(target, name).map(|_| ())
        }
        linked => linked,
    });
    match name {
        Ok(kept) => Ok(Some(kept.into_temp_path())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

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

fn at(path: &Path) -> impl Fn(io::Error) -> Unwritten + '_ {
    |error| Unwritten::Failed { path: path.to_owned(), error }
}
