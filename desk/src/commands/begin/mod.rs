//! No arguments at all: what this folder holds and what would be done with it; done if whoever sits there says so.

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use super::Names;
use super::kind::{Kind, USUAL, kind};
use crate::disk::policy_file::{self, PolicyChoice};
use crate::disk::year::YearFiles;
use crate::disk::{is_table, stands_there};
use crate::messages::files;
use crate::messages::words::Words;

/// What to do.
pub(crate) enum Begin {
    /// Nothing here can be calculated: the usage says everything.
    Nothing,
    /// Who is to say which table, or to type it, is told so.
    Say(String),
    /// Whoever sits there said no.
    Not(String),
    /// Calculate this table.
    With(OsString),
}

/// Looks around in the current folder and asks on the terminal. Without one nobody can answer, so it is said what to type.
pub(crate) fn look(names: Names) -> Begin {
    let words = Words::of(Language::Chinese);
    let files = files_in(Path::new("."));
    let of = |wanted: Kind| {
        let files = files.iter().filter(|(_, kind)| *kind == wanted);
        files.map(|(file, _)| file.as_path()).collect::<Vec<&Path>>()
    };
    let (years, published, unknown) = (of(Kind::Year), of(Kind::Published), of(Kind::Unknown));
    if years.is_empty() && published.is_empty() && unknown.is_empty() {
        return Begin::Nothing;
    }
    let mut usual = years.iter().filter(|file| file.file_stem().is_some_and(|stem| stem == USUAL));
    let table = match (usual.next(), usual.next(), years.as_slice()) {
        (Some(table), None, _) | (_, _, [table]) => Some(*table),
        _ => None,
    };
    let others = others(table, [&years, &published, &unknown], names);
    let Some(table) = table else {
        let typed = years.first().map(|table| typed(table));
        let data = context! { program => names.program, tables => paths(&years), typed };
        return Begin::Say(format!("{}{others}", words.sentence("begin.several", data)));
    };
    let name = files::path(table);
    let policy = PolicyChoice { policy: None, example_policy: false };
    let year = YearFiles { input: table.to_owned(), sheet: None, policy };
    let policy = match year.read(false, Language::Chinese) {
        Ok(year) => year.policy_file.place(Language::Chinese),
        Err(reasons) => {
            let refused = words.sentence("begin.refused", context! { table => name, reasons });
            return Begin::Say(format!("{refused}{others}"));
        }
    };
    let out = files::path(&table.with_extension(""));
    let found = words.sentence("begin.found", context! { table => name, policy, out });
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        let how = words.sentence("begin.how", context! { program => names.program, typed => typed(table) });
        return Begin::Say(format!("{found}\n{how}{others}"));
    }
    match answer(&format!("{found}{others}\n{}", words.text("begin.ask"))) {
        Ok(answer) if answer.trim().is_empty() => Begin::With(table.into()),
        _ => Begin::Not(words.text("begin.cancelled").to_owned()),
    }
}

/// What else is there and what can be done with it, a line each.
fn others(table: Option<&Path>, [years, published, unknown]: [&[&Path]; 3], names: Names) -> String {
    let words = Words::of(Language::Chinese);
    let Names { program, audit, .. } = names;
    let more: Vec<&Path> =
        years.iter().filter(|_| table.is_some()).filter(|year| Some(**year) != table).copied().collect();
    let mut lines = String::new();
    for (name, files) in [("begin.more", &*more), ("begin.published", published), ("begin.unknown", unknown)] {
        if let Some(first) = files.first() {
            let data = context! {
                tables => paths(files), typed => typed(first), program, audit, table => table.map(typed),
            };
            lines.push_str(&format!("\n{}", words.sentence(name, data)));
        }
    }
    lines
}

fn paths(files: &[&Path]) -> Vec<String> {
    files.iter().map(|file| files::path(file)).collect()
}

/// A file as it is typed after the program's name: one with a blank in quotes, and none that looks like an option.
fn typed(table: &Path) -> String {
    let name = files::path(table);
    let name = if name.starts_with('-') { format!("./{name}") } else { name };
    if name.contains(|c: char| c.is_whitespace() || "\"'$`&();|<>*?".contains(c)) {
        format!("\"{name}\"")
    } else {
        name
    }
}

/// What may be a table by its name, and what it is.
fn files_in(folder: &Path) -> Vec<(PathBuf, Kind)> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| PathBuf::from(entry.file_name()));
    let mut names: Vec<PathBuf> = names.filter(|name| is_table(name)).collect();
    names.sort();
    let beside = Path::new("policy.toml");
    let policy = if stands_there(beside) { policy_file::of_file(beside, Language::Chinese).ok() } else { None };
    let policy = policy.as_ref().map(|file| &file.policy);
    names.into_iter().map(|name| (kind(&name, policy), name)).map(|(kind, name)| (name, kind)).collect()
}

fn answer(question: &str) -> io::Result<String> {
    let mut stderr = io::stderr().lock();
    stderr.write_all(question.as_bytes())?;
    stderr.flush()?;
    let mut answer = String::new();
    // The end of the input is no answer.
    match io::stdin().lock().read_line(&mut answer)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(answer),
    }
}
