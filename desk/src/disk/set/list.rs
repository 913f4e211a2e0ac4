//! The list of a set's files with their digests, by which a set is known, and what a person has changed in it. It opens
//! with the table that the set is of.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::input::digest::{Hashing, sha256_text};

/// The list's own file, as `sha256sum --check` reads it.
pub(super) const LIST: &str = ".special-fund.sha256";

/// Before the table's name; to `sha256sum` it is a comment.
const OF: &str = "# ";

/// What stands where a set is to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Nothing, or a folder with nothing in it.
    Nothing,
    /// An older set, as it was written or changed since.
    Set,
    /// A folder with files that are no set's, and their names.
    Others(Vec<String>),
    /// A file.
    File,
}

/// What stands there.
pub(super) fn look(folder: &Path) -> io::Result<Holds> {
    match folder.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Holds::Nothing),
        Err(error) => return Err(error),
        Ok(metadata) if !metadata.is_dir() => return Ok(Holds::File),
        Ok(_) => {}
    }
    if read(folder)?.is_some() {
        return Ok(Holds::Set);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(if names.is_empty() { Holds::Nothing } else { Holds::Others(names) })
}

/// Whether a set holds what its run did not write: a file edited or added. One that is gone is nothing to keep, and what
/// has no list was never a set.
pub(super) fn is_changed(folder: &Path) -> io::Result<bool> {
    let Some(list) = read(folder)? else {
        return Ok(false);
    };
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_litter(&name) {
            continue;
        }
        let listed = list.get(&name).filter(|_| name != LIST);
        let is_as_written = match listed {
            Some(sha256) => entry.file_type()?.is_file() && digest(&entry.path())? == *sha256,
            None => name == LIST,
        };
        if !is_as_written {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The files of a set that are not among these.
pub(super) fn others(folder: &Path, names: &[&str]) -> io::Result<Vec<String>> {
    let listed = read(folder)?.unwrap_or_default().into_keys();
    Ok(listed.filter(|name| !names.contains(&name.as_str())).collect())
}

/// Whether programs leave such a file behind by themselves: office locks, folder views.
fn is_litter(name: &str) -> bool {
    matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || name.starts_with("~$") || name.starts_with(".~lock.")
}

/// The table that a set is of, as its list says.
pub(super) fn table_of(folder: &Path) -> Option<String> {
    let list = text(folder).ok()??;
    list.lines().next()?.strip_prefix(OF).map(str::to_owned)
}

/// The first line of the list of a set that is of a table.
pub(super) fn heading(table: &str) -> String {
    if table.is_empty() { String::new() } else { format!("{OF}{table}\n") }
}

/// A line of the list.
pub(super) fn line(name: &str, sha256: &str) -> String {
    format!("{sha256}  {name}\n")
}

/// Digests by name, if there is a list.
fn read(folder: &Path) -> io::Result<Option<BTreeMap<String, String>>> {
    let Some(text) = text(folder)? else { return Ok(None) };
    let file = |line: &str| {
        let (sha256, name) = line.split_once("  ")?;
        let is_digest = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_digest.then(|| (name.to_owned(), sha256.to_owned()))
    };
    let lines = text.lines().skip_while(|line| line.starts_with(OF));
    let files: Option<BTreeMap<String, String>> = lines.map(file).collect();
    Ok(files.filter(|files| !files.is_empty()))
}

fn text(folder: &Path) -> io::Result<Option<String>> {
    let list = folder.join(LIST);
    // A pipe called so is no list, and would wait.
    if list.metadata().is_ok_and(|list| !list.is_file()) {
        return Ok(None);
    }
    match fs::read_to_string(list) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => Ok(None),
        text => text.map(Some),
    }
}

fn digest(file: &Path) -> io::Result<String> {
    let mut reader = Hashing { inner: File::open(file)?, hasher: Sha256::new() };
    io::copy(&mut reader, &mut io::sink())?;
    Ok(sha256_text(&reader.hasher.finalize()))
}
