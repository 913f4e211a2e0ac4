//! The programs: which commands they have, and what a command line comes to.

use std::ffi::OsString;
use std::panic;
use std::path::Path;
use std::process::ExitCode;

use minijinja::context;
use special_fund::table::Language;

use crate::commands::{
    Audit, Begin, Calculate, Check, Command, Compare, Explain, Names, PolicyCommand, Template, look,
};
use crate::disk::terminal::{complain, print, width};
use crate::input::sheets::is_guarded;
use crate::messages::files;
use crate::messages::words::Words;
use crate::usage;

/// A program that offices run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `fund`: every command.
    Fund,
    /// `allocate`, an example of the library: every command but the audit.
    Allocate,
    /// `audit`, an example of the library: the audit alone.
    Audit,
}

/// A command that has a word of its own.
struct Word {
    word: &'static str,
    /// What it does, for the list in the help.
    about: &'static str,
    start: fn(&str, Names, Vec<OsString>) -> Ended,
}

const WORDS: [Word; 6] = [
    Word {
        word: "policy", about: "政策文件写成“政策”表，或“政策”表写成政策文件", start: start::<PolicyCommand>
    },
    Word { word: "template", about: "按政策写一张空的县表，填好就能算", start: start::<Template> },
    Word { word: "check", about: "只检查县表和政策文件，不分配，不写结果", start: start::<Check> },
    Word { word: "explain", about: "一个县的每一步：算式、依据和进舍", start: start::<Explain> },
    Word {
        word: "compare", about: "比较两次分配：两个政策方案，或两个年度", start: start::<Compare>
    },
    Word { word: "audit", about: "复核公布的分配表，由另一套程序逐格核对", start: start::<Audit> },
];

/// What a command line came to.
#[derive(Debug)]
pub struct Ended {
    /// 0 if it is done, 1 if not or if there are findings, 2 if it was called wrongly.
    pub code: u8,
    /// For standard output.
    pub screen: String,
    /// For standard error.
    pub complaint: String,
    language: Language,
    /// The message where not all of the screen could be printed.
    unprintable: &'static str,
}

impl Program {
    /// Does what its command line asks for, and says so.
    pub fn main(self) -> ExitCode {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |fault| {
            if !is_guarded() {
                usual(fault);
            }
        }));
        let ended = self.run(std::env::args_os().skip(1).collect());
        complain(&ended.complaint);
        match print(&ended.screen) {
            Ok(()) => ExitCode::from(ended.code),
            Err(error) => {
                complain(&files::unprintable(ended.unprintable, &error, ended.language));
                ExitCode::FAILURE
            }
        }
    }

    /// Does what a command line asks for, given without the program's name. The word that comes first says what; without
    /// one, calculating.
    pub fn run(self, mut given: Vec<OsString>) -> Ended {
        let (names, words) = (self.names(), self.words());
        if self == Program::Audit {
            return start::<Audit>(names.audit, names, given);
        }
        if given.is_empty() {
            match look(names) {
                Begin::Nothing => {}
                Begin::Say(said) => return wrong(said),
                Begin::Not(said) => return ended::<Calculate>(1, String::new(), said, Language::Chinese),
                Begin::With(table) => given.push(table),
            }
        }
        let first = given.first().and_then(|first| first.to_str());
        if let Some(command) = words.iter().find(|command| first == Some(command.word)) {
            given.remove(0);
            return (command.start)(&format!("{} {}", names.program, command.word), names, given);
        }
        if let Some(word) = first.filter(|first| is_word(first) && !Path::new(first).exists()) {
            return wrong(no_command(word, names.program, words, usage::is_english(&given)));
        }
        start_of_several::<Calculate>(names.program, names, given, words)
    }

    fn names(self) -> Names {
        let width = width();
        match self {
            Program::Fund => Names { program: "fund", audit: "fund audit", width },
            Program::Allocate | Program::Audit => Names { program: "allocate", audit: "audit", width },
        }
    }

    fn words(self) -> &'static [Word] {
        match self {
            Program::Fund => &WORDS,
            Program::Allocate => &WORDS[..5],
            Program::Audit => &[],
        }
    }
}

fn start<C: Command>(called: &str, names: Names, given: Vec<OsString>) -> Ended {
    start_of_several::<C>(called, names, given, &[])
}

/// Reads the arguments of one command and carries it out; its help lists the others.
fn start_of_several<C: Command>(called: &str, names: Names, given: Vec<OsString>, others: &[Word]) -> Ended {
    let others: Vec<String> = others.iter().map(|other| format!("  {:<8}  {}\n", other.word, other.about)).collect();
    let is_english = usage::is_english(&given);
    let (command, language) = match usage::read::<C>(called, &others.concat(), given) {
        Ok(asked_for) => asked_for,
        Err(error) if error.use_stderr() => return wrong(usage::wrong_usage(&error, called, C::USAGE, is_english)),
        Err(help) => return ended::<C>(0, help.to_string(), String::new(), Language::Chinese),
    };
    match command.run(names, language) {
        Ok(done) => ended::<C>(done.is_found_wrong.into(), done.screen, String::new(), language),
        Err(reasons) => {
            let refused = Words::of(language).text(C::REFUSED);
            ended::<C>(1, String::new(), format!("{refused}\n{reasons}"), language)
        }
    }
}

fn ended<C: Command>(code: u8, screen: String, complaint: String, language: Language) -> Ended {
    Ended { code, screen, complaint, language, unprintable: C::UNPRINTABLE }
}

fn wrong(complaint: String) -> Ended {
    ended::<Calculate>(2, String::new(), complaint, Language::Chinese)
}

fn is_word(first: &str) -> bool {
    first.bytes().all(|byte| byte.is_ascii_alphabetic()) && !first.is_empty()
}

/// What the first word is told if it is neither a command nor a file: `chek`, `help`.
fn no_command(word: &str, called: &str, words: &[Word], is_english: bool) -> String {
    let language = if is_english { Language::English } else { Language::Chinese };
    let names: Vec<&str> = words.iter().map(|command| command.word).collect();
    let data = context! { asked_for => word, names, program => called, usage => Calculate::USAGE };
    Words::of(language).sentence("commands.no_command", data)
}
