//! What the source may look like: which room may import which, and what no room may name. Every checker is itself
//! checked on a bad snippet.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that stops here has found something"
)]

use std::fs;
use std::path::{Path, PathBuf};

use special_fund::table::{Problem, ProblemKind, Problems, ReadError, Table};
use special_fund::{
    Allocation, Apportionment, County, CountyCode, Money, Name, Natural, NumberError, Order,
    Policy, PolicyError, Rate, Refusal, Roster, RosterError, Rounding, Score, Share, Terms,
};

/// The rooms from the ground floor up: each may import those before it, itself, and nothing else of the crate.
const ROOMS: [&str; 24] = [
    "parallel",
    "halves",
    "natural",
    "number",
    "money",
    "quota",
    "ranking",
    "apportion",
    "controlled_rounding",
    "county",
    "error",
    "header",
    "roster",
    "policy",
    "refusal",
    "recipients",
    "weights",
    "plan",
    "uplift",
    "published",
    "allocation",
    "explanation",
    "table",
    "audit",
];

/// Rooms that may import fewer than all below them.
const NARROW: [(&str, &[&str]); 1] = [
    // It re-derives; it shares no code with what it checks. What is published are figures, no code; `parallel` runs
    // whatever it is given and knows nothing of amounts.
    (
        "audit",
        &[
            "parallel",
            "number",
            "money",
            "county",
            "error",
            "roster",
            "policy",
            "published",
        ],
    ),
];

/// Words that only these rooms may name.
const RESERVED: [(&str, &[&str]); 2] = [
    ("rust_decimal", &["number/rate", "number/score", "money"]),
    ("encoding_rs", &["table/text"]),
];

/// Words that no room may name, with the reason.
const BANNED: [(&str, &str); 16] = [
    ("f32", "amounts are exact"),
    ("f64", "amounts are exact"),
    ("HashMap", "its order differs from run to run"),
    ("HashSet", "its order differs from run to run"),
    ("RandomState", "its order differs from run to run"),
    ("SystemTime", "the core reads no clock"),
    ("Instant", "the core reads no clock"),
    ("env!", "the core reads no environment"),
    ("option_env!", "the core reads no environment"),
    ("print!", "the core does no I/O of its own"),
    ("eprint!", "the core does no I/O of its own"),
    ("println!", "the core does no I/O of its own"),
    ("eprintln!", "the core does no I/O of its own"),
    ("dbg!", "the core does no I/O of its own"),
    ("unsafe", "forbidden"),
    ("thread_local!", "the core keeps no state"),
];

/// Modules of the standard library that no room may name: no clock, no environment, no I/O of its own.
const BANNED_STD: [&str; 5] = ["time", "env", "fs", "net", "process"];

/// Public enums that are closed: the choices that the rules and the format of the tables leave, all of them. One more is a
/// change that whoever matches them has to think about. Errors, problems and findings may grow, so they are not.
const CLOSED: [&str; 9] = [
    "BaseRole",
    "Encoding",
    "Funding",
    "Language",
    "RateStep",
    "Rest",
    "RowRounding",
    "Stage",
    "UpliftRate",
];

/// Most lines of a file.
const MAX_LINES: usize = 450;

// ---------------------------------------------------------------------------------------------------------------------
// Source → code
// ---------------------------------------------------------------------------------------------------------------------

/// The source with comments gone and texts emptied, line for line.
fn code_of(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = text(rest, code.chars().last()) {
            code.push_str("\"\"");
            length
        } else if let Some(length) = character(rest) {
            code.push_str("' '");
            length
        } else {
            code.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        };
        let (gone, after) = rest.split_at(skipped);
        code.extend(gone.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    code
}

/// Length of a block comment, nested ones included.
fn block_comment(source: &str) -> usize {
    let mut depth = 0_usize;
    let mut place = 0_usize;
    while let Some(rest) = source.get(place..).filter(|rest| !rest.is_empty()) {
        let step = if rest.starts_with("/*") {
            depth = depth.saturating_add(1);
            2
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            2
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        place = place.saturating_add(step);
        if depth == 0 {
            break;
        }
    }
    place
}

/// Length of a text, raw or not, that begins here.
fn text(source: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return source.starts_with('"').then(|| quoted(source, 1));
    }
    let body = source
        .strip_prefix(['b', 'c'])
        .filter(|rest| rest.starts_with(['"', 'r']))
        .unwrap_or(source);
    let prefix = source.len().checked_sub(body.len())?;
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        let inside = raw.get(hashes..)?.strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let length = inside.find(&end)?;
        let around = prefix
            .saturating_add(2)
            .saturating_add(hashes)
            .saturating_add(end.len());
        return Some(length.saturating_add(around));
    }
    body.starts_with('"')
        .then(|| quoted(source, prefix.saturating_add(1)))
}

