//! Runs the program in folders that are made for it, and says what came of it.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// An empty folder to work in.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

/// A folder with some files of a fixture.
pub(crate) fn folder_with(fixture: &str, names: &[&str]) -> TempDir {
    let folder = folder();
    names.iter().for_each(|name| copy(&format!("fixtures/{fixture}/{name}"), &folder, name));
    folder
}

/// A folder with the table and the policy of a fixture.
pub(crate) fn folder_of(fixture: &str) -> TempDir {
    folder_with(fixture, &["counties.csv", "policy.toml"])
}

/// Copies a file of the repository.
pub(crate) fn copy(from: &str, folder: impl AsRef<Path>, name: &str) {
    fs::copy(repository(from), folder.as_ref().join(name)).expect("it is there");
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    let desk = Path::new(env!("CARGO_MANIFEST_DIR"));
    desk.parent().expect("the repository").join(path)
}

/// Writes a file, and the folder that it stands in.
pub(crate) fn write(folder: impl AsRef<Path>, name: &str, contents: impl AsRef<[u8]>) {
    let path = folder.as_ref().join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("there is room for a folder");
    fs::write(path, contents).expect("it can be written");
}

/// A pipe, into which nobody writes.
#[cfg(unix)]
pub(crate) fn pipe(folder: impl AsRef<Path>, name: &str) {
    let made = Command::new("mkfifo").arg(folder.as_ref().join(name)).status();
    assert!(made.expect("it starts").success());
}

/// The program in a folder.
pub(crate) fn command(folder: &(impl AsRef<Path> + ?Sized), arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fund"));
    command.current_dir(folder).args(arguments);
    command
}

/// Runs the program in a folder.
pub(crate) fn fund(folder: &(impl AsRef<Path> + ?Sized), arguments: &[&str]) -> Run {
    let output = command(folder, arguments).output().expect("it starts");
    read(output).of(format!("fund {}", arguments.join(" ")))
}

/// Runs the program as it is typed, with a blank between two words.
pub(crate) fn typed(folder: &(impl AsRef<Path> + ?Sized), line: &str) -> Run {
    fund(folder, &line.split(' ').collect::<Vec<&str>>())
}

/// Audits in a folder.
pub(crate) fn audit(folder: &(impl AsRef<Path> + ?Sized), arguments: &[&str]) -> Run {
    fund(folder, &[&["audit"], arguments].concat())
}

