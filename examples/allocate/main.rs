//! `allocate`: a year's table and policy in, the allocation on the screen and as files.

mod amounts;
mod arguments;
mod check;
mod columns;
mod compare;
mod exact;
mod explain;
mod grid;
mod inputs;
mod lines;
mod messages;
mod output;
mod page;
mod policy_file;
mod problem_list;
mod progress;
mod reasons;
mod report;
mod results;
mod screen;
mod summary;
mod template;
mod terminal;
mod units;
mod unusual;
mod usage;
mod workbook;
mod year;

use std::io;
use std::process::ExitCode;

use special_fund::table::Language;

use arguments::Command;
use messages::files;
use terminal::{complain, print};

fn main() -> ExitCode {
    if let Some(reason) = arguments::no_command() {
        complain(&reason);
        return ExitCode::from(2);
    }
    let command = match Command::parse() {
        Ok(command) => command,
        Err((error, usage)) if error.use_stderr() => {
            complain(&usage::wrong_usage(&error, usage));
            return ExitCode::from(2);
        }
        Err((help, _)) => return printed(print(&help.to_string()), Language::Chinese),
    };
    let (result, language, refused) = match &command {
        Command::Allocate(allocate) => (
            results::run(allocate),
            allocate.year.language,
            ["未作分配，没有写出任何文件。", "refused; nothing was written."],
        ),
        Command::Check(check) => (check::run(check), check.year.language, ["检查未通过。", "refused."]),
        Command::Explain(explain) => {
            (explain::run(explain), explain.year.language, ["没有列出步骤。", "nothing explained."])
        }
        Command::Template(template) => {
            (template::run(template), template.language, ["没有写出空表。", "no table written."])
        }
        Command::Compare(compare) => {
            (compare::run(compare), compare.language, ["未作比较，没有写出任何文件。", "refused; nothing was written."])
        }
    };
    match result {
        Ok(screen) => printed(print(&screen), language),
        Err(reasons) => {
            let [chinese, english] = refused;
            let heading = match language {
                Language::Chinese => chinese,
                Language::English => english,
            };
            complain(&format!("{heading}\n{reasons}"));
            ExitCode::FAILURE
        }
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
