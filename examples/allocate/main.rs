//! `allocate`: a year's table and policy in, the allocation on the screen and as files.

mod amounts;
mod arguments;
mod grid;
mod inputs;
mod lines;
mod messages;
mod output;
mod policy_file;
mod reasons;
mod report;
mod screen;
mod summary;
mod terminal;
mod usage;

use std::io::{self, Read, Write};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, Table};
use special_fund::{Allocation, Policy, audit};

use arguments::Arguments;
use inputs::{open, refused};
use lines::Subtotals;
use messages::files;
use output::{Check, Contents, Unwritten};
use policy_file::PolicyFile;
use report::{Audited, Input, Report};
use screen::Screen;
use summary::Summary;
use terminal::{complain, print};

const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            complain(&usage::wrong_usage(&error, arguments::USAGE));
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
        let table = table.map_err(|error| refused(&error, "县表", input, language))?;
        // The process ends right after: handing back a million counties one by one would be work for nothing.
        let table = ManuallyDrop::new(table);
        let allocation = ManuallyDrop::new(calculate(policy, &table, language)?);
        let check = || check(&allocation, &table, language);
        let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
        write(arguments, &policy_file, &check, &[(CSV, &csv)])?;
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
    let table = table.map_err(|error| refused(&error, "县表", input, language))?;
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
        audit: Audited { findings: 0 }, // with any it does not appear
        allocation: &allocation,
    };
    let check = || check(&allocation, &table, language);
    let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
    let json = |writer: &mut dyn Write| report.write(writer, grid::is_long(&allocation));
    let results: [(&str, Contents<'_>); 2] = [(CSV, &csv), (JSON, &json)];
    write(arguments, &policy_file, &check, &results)?;
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

/// Writes the results, unless one would take the place of its own input or the audit finds anything.
fn write(
    arguments: &Arguments,
    policy_file: &PolicyFile,
    check: Check<'_>,
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
    output::write(folder, results, check).map_err(|unwritten| match unwritten {
        Unwritten::Refused(reasons) => reasons,
        Unwritten::Failed { path, error } => files::unwritable(&path, &error, language),
    })
}

/// Audits the result with code that calculates nothing.
fn check(allocation: &Allocation<'_>, table: &Table, language: Language) -> Result<(), String> {
    let policy = allocation.policy();
    let verdict = audit::figures(policy, &table.counties, |row| {
        let share = allocation.share(row);
        share.map(|share| share.figures()).unwrap_or_default()
    });
    if verdict.is_clean() {
        return Ok(());
    }
    Err(messages::findings::own_result(&verdict, policy, language))
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