/// What a process said.
pub(crate) fn read(output: Output) -> Run {
    Run {
        of: String::new(),
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The situation, for whoever reads that it went wrong.
    of: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Names the situation in which it was run.
    pub(crate) fn of(self, situation: impl Display) -> Run {
        Run { of: situation.to_string(), ..self }
    }

    #[track_caller]
    fn must(self, is_so: bool, what: impl Display) -> Run {
        let Run { of, code, stdout, stderr } = &self;
        assert!(is_so, "{of}: {what}\nIt ended with {code:?} and said:\n{stdout}{stderr}");
        self
    }

    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Run {
        let is_so = self.code == Some(code);
        self.must(is_so, format!("must end with {code}"))
    }

    /// Everything went well, and nobody complained.
    #[track_caller]
    pub(crate) fn done(self) -> Run {
        self.ended(0).complained("")
    }

    /// It went well and printed exactly this.
    #[track_caller]
    pub(crate) fn prints(self, words: impl AsRef<str>) -> Run {
        self.done().printed(words)
    }

    /// It ended with this code and printed nothing.
    #[track_caller]
    pub(crate) fn silent(self, code: i32) -> Run {
        self.ended(code).printed("")
    }

    /// It stopped with this code, printed nothing, and complained exactly so.
    #[track_caller]
    pub(crate) fn stopped(self, code: i32, words: impl AsRef<str>) -> Run {
        self.silent(code).complained(words)
    }

    /// It was refused, with exactly these reasons.
    #[track_caller]
    pub(crate) fn refused(self, words: impl AsRef<str>) -> Run {
        self.stopped(1, words)
    }

    /// Standard output, all of it.
    #[track_caller]
    pub(crate) fn printed(self, words: impl AsRef<str>) -> Run {
        assert_eq!(self.stdout, words.as_ref(), "{}: {}", self.of, self.stderr);
        self
    }

    /// Standard error, all of it.
    #[track_caller]
    pub(crate) fn complained(self, words: impl AsRef<str>) -> Run {
        assert_eq!(self.stderr, words.as_ref(), "{}: {}", self.of, self.stdout);
        self
    }

    /// Somewhere in standard output.
    #[track_caller]
    pub(crate) fn says(self, words: impl AsRef<str>) -> Run {
        let is_so = self.stdout.contains(words.as_ref());
        self.must(is_so, format!("must say {}", words.as_ref()))
    }

    #[track_caller]
    pub(crate) fn never_says(self, words: impl AsRef<str>) -> Run {
        let is_so = !self.stdout.contains(words.as_ref());
        self.must(is_so, format!("must not say {}", words.as_ref()))
    }

    #[track_caller]
    pub(crate) fn begins(self, words: impl AsRef<str>) -> Run {
        let is_so = self.stdout.starts_with(words.as_ref());
        self.must(is_so, format!("must begin with {}", words.as_ref()))
    }

    #[track_caller]
    pub(crate) fn ends(self, words: impl AsRef<str>) -> Run {
        let is_so = self.stdout.ends_with(words.as_ref());
        self.must(is_so, format!("must end with {}", words.as_ref()))
    }

    /// Somewhere in standard error.
    #[track_caller]
    pub(crate) fn complains(self, words: impl AsRef<str>) -> Run {
        let is_so = self.stderr.contains(words.as_ref());
        self.must(is_so, format!("must complain of {}", words.as_ref()))
    }

    #[track_caller]
    pub(crate) fn never_complains(self, words: impl AsRef<str>) -> Run {
        let is_so = !self.stderr.contains(words.as_ref());
        self.must(is_so, format!("must not complain of {}", words.as_ref()))
    }

    /// Somewhere in what it said, printed or complained.
    #[track_caller]
    pub(crate) fn tells(self, words: impl AsRef<str>) -> Run {
        let is_so = [&self.stdout, &self.stderr].iter().any(|said| said.contains(words.as_ref()));
        self.must(is_so, format!("must tell {}", words.as_ref()))
    }

    #[track_caller]
    pub(crate) fn complains_first(self, words: impl AsRef<str>) -> Run {
        let is_so = self.stderr.starts_with(words.as_ref());
        self.must(is_so, format!("must complain first of {}", words.as_ref()))
    }

    #[track_caller]
    pub(crate) fn complains_last(self, words: impl AsRef<str>) -> Run {
        let is_so = self.stderr.ends_with(words.as_ref());
        self.must(is_so, format!("must complain last of {}", words.as_ref()))
    }
}

/// A file as text.
#[track_caller]
pub(crate) fn text(folder: impl AsRef<Path>, name: &str) -> String {
    String::from_utf8(bytes(folder, name)).expect("it is text")
}

/// A file of JSON.
#[track_caller]
pub(crate) fn json(folder: impl AsRef<Path>, name: &str) -> Value {
    serde_json::from_str(&text(folder, name)).expect("it is JSON")
}

/// A file as it is.
#[track_caller]
pub(crate) fn bytes(folder: impl AsRef<Path>, name: &str) -> Vec<u8> {
    fs::read(folder.as_ref().join(name)).expect("it is there")
}

/// The SHA-256 of something, as it is printed.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The list of files that makes a folder a set of results.
pub(crate) const LIST: &str = ".special-fund.sha256";

/// The names of the files in a folder, sorted, without the list of a set.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        let name = entry.expect("it can be listed").file_name();
        name.to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.retain(|name| name != LIST);
    names.sort();
    names
}
