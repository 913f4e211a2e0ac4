//! No arguments at all: what this folder holds and what would be done with it; done if whoever sits there says so.

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use crate::disk::is_table;
use crate::disk::policy_file::PolicyChoice;
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
pub(crate) fn look(program: &str) -> Begin {
    let words = Words::of(Language::Chinese);
    let named = tables(Path::new("."));
    let [table] = named.as_slice() else {
        let tables: Vec<String> = named.iter().map(|table| files::path(table)).collect();
        let first = named.first().map(|table| typed(table));
        let said = words.sentence("begin.several", context! { program, tables, typed => first });
        return if tables.is_empty() { Begin::Nothing } else { Begin::Say(said) };
    };
    // What keeps it from being read is told when it is.
    let policy = PolicyChoice { policy: None, example_policy: false }.read(table, Language::Chinese).ok();
    let policy = policy.and_then(|policy| policy.place(Language::Chinese));
    let out = files::path(&table.with_extension(""));
    let found = words.sentence("begin.found", context! { table => files::path(table), policy, out });
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        let how = words.sentence("begin.how", context! { program, typed => typed(table) });
        return Begin::Say(format!("{found}\n{how}"));
    }
    match answer(&format!("{found}\n{}", words.text("begin.ask"))) {
        Ok(answer) if answer.trim().is_empty() => Begin::With(table.into()),
        _ => Begin::Not(words.text("begin.cancelled").to_owned()),
    }
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

/// What may be a year's table by its name. Of several, one that is called 县表 is the one.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| PathBuf::from(entry.file_name()));
    let mut tables: Vec<PathBuf> = names.filter(|name| is_table(name)).collect();
    tables.sort();
    let mut called_so = tables.iter().filter(|name| name.file_stem().is_some_and(|stem| stem == "县表"));
    match (called_so.next().cloned(), called_so.next()) {
        (Some(table), None) => vec![table],
        _ => tables,
    }
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
