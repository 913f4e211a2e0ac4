//! Every case of `tests/messages/` as `fund` tells it, in Chinese and, where it tells more than the library, in English;
//! and what only `fund` says.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::cases_of_messages::{Case, Outcome, PLAN, cases, codes_of_findings, codes_without, missing};
use crate::process::{Run, files_in, folder, fund, typed, write};
use serde::Deserialize;
use special_fund::table::Language;
use special_fund::{PolicyError, PolicyMistake};
use special_fund_desk::{Given, calculate, check, messages};
use tempfile::TempDir;

/// Why there is no result, as the core of the program tells it.
fn refused(policy: &[u8], table: &[u8], language: Language) -> String {
    let policy = Some(("p.toml", policy));
    let given = Given { table: ("t.csv", table), sheet: None, policy, language, width: 80 };
    calculate(&given).expect_err("refused").reasons
}

/// The same of a case, without the names that are mended in one go.
fn told(case: &Case, language: Language) -> String {
    let reasons = refused(case.policy().as_bytes(), &case.table(), language);
    let is_of_names =
        |line: &&str| ["共 1 行，可以一并改正：", "mend all at once: "].iter().any(|names| line.contains(names));
    reasons.lines().filter(|line| !is_of_names(line)).collect::<Vec<_>>().join("\n")
}

fn year(case: &Case) -> TempDir {
    let folder = folder();
    write(&folder, "t.csv", case.table());
    write(&folder, "p.toml", case.policy());
    if let Some(published) = &case.published {
        write(&folder, "a.csv", published);
    }
    folder
}

/// What the audit says of the published table: its problems, or what was taken as it is meant.
fn told_of_published(case: &Case) -> String {
    let run = typed(&year(case), "audit t.csv a.csv --policy p.toml");
    match run.stderr.strip_prefix("未作复核。\n") {
        Some(problems) => problems.trim_end().to_owned(),
        None => {
            run.stdout.lines().filter_map(|line| line.strip_prefix("提示    分配表：")).collect::<Vec<_>>().join("\n")
        }
    }
}

/// The problems after their heading.
fn headed(file: &str, zh: &str, count: usize) -> String {
    format!("{file} 有 {count} 处问题：\n{zh}")
}

#[test]
fn every_message_in_chinese() {
    for case in cases() {
        let Some(zh) = &case.zh else { continue };
        let outcome = case.outcome();
        let (said, expected) = match &outcome {
            Outcome::Problems(problems) if case.is_of_callers() => {
                (messages::table::problem(&problems.listed[0]).to_string(), zh.clone())
            }
            Outcome::Refused(policy, refusal) if case.is_of_callers() => {
                (messages::refusal::refusal(refusal, policy).to_string(), zh.clone())
            }
            Outcome::Problems(problems) if case.published.is_some() => {
                (told_of_published(&case), headed("公布的分配表 a.csv", zh, problems.count()))
            }
            Outcome::Problems(problems) => (told(&case, Language::Chinese), headed("县表 t.csv", zh, problems.count())),
            Outcome::Mistakes(errors) if errors.listed().len() > 1 => {
                (told(&case, Language::Chinese), headed("政策文件 p.toml", zh, errors.listed().len()))
            }
            Outcome::NotToml | Outcome::Mistakes(_) => {
                (told(&case, Language::Chinese), format!("政策文件 p.toml {zh}"))
            }
            Outcome::Refused(..) => (told(&case, Language::Chinese), zh.clone()),
            Outcome::Noticed(_) if case.published.is_some() => (told_of_published(&case), zh.clone()),
            Outcome::Noticed(notices) => {
                let said = notices.iter().map(|notice| messages::table::notice(notice, false, Language::Chinese));
                (said.collect::<Vec<_>>().join("\n"), zh.clone())
            }
        };
        assert_eq!(said, expected, "{case:?}");
    }
}

/// The library's messages, after the file and, in a policy, the line; and what may be meant by what is no number.
#[test]
fn every_message_in_english() {
    let without_lines = |said: &str| {
        let message = |line: &str| {
            let line = line.strip_prefix("p.toml: ").unwrap_or(line);
            let after = line.strip_prefix("line ").and_then(|line| line.split_once(": "));
            let message = after.map_or(line, |(_, message)| message);
            let hints = ["; without its unit", "; a lower bound", "; a bound"];
            let hint = hints.iter().find_map(|hint| message.split_once(hint));
            hint.map_or(message.to_owned(), |(message, _)| format!("{message} [not_a_number]"))
        };
        let mut messages: Vec<String> = said.lines().map(message).collect();
        messages.sort();
        messages
    };
    let is_told = |case: &Case| case.zh.is_some() && case.published.is_none() && !case.is_of_callers();
    for case in cases().into_iter().filter(is_told) {
        let outcome = case.outcome();
        let said = || told(&case, Language::English);
        match &outcome {
            Outcome::Noticed(_) => {}
            Outcome::NotToml => assert!(said().starts_with("p.toml: TOML parse error at line "), "{}", said()),
            Outcome::Problems(_) => assert_eq!(said(), format!("t.csv: {}", outcome.in_english())),
            Outcome::Refused(..) => assert_eq!(said(), outcome.in_english()),
            Outcome::Mistakes(errors) => {
                let library = outcome.in_english();
                let counted = if errors.listed().len() > 1 { 0 } else { 1 };
                let library: Vec<&str> = library.lines().skip(counted).collect();
                assert_eq!(without_lines(&said()), without_lines(&library.join("\n")));
            }
        }
    }
}