/// Length of a text whose inside begins at `start`.
fn quoted(source: &str, start: usize) -> usize {
    let mut is_escaped = false;
    for (place, c) in source
        .char_indices()
        .skip_while(|(place, _)| *place < start)
    {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return place.saturating_add(1),
            _ => {}
        }
    }
    source.len()
}

/// Length of a character in single quotes; a lifetime is none.
fn character(source: &str) -> Option<usize> {
    let inside = source.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        let end = inside.char_indices().skip(2).find(|(_, c)| *c == '\'')?.0;
        return Some(end.saturating_add(2));
    }
    let c = inside.chars().next()?;
    let after = inside.get(c.len_utf8()..)?;
    after
        .starts_with('\'')
        .then(|| c.len_utf8().saturating_add(2))
}

/// The words and paths of some code: identifiers joined by `::`, with `!` where a macro is called.
fn words(code: &str) -> Vec<String> {
    let spaced = code.replace("::", "\u{1}");
    let mut words = Vec::new();
    let mut word = String::new();
    for c in spaced.chars().chain([' ']) {
        match c {
            '\u{1}' => word.push_str("::"),
            '!' if !word.is_empty() => {
                word.push('!');
                words.push(std::mem::take(&mut word));
            }
            c if c.is_alphanumeric() || c == '_' => word.push(c),
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    words
}

/// Whether a word names another: as a whole, or as a part of a path.
fn names(word: &str, wanted: &str) -> bool {
    let parts: Vec<&str> = word.split("::").collect();
    let wanted: Vec<&str> = wanted.split("::").collect();
    parts
        .windows(wanted.len())
        .any(|window| window == wanted.as_slice())
}

/// First parts of every path that begins with `root::`, braces opened: `crate::{a, b::c}` is `a` and `b`.
fn below(code: &str, root: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    let dense: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    for (place, _) in dense.match_indices(root) {
        let before = dense.get(..place).and_then(|before| before.chars().last());
        let after = dense.get(place..).and_then(|rest| rest.strip_prefix(root));
        let Some(after) = after.and_then(|rest| rest.trim_start().strip_prefix("::")) else {
            continue;
        };
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        match after.trim_start().strip_prefix('{') {
            Some(list) => rooms.extend(first_parts(list)),
            None => rooms.extend(first_parts(after).into_iter().take(1)),
        }
    }
    rooms
}

/// First parts of the paths in a list that ends with its closing brace.
fn first_parts(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' if depth == 0 => break,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => parts.push(String::new()),
            ';' => break,
            c if depth == 0 => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
            _ => {}
        }
    }
    let first = |part: String| {
        let name: String = part
            .trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '*'))
            .collect();
        (!name.is_empty()).then_some(name)
    };
    parts.into_iter().filter_map(first).collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// The rules
// ---------------------------------------------------------------------------------------------------------------------

