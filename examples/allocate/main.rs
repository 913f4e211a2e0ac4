//! `allocate`: a year's table and policy in, the allocation on the screen and as files.

mod amounts;
mod arguments;
mod grid;
mod lines;
mod messages;
mod output;
mod policy_file;
mod reasons;
mod report;
mod screen;
mod summary;

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, ReadError, Table};
use special_fund::{Allocation, Policy};

use arguments::Arguments;
use lines::Subtotals;
use messages::files;
use output::Contents;
use policy_file::PolicyFile;
use report::{Input, Report};
use screen::Screen;
use summary::Summary;

const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            let given = std::env::args_os().map(|given| given.to_string_lossy().into_owned());
            complain(&arguments::wrong_usage(&error, &given.collect::<Vec<_>>()));
            return ExitCode::from(2);
        }
        Err(help) => return printed(print(&help.to_string()), Language::Chinese),
    };
    let language = arguments.language;
    match run(&arguments) {
        Ok(screen) => printed(print(&screen), language),
        Err(reasons) => {
            let heading = match language {
                Language::Chinese => "未作分配，没有写出任何文件。",
                Language::English => "refused; nothing was written.",
            };
            complain(&format!("{heading}\n{reasons}"));
            ExitCode::FAILURE
        }
    }
}

/// The whole of it: what to print, or every reason why not.
fn run(arguments: &Arguments) -> Result<String, String> {
    let (input, language) = (arguments.input.as_path(), arguments.language);
    let file = open(input).map_err(|error| files::unreadable(input, &error, language));
    let policy = policy_file::read(arguments.policy.as_deref(), input, language);
    let (file, policy_file) = match (file, policy) {
        (Ok(file), Ok(policy)) => (file, policy),
        (Err(a), Err(b)) => return Err(format!("{a}\n{b}")),
        (Err(reason), _) | (_, Err(reason)) => return Err(reason),
    };
    let policy = &policy_file.policy;
    if arguments.quiet {
        let table = table::read(file, policy);
        let table = table.map_err(|error| refused(&error, input, language))?;
        let allocation = calculate(policy, &table, language)?;
        let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
        write(arguments, &policy_file, &[(CSV, &csv)])?;
        if policy_file.path.is_none() {
            complain(messages::illustrative(language));
        }
        return Ok(String::new());
    }
    let mut reader = Hashing {
        inner: file,
        hasher: Sha256::new(),
    };
    let table = table::read(&mut reader, policy);
    let table = table.map_err(|error| refused(&error, input, language))?;
    let sha256 = policy_file::sha256_text(&reader.hasher.finalize());
    let allocation = calculate(policy, &table, language)?;
    let subtotals = Subtotals::of(&allocation);
    let summary = Summary {
        allocation: &allocation,
        total: &subtotals.total,
        language,
    };
    if !summary.adds_up() {
        return Err(messages::refusal::unbalanced(language));
    }
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        table: Input::new(Some(input), &sha256),
        policy: Input::new(policy_file.path.as_deref(), &policy_file.sha256),
        allocation: &allocation,
    };
    let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
    let json = |writer: &mut dyn Write| report.write(writer, grid::is_long(&allocation));
    write(arguments, &policy_file, &[(CSV, &csv), (JSON, &json)])?;
    let screen = Screen {
        input,
        policy_file: &policy_file,
        table: &table,
        subtotals: &subtotals,
        summary: &summary,
        results: [CSV, JSON].map(|name| arguments.out.join(name)),
    };
    Ok(screen.print())
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// The problems of a table, in words.
fn refused(error: &ReadError, input: &Path, language: Language) -> String {
    let file = files::path(input);
    match (error, language) {
        (ReadError::Io(error), _) => files::unreadable(input, error, language),
        (ReadError::Refused(problems), Language::Chinese) => {
            messages::table::problems(problems, &file)
        }
        (error, _) => format!("{file}: {error}"),
    }
}

fn calculate<'a>(
    policy: &'a Policy,
    table: &'a Table,
    language: Language,
) -> Result<Allocation<'a>, String> {
    special_fund::calculate(policy, &table.counties).map_err(|refusal| match language {
        Language::Chinese => messages::refusal::refusal(&refusal, policy).to_string(),
        Language::English => format!("{refusal} [{}]", refusal.code()),
    })
}

/// Writes the results, unless one would take the place of its own input.
fn write(
    arguments: &Arguments,
    policy_file: &PolicyFile,
    results: &[(&str, Contents<'_>)],
) -> Result<(), String> {
    let (folder, language) = (arguments.out.as_path(), arguments.language);
    let inputs = [Some(arguments.input.as_path()), policy_file.path.as_deref()];
    for (name, _) in results {
        let Ok(target) = folder.join(name).canonicalize() else {
            continue; // nothing there to overwrite
        };
        let is_target = |input: &Path| input.canonicalize().is_ok_and(|input| input == target);
        if let Some(input) = inputs.into_iter().flatten().find(|input| is_target(input)) {
            return Err(files::overwrites_input(input, language));
        }
    }
    output::write(folder, results)
        .map_err(|failed| files::unwritable(&failed.path, &failed.error, language))
}

/// Prints; whoever closes the pipe early has seen enough.
fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn printed(written: io::Result<()>, language: Language) -> ExitCode {
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&files::unprintable(&error, language));
            ExitCode::FAILURE
        }
    }
}

/// To standard error, whatever a file put into it spelled out; if nobody reads that either, there is nobody left to tell.
fn complain(text: &str) {
    let lines = text.lines().map(|line| messages::shown(line) + "\n");
    let _ = io::stderr()
        .lock()
        .write_all(lines.collect::<String>().as_bytes());
}

/// Passes on what it reads and digests it on the way.
struct Hashing<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}
