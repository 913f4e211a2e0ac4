//! The results of a run are one set: a folder that appears whole, with a list of what is in it.
//!
//! It is written aside, in a hidden folder beside its place, and put there by one rename, in exchange for an older set. A
//! run holds a lock on the folder that both stand in, so what it finds written aside is what a killed one left.

mod list;
mod system;

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::panic;
use std::path::{Component, Path, PathBuf};
use std::thread;

use minijinja::context;
use special_fund::table::Language;
use tempfile::TempDir;

use crate::disk::output::{Contents, Failed, at, fill};
use crate::messages::files;
use crate::messages::words::Words;
use list::{Holds, LIST};

/// Says why the results may not appear, if so.
pub type Check<'a> = &'a (dyn Fn() -> Result<(), String> + Sync);

/// In the hidden folder: the new set, which an exchange makes the old one, and the old one where there is no exchange.
const NEW: &str = "new";
const OLD: &str = "old";

/// Where a run's results go: a folder that is theirs alone.
#[derive(Debug)]
pub struct Place {
    /// As it was asked for.
    given: PathBuf,
    /// Its absolute path, through no link.
    folder: PathBuf,
    /// What that stands in.
    parent: PathBuf,
    name: String,
    /// The files that the results are of, by their paths from there: a set of others is not thrown away.
    table: String,
    language: Language,
}

