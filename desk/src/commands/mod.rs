//! What can be asked for: each command with its arguments and what it does.

mod audit;
mod begin;
mod calculate;
mod check;
mod compare;
mod explain;
mod kind;
mod policy;
mod template;

use special_fund::table::Language;

pub(crate) use audit::Audit;
pub(crate) use begin::{Begin, look};
pub(crate) use calculate::Calculate;
pub(crate) use check::Check;
pub(crate) use compare::Compare;
pub(crate) use explain::Explain;
pub(crate) use policy::PolicyCommand;
pub(crate) use template::Template;

/// A command: what clap reads, and what is done then.
pub(crate) trait Command: clap::Parser {
    /// Its arguments on one line, for whoever got them wrong.
    const USAGE: &'static str;
    /// What its help says last.
    const EXIT_CODES: &'static str = "0 完成；1 没有完成，原因见标准错误；2 用法错误";
    /// Whether it tells the version: it is a program's own command somewhere.
    const HAS_VERSION: bool = false;
    /// What is in English with `--lang en`, for its help.
    const IN_ENGLISH: &'static str = "screen, messages and headers";
    /// As many options stand before `--lang` there.
    const LANG_PLACE: usize = 3;
    /// The words that stand above the reasons why it was not done.
    const REFUSED: &'static str;
    /// The message where not all of it could be printed.
    const UNPRINTABLE: &'static str = "stdout_write";

    /// What to print, or every reason why there is nothing.
    fn run(&self, names: Names, language: Language) -> Result<Done, String>;
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) screen: String,
    /// Whether there are findings.
    pub(crate) is_found_wrong: bool,
}

impl From<String> for Done {
    fn from(screen: String) -> Done {
        Done { screen, is_found_wrong: false }
    }
}

/// What the programs are called, for whoever is told to type it, and how wide their terminal is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    /// The one that calculates.
    pub(crate) program: &'static str,
    pub(crate) audit: &'static str,
    pub(crate) width: u16,
}