/// A bound is no number, and an amount has no unit there: what may be meant is said in both languages, of a rate that it is
/// to be decided, of a step and of all else how it is written.
#[test]
fn what_may_be_meant_by_what_is_no_number_is_told() {
    let (fixed, quantum) = ("fixed = \"0.03\"", "quantum_yuan = \"100.00\"");
    for (from, to, zh, en) in [
        (fixed, "fixed = \"至少3%\"", "写今年确定执行的比例，如 3%", "write the rate that is carried out, such as 3%"),
        (fixed, "fixed = \"≥3.5%\"", "写今年确定执行的比例，如 3.5%", "such as 3.5%"),
        (fixed, "fixed = \"3%起\"", "写今年确定执行的比例，如 3%", "such as 3%"),
        (
            fixed,
            "fixed = \"不超过5%\"",
            "写的是上限或下限，不是一个数；改法：只写数，如 \"5%\"",
            "; a bound is no number: write 5%",
        ),
        (
            fixed,
            "affordable = { step = \"至少0.1%\", max = \"10%\" }",
            "写的是上限或下限，不是一个数；改法：只写数，如 \"0.1%\"",
            "; a bound is no number: write 0.1%",
        ),
        (quantum, "quantum_yuan = \"100元\"", "写成 \"100\"", "; without its unit: 100"),
        (quantum, "quantum_yuan = \"至少0.01万元\"", "写成 \"100\"", "; without its unit: 100"),
    ] {
        let policy = PLAN.policy.replacen(from, to, 1);
        let [chinese, english] = [Language::Chinese, Language::English]
            .map(|language| refused(policy.as_bytes(), PLAN.counties.as_bytes(), language));
        assert!(chinese.ends_with(&format!("{zh} [not_a_number]")), "{chinese}");
        assert!(english.ends_with(&format!("{en} [not_a_number]")), "{english}");
    }
}

/// Of a file that cannot be read and of a table as a whole each cause is told; a workbook is read as one; the rest only a
/// caller of the library meets.
#[test]
fn every_code_of_the_library_has_a_case_in_chinese() {
    let causes = ["io", "table_refused", "spreadsheet"];
    let of_callers = ["county_figures", "column_weights_zero", "too_many_columns", "uneven_rows", "rounding_internal"];
    let never = [&causes[..], &of_callers[..], &["every_weight_zero"]].concat();
    let mut without = codes_without(|case| case.zh.is_some());
    without.retain(|code| !never.contains(code));
    assert_eq!(without, [""; 0]);
    let tests = [include_str!("findings.zh.txt"), include_str!("audit.rs"), include_str!("annex_audit.rs")].concat();
    let told = |code: &&str| tests.contains(&format!("[{code}]")) || tests.contains(&format!("\"{code}\""));
    assert_eq!(codes_of_findings().filter(|code| !told(code)).collect::<Vec<_>>(), [""; 0]);
}

/// Check, screen and page say the same of a table that is read.
#[test]
fn notices_stand_on_the_screen_and_on_the_page() {
    for case in cases().iter().filter(|case| case.published.is_none()) {
        let (Outcome::Noticed(_), Some(zh)) = (case.outcome(), &case.zh) else { continue };
        let (table, policy) = (case.table(), case.policy());
        let policy = Some(("p.toml", policy.as_bytes()));
        let given = Given { table: ("t.csv", &table), sheet: None, policy, language: Language::Chinese, width: 80 };
        let (checked, results) = (check(&given).expect("checked"), calculate(&given).expect("calculated"));
        let (_, page) = results.files.iter().find(|(name, _)| name == "allocation.html").expect("a page");
        let page = std::str::from_utf8(page).expect("a page is text");
        for notice in zh.lines() {
            assert!(checked.contains(&format!("提示  {notice}\n")), "{notice}\n{checked}");
            assert!(results.screen.contains(&format!("提示      {notice}\n")), "{notice}\n{}", results.screen);
            assert!(page.contains(notice), "{notice}");
        }
        let english = check(&Given { language: Language::English, ..given }).expect("checked");
        for notice in case.en.iter().flat_map(|en| en.lines()) {
            assert!(english.contains(&format!("notice  {notice}\n")), "{notice}\n{english}");
        }
    }
}

#[test]
fn every_key_that_may_be_missing_is_shown_as_it_is_written() {
    for (key, example) in missing() {
        let said = format!("缺少 {key}；改法：加上 {example} [missing_key]");
        let error = PolicyError { key, mistake: PolicyMistake::MissingKey };
        assert_eq!(messages::policy::policy(&error, None).to_string(), said);
    }
}

