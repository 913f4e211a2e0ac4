//! Runs the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fund"));
    command.current_dir(folder).args(arguments);
    command
}

/// Runs the program in a folder.
pub(crate) fn fund(folder: &Path, arguments: &[&str]) -> Run {
    read(command(folder, arguments).output().expect("it starts"))
}

/// Audits in a folder.
pub(crate) fn audit(folder: &Path, arguments: &[&str]) -> Run {
    fund(folder, &[&["audit"], arguments].concat())
}

/// What a process said.
pub(crate) fn read(output: Output) -> Run {
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    let desk = Path::new(env!("CARGO_MANIFEST_DIR"));
    desk.parent().expect("the repository").join(path)
}

/// The list of files that makes a folder a set of results.
pub(crate) const LIST: &str = ".special-fund.sha256";

/// The names of the files in a folder, sorted, without the list of a set.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let name = entry.expect("it can be listed").file_name();
        name.to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.retain(|name| name != LIST);
    names.sort();
    names
}
