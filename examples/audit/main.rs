//! `audit`: checks a published allocation against the year's table and policy, by code that calculates nothing.

#[path = "../allocate/amounts.rs"]
#[allow(dead_code, reason = "`allocate` uses all of it")]
mod amounts;
mod arguments;
#[path = "../allocate/inputs.rs"]
mod inputs;
#[path = "../allocate/messages/mod.rs"]
#[allow(dead_code, reason = "`allocate` uses all of it")]
mod messages;
#[path = "../allocate/policy_file.rs"]
#[allow(dead_code, reason = "`allocate` uses all of it")]
mod policy_file;
mod screen;
#[path = "../allocate/terminal.rs"]
mod terminal;
#[path = "../allocate/units.rs"]
mod units;
#[path = "../allocate/unusual.rs"]
#[allow(dead_code, reason = "`allocate` uses all of it")]
mod unusual;
#[path = "../allocate/usage.rs"]
mod usage;
mod words;

use std::process::ExitCode;

use clap::Parser;
use special_fund::audit;
use special_fund::table::{self, Language};

use arguments::Arguments;
use inputs::{open, refused};
use messages::files;
use screen::Screen;
use terminal::{complain, print};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            complain(&usage::wrong_usage(&error, arguments::USAGE));
            return ExitCode::from(2);
        }
        Err(help) => return printed(&help.to_string(), Language::Chinese, ExitCode::SUCCESS),
    };
    let language = arguments.language;
    match run(&arguments) {
        Ok((screen, true)) => printed(&screen, language, ExitCode::SUCCESS),
        Ok((screen, false)) => printed(&screen, language, ExitCode::FAILURE),
        Err(reasons) => {
            let heading = match language {
                Language::Chinese => "未作复核。",
                Language::English => "refused; nothing was audited.",
            };
            complain(&format!("{heading}\n{reasons}"));
            ExitCode::FAILURE
        }
    }
}

/// The whole of it: what to print and whether nothing was found, or every reason why there is no verdict.
fn run(arguments: &Arguments) -> Result<(String, bool), String> {
    let language = arguments.language;
    let inputs = [&arguments.counties, &arguments.published];
    if let Some(reason) = words::swapped(&arguments.counties, &arguments.published, language) {
        return Err(reason);
    }
    let policy_file = policy_file::read(arguments.policy.as_deref(), &arguments.counties, language).and_then(|file| {
        match file.path {
            // To be as a policy demands that nobody gave says nothing.
            None => Err(words::no_policy(&arguments.counties, language)),
            Some(_) => Ok(file),
        }
    });
    let opened = inputs.map(|path| open(path).map_err(|error| files::unreadable(path, &error, language)));
    let (policy_file, [counties, published]) = match (policy_file, opened) {
        (Ok(policy_file), [Ok(counties), Ok(published)]) => (policy_file, [counties, published]),
        (policy_file, [counties, published]) => {
            let reasons = [counties.err(), published.err(), policy_file.err()];
            return Err(reasons.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        }
    };
    let policy = &policy_file.policy;
    // The larger file first: while it is read, nothing else takes up memory.
    let published = table::read_published(published, policy)
        .map_err(|error| words::published(&error, &arguments.published, language));
    let counties =
        table::read(counties, policy).map_err(|error| refused(&error, "县表", &arguments.counties, language));
    let (table, published) = match (counties, published) {
        (Ok(table), Ok(published)) => (table, published),
        (Err(a), Err(b)) => return Err(format!("{a}\n{b}")),
        (Err(reasons), _) | (_, Err(reasons)) => return Err(reasons),
    };
    let (rows, totals) = (&published.rows, &published.totals);
    let verdict = audit::published(policy, &table.counties, rows, totals);
    let screen =
        Screen { arguments, policy_file: &policy_file, table: &table, published: &published, verdict: &verdict };
    Ok((screen.print(), verdict.is_clean()))
}

/// A verdict that nobody could read to its end is no success.
fn printed(text: &str, language: Language, code: ExitCode) -> ExitCode {
    match print(text) {
        Ok(()) => code,
        Err(error) => {
            complain(&words::unprintable(&error, language));
            ExitCode::FAILURE
        }
    }
}