/// All of them in one run, in the order of the file; what belongs to no line first. Nothing is written.
#[test]
fn the_program_refuses_and_writes_nothing() {
    let case = cases()
        .into_iter()
        .find(|case| matches!(case.outcome(), Outcome::Mistakes(errors) if errors.listed().len() > 9));
    let case = case.expect("a case of many mistakes");
    let folder = year(&case);
    for (language, heading, file) in [
        ("zh", "未作分配，没有写出任何文件。\n", "政策文件 p.toml"),
        ("en", "refused; nothing was written.\n", "p.toml:"),
    ] {
        let Run { stderr, .. } = fund(&folder, &["t.csv", "--policy", "p.toml", "--lang", language]).silent(1);
        let said = stderr.strip_prefix(heading).unwrap_or_else(|| panic!("{stderr}"));
        assert!(said.starts_with(file), "{said}");
        let lines = said.lines().skip(1).filter_map(|line| {
            let rest = line.strip_prefix("第").or_else(|| line.strip_prefix("line "));
            rest?.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
        });
        let lines: Vec<usize> = lines.collect();
        assert!(lines.len() > 9 && lines.is_sorted(), "{lines:?}");
        assert_eq!(files_in(folder.path()), ["p.toml", "t.csv"]);
    }
}

#[test]
fn what_is_not_listed_is_counted() {
    let rows: String = (0..1_007).map(|row| format!("{},县,0,,1,1,1\n", 340_000 + row)).collect();
    assert_eq!(
        refused(PLAN.policy.as_bytes(), format!("{}{rows}", PLAN.counties).as_bytes(), Language::Chinese),
        "县表 t.csv 有 1,007 处问题：\n\
         没有填数，1,000 处；改法：填上数；确实是零就写 0 [blank_number]\n  \
           第4至1003行「eco」列\n\
         以上是前 1,000 处，另有 7 处没有列出"
    );
}

#[test]
fn in_english_toml_speaks_of_what_is_none() {
    let policy = PLAN.policy.replacen("weight = \"0.5\"", "weight =", 1);
    assert_eq!(
        refused(policy.as_bytes(), b"", Language::English),
        "p.toml: TOML parse error at line 10, column 9\n   \
         |\n10 | weight =\n   |         ^\n\
         string values must be quoted, expected literal string"
    );
}

#[test]
fn a_policy_that_is_not_text_or_far_too_long_is_refused() {
    let utf16: &[u8] = b"\xff\xfet\0i\0t\0l\0e\0";
    for (language, said) in [
        (
            Language::Chinese,
            "政策文件 p.toml 既不是 UTF-8 编码，也不是 GB18030（GBK）编码；改法：用记事本打开，另存为 UTF-8 编码 [policy_encoding]",
        ),
        (Language::English, "p.toml: neither UTF-8 nor GB18030; save the policy as UTF-8 [policy_encoding]"),
    ] {
        assert_eq!(refused(utf16, b"", language), said);
    }
    let folder = folder();
    write(&folder, "p.toml", vec![b'#'; 1 << 21]);
    write(&folder, "t.csv", "");
    for (language, said) in [
        ("zh", "政策文件 p.toml 超过 1,048,576 字节；改法：检查是不是选错了文件 [policy_too_large]"),
        ("en", "p.toml: longer than 1,048,576 bytes; is it the right file? [policy_too_large]"),
    ] {
        let run = fund(&folder, &["t.csv", "--policy", "p.toml", "--lang", language]);
        assert_eq!((run.code, run.stderr.lines().last()), (Some(1), Some(said)));
    }
}

#[test]
fn figures_that_do_not_add_up_are_never_published() {
    assert_eq!(
        messages::refusal::unbalanced(Language::Chinese),
        "各县合计加结余不等于资金总额，这是程序的错误；改法：不要使用这次结果，把县表和政策文件交给程序的维护者 [unbalanced]"
    );
    assert_eq!(
        messages::refusal::unbalanced(Language::English),
        "the totals do not add up to the fund: an error of this program, please report it [unbalanced]"
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCase {
    kind: String,
    en: String,
    zh: String,
}

#[test]
fn every_message_of_a_file() {
    use messages::files::{unprintable, unreadable, unwritable};
    let kinds = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::IsADirectory,
        ErrorKind::NotADirectory,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::StorageFull,
        ErrorKind::TimedOut,
    ];
    let files = include_str!("../../../tests/messages/files.toml");
    let files: BTreeMap<String, Vec<FileCase>> = toml::from_str(files).expect("cases");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["print", "read", "write"]);
    for (doing, case) in files.iter().flat_map(|(doing, cases)| cases.iter().map(move |case| (doing.as_str(), case))) {
        let kind = kinds.into_iter().find(|kind| format!("{kind:?}") == case.kind).expect("a kind of error");
        let (path, error) = (Path::new("f"), io::Error::from(kind));
        for (language, expected) in [(Language::Chinese, &case.zh), (Language::English, &case.en)] {
            let said = match doing {
                "read" => unreadable(path, &error, language),
                "write" => unwritable(path, &error, language),
                _ => unprintable("stdout_write", &error, language),
            };
            assert_eq!(said, *expected);
        }
    }
}
