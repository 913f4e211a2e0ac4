//! Years through the core, bytes in and bytes out, without a process and without a folder.

use std::fs;

use special_fund::table::Language;
use special_fund_desk::{Given, Refused, Results, calculate, check, explain};

use crate::book::Book;
use crate::process::{files_in, folder, fund, repository};

/// A year's table and policy: what they are called, and what they hold.
#[derive(Clone)]
pub(crate) struct Year {
    pub(crate) table: (String, Vec<u8>),
    pub(crate) policy: Option<(String, Vec<u8>)>,
}

impl Year {
    pub(crate) fn new(table: impl Into<Vec<u8>>, policy: &str) -> Year {
        let named = |name: &str, bytes| (name.to_owned(), bytes);
        Year { table: named("t.csv", table.into()), policy: Some(named("policy.toml", policy.into())) }
    }

    /// One below `fixtures`.
    pub(crate) fn of(fixture: &str) -> Year {
        let read = |name: &str| fs::read(repository("fixtures").join(fixture).join(name)).expect("it is there");
        let named = |name: &str| (name.to_owned(), read(name));
        Year { table: named("counties.csv"), policy: Some(named("policy.toml")) }
    }

    pub(crate) fn policy(&self) -> &str {
        self.policy.as_ref().and_then(|(_, bytes)| str::from_utf8(bytes).ok()).expect("a policy")
    }

    /// What the core makes of it.
    pub(crate) fn with<T>(&self, language: &str, made: impl FnOnce(&Given<'_>) -> T) -> T {
        made(&Given {
            table: (&self.table.0, &self.table.1),
            sheet: None,
            policy: self.policy.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
            language: if language == "en" { Language::English } else { Language::Chinese },
            width: 80,
        })
    }

    pub(crate) fn tried(&self, language: &str) -> Result<Results, Refused> {
        self.with(language, calculate)
    }

    pub(crate) fn results(&self, language: &str) -> Results {
        self.tried(language).unwrap_or_else(|refused| panic!("{refused}"))
    }

    pub(crate) fn screen(&self, language: &str) -> String {
        self.results(language).screen
    }

    pub(crate) fn explain(&self, county: &str, language: &str) -> String {
        self.with(language, |given| explain(given, county)).unwrap_or_else(|refused| panic!("{refused}"))
    }

    /// A result by the ending of its name.
    pub(crate) fn text(&self, ending: &str, language: &str) -> String {
        let mut files = self.results(language).files.into_iter();
        let file = files.find(|(name, _)| name.ends_with(ending)).expect("it is among the results");
        String::from_utf8(file.1).expect("it is text")
    }
}

/// The fixtures that calculate.
pub(crate) fn fixtures() -> Vec<String> {
    let ladder = files_in(&repository("fixtures/ladder")).into_iter().map(|name| format!("ladder/{name}"));
    let mut all: Vec<String> = ladder.chain(["2025", "2025-full"].map(str::to_owned)).collect();
    all.retain(|name| repository("fixtures").join(name).join("expected.csv").is_file());
    assert!(all.len() > 20, "{}", all.len());
    all
}

#[test]
fn every_fixture_gives_its_published_table() {
    let mut compared = 0;
    for fixture in fixtures() {
        for (language, expected) in [("en", "expected.csv"), ("zh", "expected.zh.csv")] {
            if let Ok(expected) = fs::read_to_string(repository("fixtures").join(&fixture).join(expected)) {
                assert_eq!(Year::of(&fixture).text(".csv", language), expected, "{fixture} {language}");
                compared += 1;
            }
        }
    }
    assert!(compared > 22, "{compared}");
}

/// The program adds to the core where its files stand, and nothing else.
#[test]
fn the_program_prints_and_writes_what_the_core_gives() {
    for (fixture, language) in [("2025", "zh"), ("2025-full", "en"), ("ladder/townships", "zh")] {
        let folder = folder();
        let out = folder.path().to_str().expect("it is text");
        let (year, here) = (Year::of(fixture), repository("fixtures").join(fixture));
        let Results { screen, files } = year.results(language);
        let run = fund(&here, &["counties.csv", "--out", out, "--lang", language]);
        assert_eq!(run.stdout.replace(&format!("{out}/"), ""), screen);
        assert_eq!(files_in(folder.path()).len(), files.len());
        for (name, bytes) in files {
            assert!(fs::read(folder.path().join(&name)).expect("it is written") == bytes, "{fixture}: {name}");
        }
        let run = fund(&here, &["check", "counties.csv", "--lang", language]);
        assert_eq!(Ok(run.stdout), year.with(language, check).map_err(|refused| refused.reasons));
    }
}

/// A cell of a workbook has room for 32,767 characters; more is cut with a word, not refused once everything is calculated.
#[test]
fn a_text_too_long_for_a_cell_is_cut_in_the_workbook_alone() {
    let year = Year::of("ladder/two_counties");
    let policy = year.policy().replacen("source = \"", &format!("source = \"{}", "依".repeat(40_000)), 1);
    let results = Year::new(year.table.1.clone(), &policy).results("zh");
    assert_eq!(results.files[0], year.results("zh").files[0]);
    let workbook = Book::of(results.files[3].1.clone());
    let text = workbook.part("xl/sharedStrings.xml");
    assert!(text.contains("依依……（此格太长，后面的略）") && !text.contains(&"依".repeat(32_768)));
}

#[test]
fn what_is_refused_is_said_and_a_tables_problems_are_handed_over() {
    let year = Year::of("2025");
    let refused = |table: &str, policy: &str| Year::new(table, policy).tried("zh").expect_err("it is refused");
    let table = refused("code,name\n1,a\n", year.policy());
    assert!(table.problems.is_some_and(|problems| problems.listed[0].code() == "missing_column"));
    let policy = refused("code,name\n1,a\n", "title = 1");
    assert!(policy.problems.is_none() && policy.reasons.contains("policy.toml"), "{policy}");
}
