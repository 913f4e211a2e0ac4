//! Results appear whole or not at all: written aside, then renamed together.

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

/// Writes one result.
pub(crate) type Contents<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// What went wrong, and with which file or folder.
#[derive(Debug)]
pub(crate) struct OutputError {
    pub(crate) path: PathBuf,
    pub(crate) error: io::Error,
}

/// Writes every file aside into the folder, and renames them once all are complete. After an error the folder is as it
/// was before.
pub(crate) fn write(folder: &Path, files: &[(&str, Contents<'_>)]) -> Result<(), OutputError> {
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(at(folder))?;
    let written = write_aside(folder, files).and_then(|aside| rename_all(folder, aside));
    if written.is_err() && is_new {
        // It is empty: what was written aside is gone. If not, it stays.
        let _ = fs::remove_dir(folder);
    }
    written
}

fn write_aside<'n>(
    folder: &Path,
    files: &[(&'n str, Contents<'_>)],
) -> Result<Vec<(&'n str, NamedTempFile)>, OutputError> {
    let mut aside = Vec::new();
    for (name, contents) in files {
        let target = folder.join(name);
        if target.is_dir() {
            return Err(at(&target)(ErrorKind::IsADirectory.into()));
        }
        let mut file = new_file(folder).map_err(at(&target))?;
        let mut writer = BufWriter::new(file.as_file_mut());
        contents(&mut writer)
            .and_then(|()| writer.flush())
            .map_err(at(&target))?;
        drop(writer);
        aside.push((*name, file));
    }
    Ok(aside)
}

/// Renames one after the other; if one fails, those before it get their old contents back.
fn rename_all(folder: &Path, aside: Vec<(&str, NamedTempFile)>) -> Result<(), OutputError> {
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
    let name =
        tempfile::Builder::new()
            .prefix(".old-")
            .make_in(folder, |name| match fs::hard_link(target, name) {
                // Some disks have no second names.
                Err(error)
                    if error.kind() != ErrorKind::NotFound
                        && error.kind() != ErrorKind::AlreadyExists =>
                {
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

fn at(path: &Path) -> impl Fn(io::Error) -> OutputError + '_ {
    |error| OutputError {
        path: path.to_owned(),
        error,
    }
}