/// The room a file belongs to: its first folder, or itself.
fn room_of(path: &str) -> &str {
    path.split('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".rs")
}

/// What a file imports that its room may not.
fn wrong_imports(path: &str, source: &str) -> Vec<String> {
    let code = code_of(source);
    let room = room_of(path);
    if room == "lib" {
        return Vec::new(); // the front door imports every room
    }
    let Some(floor) = ROOMS.iter().position(|name| *name == room) else {
        return vec![format!(
            "{path}: room {room} has no place in the order of rooms"
        )];
    };
    let lower = ROOMS.get(..floor).unwrap_or_default();
    let narrow = NARROW.iter().find(|(name, _)| *name == room);
    let allowed = narrow.map_or(lower, |(_, allowed)| *allowed);
    let wrong = below(&code, "crate")
        .into_iter()
        .filter(|import| import != room && !allowed.contains(&import.as_str()))
        .map(|import| format!("{path}: imports {import}"));
    // Nor through the back door: out of its own folder, or by the name of the crate. A module of tests stands one floor
    // further in, and `mod.rs` one further out.
    let depth = path.matches('/').count();
    let out = usize::from(path.ends_with("/mod.rs"));
    let (body, tests) = code.split_once("mod tests").unwrap_or((&code, ""));
    let back = [(body, 0), (tests, 1_usize)].map(|(part, inner)| {
        let mut back = words(part);
        back.retain(|word| {
            let ups = word.matches("super::").count();
            ups.saturating_add(out) > depth.saturating_add(inner).max(out)
                || names(word, "special_fund")
        });
        back
    });
    let back = back.concat().into_iter();
    wrong
        .chain(back.map(|word| format!("{path}: reaches out by {word}")))
        .collect()
}

/// What a file names that it may not.
fn wrong_words(path: &str, source: &str) -> Vec<String> {
    let code = code_of(source);
    let words = words(&code);
    let file = path.trim_end_matches(".rs");
    let mut wrong = Vec::new();
    for (banned, reason) in BANNED {
        if words.iter().any(|word| names(word, banned)) {
            wrong.push(format!("{path}: names {banned}: {reason}"));
        }
    }
    for module in below(&code, "std") {
        if BANNED_STD.contains(&module.as_str()) {
            wrong.push(format!(
                "{path}: names std::{module}: the core keeps to itself"
            ));
        }
    }
    for (reserved, rooms) in RESERVED {
        let is_named = words.iter().any(|word| names(word, reserved));
        if is_named && !rooms.contains(&file) {
            wrong.push(format!("{path}: names {reserved}, reserved for {rooms:?}"));
        }
    }
    wrong
}

fn too_long(path: &str, source: &str) -> Vec<String> {
    let lines = source.lines().count();
    if lines > MAX_LINES {
        vec![format!("{path}: {lines} lines, more than {MAX_LINES}")]
    } else {
        Vec::new()
    }
}

/// Every file of `src` by its path there, with its text.
fn sources() -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("source is UTF-8");
                files.push((relative(&path, &root), text));
            }
        }
    }
    files.sort();
    files
}

fn relative(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).expect("it is below the root");
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

