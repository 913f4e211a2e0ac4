//! Runs the examples as processes.
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary of an example, built together with this test by `cargo test`.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.parent().and_then(Path::parent);
    let folder = profile.expect("tests stand in deps").join("examples");
    let binary = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(binary.is_file(), "{} is not built; run `cargo test` or `cargo build --examples`", binary.display());
    binary
}

/// `allocate` in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(example("allocate"));
    command.current_dir(folder).args(arguments);
    command
}

/// Runs `allocate` in a folder.
pub(crate) fn allocate(folder: &Path, arguments: &[&str]) -> Run {
    read(command(folder, arguments).output().expect("it starts"))
}

/// Runs `audit` in a folder.
pub(crate) fn audit(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(example("audit"));
    command.current_dir(folder).args(arguments);
    read(command.output().expect("it starts"))
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
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of the files in a folder, sorted.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let name = entry.expect("it can be listed").file_name();
        name.to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}