impl Place {
    /// The folder, if nothing of a person's stands there: neither their own files nor what the run reads.
    ///
    /// # Errors
    ///
    /// Why it cannot be: a file, a folder with other files, the current one, one around one of the `inputs`.
    pub fn new(asked_for: &Path, inputs: &[&Path], language: Language) -> Result<Place, String> {
        let unwritable = |error| files::unwritable(asked_for, &error, language);
        let folder = real(asked_for).map_err(unwritable)?;
        let holds = list::look(&folder).map_err(unwritable)?;
        if holds == Holds::File {
            return Err(unwritable(ErrorKind::NotADirectory.into()));
        }
        let is_inside = |path: &Path| real(path).is_ok_and(|path| path.starts_with(&folder));
        if let Some(input) = inputs.iter().find(|input| is_inside(input)) {
            let folder = files::path(asked_for);
            return Err(files::of(input, "out_holds_input", context! { folder }, language));
        }
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name().filter(|_| !is_inside(Path::new("."))))
        else {
            return Err(files::about(asked_for, "out_is_here", language));
        };
        let (parent, name) = (parent.to_owned(), name.to_string_lossy().into_owned());
        let place = Place { given: asked_for.to_owned(), parent, name, table: String::new(), language, folder };
        place.is_free(&holds)?;
        Ok(place)
    }

    /// The same, for the results of a table, or of two that are compared.
    pub(crate) fn of(self, tables: &[&Path], sheet: Option<&str>) -> Place {
        let tables = tables.iter().filter_map(|table| real(table).ok());
        let tables = tables.filter(|table| table.is_file() || table.is_dir()).map(|table| way(&self.parent, &table));
        let names = [tables.collect::<Vec<String>>().join(", "), sheet.unwrap_or_default().to_owned()];
        let table = names.join(" ").trim().replace(char::is_control, " ");
        Place { table, ..self }
    }

    /// Writes the set aside while the check runs, and puts it in place once it is complete and the check has passed.
    /// After an error what stood there is as it was.
    ///
    /// # Errors
    ///
    /// What the check says, else what the disk says.
    pub fn write(&self, files: &[(&str, Contents<'_>)], check: Check<'_>) -> Result<Vec<String>, String> {
        let new: Vec<&Path> = self.parent.ancestors().take_while(|folder| !folder.exists()).collect();
        let made = fs::create_dir_all(&self.parent).map_err(|error| self.unwritable(at(&self.given)(error)));
        let written = made.and_then(|()| self.write_locked(files, check));
        if written.is_err() {
            for folder in new {
                // It is empty: what was written aside is gone. If not, it stays.
                let _ = fs::remove_dir(folder);
            }
        }
        written
    }

    /// Where the set's file of this name is, as people are told.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.given.join(name)
    }

    /// The reasons for a refusal, once an older set no longer stands where this run's would.
    pub(crate) fn refused(&self, reasons: String) -> String {
        let mut said = vec![reasons];
        let is_there = || list::look(&self.folder).is_ok_and(|holds| holds == Holds::Set);
        if self.move_older(&mut said).is_err() && is_there() {
            said.push(self.say("notices.of_an_earlier_run", &self.folder));
        }
        said.join("\n")
    }

    /// Whoever is writing there already is not waited for: it takes the older set away, or says what became of it.
    fn move_older(&self, said: &mut Vec<String>) -> io::Result<()> {
        let lock = system::try_lock(&self.parent)?;
        self.clean(lock.as_ref(), said)?;
        if list::look(&self.folder)? != Holds::Set {
            return Ok(());
        }
        let earlier = self.rename(&self.folder, "notices.name_earlier")?;
        said.push(self.say("notices.moved", &earlier));
        system::sync(&self.parent)
    }

    /// Gives a set a name that people see.
    fn rename(&self, set: &Path, kind: &str) -> io::Result<PathBuf> {
        let mut number = 1;
        loop {
            let name = context! { name => self.name, number };
            let named = self.folder.with_file_name(Words::of(self.language).sentence(kind, name));
            let holds = list::look(&named)?;
            let is_of_same = || list::table_of(&named) == list::table_of(set);
            if holds == Holds::Set && is_of_same() && !list::is_changed(&named)? {
                // One of a table is enough, if nobody has worked on it.
                let aside = self.aside()?;
                fs::rename(&named, aside.path().join(OLD))?;
            } else if holds != Holds::Nothing {
                number += 1;
                continue;
            }
            fs::rename(set, &named)?;
            return Ok(named);
        }
    }

    /// The table of a set that is another's, where both say of which.
    fn other_table(&self, set: &Path) -> Option<String> {
        list::table_of(set).filter(|table| !self.table.is_empty() && *table != self.table)
    }

    fn write_locked(&self, files: &[(&str, Contents<'_>)], check: Check<'_>) -> Result<Vec<String>, String> {
        let failed = |error| self.unwritable(at(&self.given)(error));
        let lock = system::lock(&self.parent).map_err(|error| match error.kind() {
            ErrorKind::TimedOut => files::about(&self.given, "out_busy", self.language),
            _ => failed(error),
        })?;
        let mut said = Vec::new();
        self.clean(lock.as_ref(), &mut said).map_err(failed)?;
        let aside = self.aside().map_err(failed)?;
        self.write_checked(&aside.path().join(NEW), files, check)?;
        let holds = list::look(&self.folder).map_err(failed)?;
        self.is_free(&holds)?;
        let old = self.put_in_place(aside.path(), &holds).map_err(failed)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let before = said.len();
        if !self.is_over(&old, &mut said) {
            let _ = aside.keep();
        } else if said.len() == before {
            // It goes, as nobody has worked on it.
            let names = list::others(&old, &names).unwrap_or_default();
            if !names.is_empty() {
                let data = context! { folder => files::path(&self.given), names };
                said.push(Words::of(self.language).sentence("notices.fewer", data));
            }
        }
        Ok(said)
    }

    /// What the check says goes before what the disk says.
    fn write_checked(&self, new: &Path, files: &[(&str, Contents<'_>)], check: Check<'_>) -> Result<(), String> {
        let written = thread::scope(|scope| {
            let checking = thread::Builder::new().spawn_scoped(scope, check);
            let written = self.write_files(new, files);
            match checking {
                Ok(checking) => checking.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?,
                Err(_) => check()?, // no thread to be had
            }
            Ok::<_, String>(written)
        })?;
        written.map_err(|failed| self.unwritable(failed))
    }

    /// Once the list is there all others are on the disk.
    fn write_files(&self, new: &Path, files: &[(&str, Contents<'_>)]) -> Result<(), Failed> {
        fs::create_dir(new).map_err(at(&self.given))?;
        let mut list = list::heading(&self.table);
        let mut written = Vec::new();
        for (name, contents) in files {
            let target = self.path(name);
            let mut file = File::create_new(new.join(name)).map_err(at(&target))?;
            let sha256 = fill(&mut file, contents).map_err(at(&target))?;
            list.push_str(&list::line(name, &sha256));
            written.push((file, target));
        }
        for (file, target) in written {
            file.sync_all().map_err(at(&target))?;
        }
        let list_written = File::create_new(new.join(LIST)).and_then(|mut file| {
            fill(&mut file, &|writer| writer.write_all(list.as_bytes()))?;
            file.sync_all()
        });
        list_written.and_then(|()| system::sync(new)).map_err(at(&self.given))
    }

    /// Where what stood there is now.
    fn put_in_place(&self, aside: &Path, holds: &Holds) -> io::Result<PathBuf> {
        let (new, old) = (aside.join(NEW), aside.join(OLD));
        let is_exchanged = if *holds == Holds::Set {
            system::exchange(&new, &self.folder, &old)?
        } else {
            let _ = fs::remove_dir(&self.folder); // an empty one, or none
            fs::rename(&new, &self.folder)?;
            false
        };
        system::sync(&self.parent)?;
        Ok(if is_exchanged { new } else { old })
    }

    /// Whether a set may go. One that was changed or is of another table is kept under a name that people see; if it cannot
    /// have one, it stays where it is.
    fn is_over(&self, set: &Path, said: &mut Vec<String>) -> bool {
        let (kind, sentence) = match (list::is_changed(set), self.other_table(set)) {
            (Ok(false), None) => return true,
            (Ok(false), Some(_)) => ("notices.name_earlier", "notices.kept_other"),
            _ => ("notices.name_changed", "notices.kept"),
        };
        let named = self.rename(set, kind).ok();
        said.push(self.say(sentence, named.as_deref().unwrap_or(set)));
        named.is_some()
    }

    /// Takes away what killed runs left, but not what of it is a person's. Without a lock it may be a living run's.
    fn clean(&self, lock: Option<&File>, said: &mut Vec<String>) -> io::Result<()> {
        if lock.is_none() {
            return Ok(());
        }
        for entry in fs::read_dir(&self.parent)? {
            let entry = entry?;
            let name = entry.file_name();
            let rest = name.to_str().and_then(|name| name.strip_prefix(&self.hidden_name()));
            // Somebody else's, who lets nobody in, is theirs to clean.
            if rest.is_none_or(|rest| rest.len() != 6) || fs::read_dir(entry.path()).is_err() {
                continue;
            }
            let (new, old) = (entry.path().join(NEW), entry.path().join(OLD));
            let is_none_there = list::look(&self.folder)? == Holds::Nothing;
            if is_none_there && list::look(&old)? == Holds::Set {
                fs::rename(&old, &self.folder)?; // killed between two renames
            }
            // What was never in place is nobody's result yet.
            let is_new_over = is_none_there && !list::is_changed(&new)? || self.is_over(&new, said);
            if self.is_over(&old, said) && is_new_over {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(())
    }

    /// A hidden folder that is gone once it is dropped.
    fn aside(&self) -> io::Result<TempDir> {
        tempfile::Builder::new().prefix(&self.hidden_name()).tempdir_in(&self.parent)
    }

    fn hidden_name(&self) -> String {
        format!(".{}.new-", self.name)
    }

    /// What is said of an older set, by its path beside the folder that was asked for.
    fn say(&self, name: &str, of: &Path) -> String {
        let beside = of.strip_prefix(&self.parent).map(|rest| self.given.with_file_name(rest));
        let beside = beside.ok().filter(|beside| real(beside).is_ok_and(|beside| beside == of));
        let set = files::path(beside.as_deref().unwrap_or(of));
        let table = self.other_table(of);
        Words::of(self.language).sentence(name, context! { folder => files::path(&self.given), set, table })
    }

    fn is_free(&self, holds: &Holds) -> Result<(), String> {
        match holds {
            Holds::Nothing | Holds::Set => Ok(()),
            Holds::Others(names) => Err(files::of(&self.given, "out_holds_others", context! { names }, self.language)),
            Holds::File => Err(self.unwritable(at(&self.given)(ErrorKind::NotADirectory.into()))),
        }
    }

    fn unwritable(&self, failed: Failed) -> String {
        files::unwritable(&failed.path, &failed.error, self.language)
    }
}

/// The way to a file from a folder, both absolute.
fn way(folder: &Path, file: &Path) -> String {
    let same = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(same).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(file.components().skip(same)).collect();
    path.to_string_lossy().replace('\\', "/")
}

/// An absolute path through no link, also of what is not there yet.
fn real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
                return Err(error);
            };
            let parent = if parent == Path::new("") { Path::new(".") } else { parent };
            Ok(real(parent)?.join(name))
        }
        found => found,
    }
}