fn everywhere(check: impl Fn(&str, &str) -> Vec<String>) {
    let sources = sources();
    assert!(sources.len() >= 20, "only {} files found", sources.len());
    let found: Vec<String> = sources
        .iter()
        .flat_map(|(path, text)| check(path, text))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn imports_run_strictly_downward() {
    everywhere(wrong_imports);
}

#[test]
fn no_float_no_clock_no_environment_no_file_no_unsafe_and_each_library_in_its_room() {
    everywhere(wrong_words);
}

#[test]
fn files_stay_short() {
    everywhere(too_long);
}

#[test]
fn what_may_grow_is_not_exhaustive_and_what_the_rules_close_is() {
    let mut closed = Vec::new();
    for (path, source) in sources() {
        let code = code_of(&source);
        let mut is_open = false;
        for line in code.lines() {
            if let Some(rest) = line.strip_prefix("pub enum ") {
                let name = rest.split(' ').next().unwrap_or_default().to_owned();
                let is_listed = CLOSED.contains(&name.as_str());
                assert!(is_open != is_listed, "{name} of {path}");
                closed.extend(is_listed.then_some(name));
            }
            if !line.starts_with([' ', ')']) {
                is_open = line == "#[non_exhaustive]";
            }
        }
    }
    closed.sort();
    assert_eq!(closed, CLOSED);
}

#[test]
fn every_room_of_the_list_is_there() {
    let rooms: Vec<String> = sources()
        .iter()
        .map(|(path, _)| room_of(path).to_owned())
        .collect();
    for room in ROOMS {
        assert!(rooms.iter().any(|other| other == room), "{room}");
    }
}

#[test]
fn the_libraries_that_are_reserved_are_really_used_there() {
    let sources = sources();
    for (reserved, rooms) in RESERVED {
        for room in rooms {
            let file = format!("{room}.rs");
            let (_, text) = sources
                .iter()
                .find(|(path, _)| *path == file)
                .unwrap_or_else(|| panic!("no {file}"));
            assert!(
                words(&code_of(text))
                    .iter()
                    .any(|word| names(word, reserved)),
                "{file} does not name {reserved}"
            );
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The checkers, checked
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn an_import_upward_is_found_however_it_is_written() {
    for (path, source) in [
        ("money.rs", "use crate::county::County;"),
        ("money.rs", "use crate::{number, policy::{Policy, Terms}};"),
        (
            "money.rs",
            "use crate::{\n    number::{self, Rate},\n    plan,\n};",
        ),
        ("money.rs", "fn f(x: &crate::plan::Plan) {}"),
        ("money.rs", "pub(crate) use crate :: table;"),
        ("money.rs", "use crate::*;"),
        ("money.rs", "use crate::Policy;"), // a re-export of the front door
        ("money.rs", "use super::Policy;"),
        ("money.rs", "use super::super::x;"),
        (
            "money.rs",
            "use super::Policy;\n#[cfg(test)]\nmod tests { use super::*; }",
        ),
        (
            "money.rs",
            "#[cfg(test)]\nmod tests { use super::super::Policy; }",
        ),
        ("money.rs", "use special_fund::Policy;"),
        ("policy/error.rs", "use super::super::table;"),
        ("controlled_rounding/mod.rs", "use super::county;"),
        ("table/read.rs", "use crate::audit::Finding;"),
        ("audit.rs", "use crate::plan::Plan;"),
        (
            "audit/rows.rs",
            "use crate::{money::Money, apportion::apportion};",
        ),
        ("audit/rows.rs", "use crate::natural::Natural;"),
        ("attic.rs", "use crate::money::Money;"),
        (
            "natural.rs",
            "#[cfg(test)]\nmod tests { use crate::number::Rate; }",
        ),
    ] {
        assert_eq!(wrong_imports(path, source).len(), 1, "{path}: {source}");
    }
    for (path, source) in [
        ("money.rs", "use crate::number::{self, NumberError, Plain};"),
        (
            "money.rs",
            "// use crate::plan;\n/* crate::plan /* x */ crate::plan */\n/// [`crate::Policy`]",
        ),
        (
            "money.rs",
            "const X: &str = \"crate::plan\"; const Y: &str = r#\"\"crate::plan\"#; const Z: char = '\"';",
        ),
        (
            "policy/error.rs",
            "use super::{Funding, MAX_FACTORS};\nuse crate::policy::Policy;",
        ),
        (
            "controlled_rounding/columns.rs",
            "use super::MAX_COLUMNS;\n#[cfg(test)]\nmod tests { use super::*; }",
        ),
        ("natural.rs", "#[cfg(test)]\nmod tests { use super::*; }"),
        (
            "audit/rows.rs",
            "use crate::{money::Money, policy::{Policy, Terms}};\nuse crate::audit::wide::Wide;",
        ),
        ("explanation/mod.rs", "pub(super) fn f() {}"),
        ("audit/certificate/exam.rs", "use super::super::wide::Wide;"),
        ("lib.rs", "use crate::table;"),
        ("money.rs", "pub(crate) fn f() {} use my_crate::plan;"),
    ] {
        assert_eq!(wrong_imports(path, source), [""; 0], "{path}: {source}");
    }
}

#[test]
fn a_banned_word_is_found_in_code_and_only_there() {
    for source in [
        "fn f(x: f64) {}",
        "let x = 1.0_f32 as f32;",
        "use std::collections::HashMap;",
        "let s: std::collections::HashSet<u8>;",
        "use std::{fs, io};",
        "use std::{\n    io,\n    env::{self, Vars},\n};",
        "let f = std::fs::read(p);",
        "use std::time::Duration;",
        "let now = Instant::now();",
        "let v = std::env::var(\"X\");",
        "const X: &str = env!(\"X\");",
        "println!(\"x\");",
        "eprintln!(\"x\");",
        "unsafe { x }",
        "use rust_decimal::Decimal;",
        "let d = ::encoding_rs::UTF_8;",
    ] {
        assert!(!wrong_words("plan.rs", source).is_empty(), "{source}");
    }
    for source in [
        "// f64, HashMap, std::fs, println!, unsafe, rust_decimal",
        "/// ```\n/// println!(\"{}\", std::env::var(\"X\"));\n/// ```\nfn f() {}",
        "const X: &str = \"f64 HashMap unsafe\"; const Y: &[u8] = b\"println!\"; const Z: &str = r##\"f64\"# \"##;",
        "let my_unsafe_f64 = std::fmt::Debug; let x = !fs; let instant = time;",
        "fn longest<'a>(x: &'a str) -> char { 'x' } // f64",
        "use std::{fmt, io::Read}; fn env(time: Time) -> fs { process(net) }",
        "let c = '\\''; let d = '\"'; let e = '\\u{66}'; // \"f64",
    ] {
        assert_eq!(wrong_words("plan.rs", source), [""; 0], "{source}");
    }
    assert_eq!(
        wrong_words("money.rs", "use rust_decimal::Decimal;"),
        [""; 0]
    );
    assert_eq!(
        wrong_words("table/text.rs", "use encoding_rs::GB18030;"),
        [""; 0]
    );
    assert_eq!(
        wrong_words("table/read.rs", "use encoding_rs::GB18030;").len(),
        1
    );
    assert_eq!(
        wrong_words("table/text.rs", "use rust_decimal::Decimal;").len(),
        1
    );
}

#[test]
fn a_long_file_is_found() {
    assert_eq!(too_long("x.rs", &"\n".repeat(MAX_LINES)), [""; 0]);
    assert_eq!(
        too_long("x.rs", &"\n".repeat(MAX_LINES.saturating_add(1))).len(),
        1
    );
}

#[test]
fn comments_and_texts_go_and_lines_stay() {
    let source = "a // b\n/* c\n d */ e \"f\\\"\n\" g r#\"h\"\n\"# i 'j' '\\n' 'k\n";
    assert_eq!(code_of(source), "a \n\n e \"\"\n g \"\"\n i ' ' ' ' 'k\n");
}

// ---------------------------------------------------------------------------------------------------------------------
// Types
// ---------------------------------------------------------------------------------------------------------------------

const fn crosses_threads<T: Send + Sync + 'static>() {}

/// What a service hands from thread to thread; a type that could not be would not compile here.
const _: () = {
    crosses_threads::<Policy>();
    crosses_threads::<Terms>();
    crosses_threads::<Roster>();
    crosses_threads::<County>();
    crosses_threads::<CountyCode>();
    crosses_threads::<Name>();
    crosses_threads::<Money>();
    crosses_threads::<Rate>();
    crosses_threads::<Score>();
    crosses_threads::<Natural>();
    crosses_threads::<Order>();
    crosses_threads::<Apportionment>();
    crosses_threads::<Rounding>();
    crosses_threads::<Table>();
    crosses_threads::<Problem>();
    crosses_threads::<Problems>();
    crosses_threads::<ProblemKind>();
    crosses_threads::<ReadError>();
    crosses_threads::<Refusal>();
    crosses_threads::<PolicyError>();
    crosses_threads::<RosterError>();
    crosses_threads::<NumberError>();
    // These borrow the policy and the counties; where those live on, so do they.
    crosses_threads::<Allocation<'static>>();
    crosses_threads::<Share<'static>>();
};

/// Errors can be boxed and sent as services do.
const _: fn(Refusal) -> Box<dyn std::error::Error + Send + Sync> = |refusal| Box::new(refusal);
const _: fn(ReadError) -> Box<dyn std::error::Error + Send + Sync> = |error| Box::new(error);
const _: fn(PolicyError) -> Box<dyn std::error::Error + Send + Sync> = |error| Box::new(error);
