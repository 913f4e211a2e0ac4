//! What the source may look like: which room may import which, and what no room may name; that what people read stands
//! in `desk/words/`; and that the documents have the sections that it cites. Every checker is itself checked on a bad
//! snippet.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The rooms from the ground floor up: each may import those before it, itself, and nothing else of the crate.
const ROOMS: [&str; 15] = [
    "parallel",
    "number",
    "exact",
    "rounding",
    "county",
    "error",
    "header",
    "roster",
    "policy",
    "named",
    "names",
    "published",
    "regulation",
    "table",
    "audit",
];

/// The audit re-derives; it shares no code with what it checks.
const NOT_FOR_AUDIT: [&str; 4] = ["exact", "rounding", "regulation", "table"];

/// Words that no room may name, and why.
const BANNED: [(&str, &[&str]); 4] = [
    ("amounts are exact", &["f32", "f64"]),
    ("its order differs from run to run", &["HashMap", "HashSet", "RandomState"]),
    ("the core reads no clock and no environment", &["SystemTime", "Instant", "env", "option_env", "thread_local"]),
    ("the core does no I/O of its own", &["print", "println", "eprint", "eprintln", "dbg", "fs", "net", "process"]),
];

/// Where a banned word stands all the same, and why.
const ALLOWED: [(&str, &str, &str); 1] =
    [("policy::draft", "f64", "a float that a format hands over is refused there, never used")];

/// The sections of the rules, in English and Chinese.
const SECTIONS: [&str; 14] = ["1", "2", "3", "4", "5", "5.1", "5.2", "6", "7", "8", "9", "10", "11", "12"];

/// The rooms of the desk that touch disk, terminal and clock; all others are its core.
const OUTSIDE: [&str; 5] = ["commands", "disk", "main", "program", "usage"];

/// What the desk's core may not take of `std`, and what writes without it.
const SYSTEM: [&str; 8] = ["env", "fs", "net", "process", "time", "stdin", "stdout", "stderr"];
const PRINTING: [&str; 3] = ["println", "eprint", "eprintln"];

/// Where Chinese stands in the desk's source all the same, and why: what people read stands in `desk/words/`.
const CHINESE: [(&str, &str); 36] = [
    ("commands", HELP),
    ("commands::audit", HELP),
    ("commands::calculate", HELP),
    ("program", HELP),
    ("usage", HELP),
    ("commands::kind", "what a table is called that is looked for"),
    ("commands::compare::annex", RECOGNISED),
    ("commands::compare::annex::columns", RECOGNISED),
    ("commands::compare::annex::counties", RECOGNISED),
    ("commands::compare::folder", RECOGNISED),
    ("policy_sheet::beside::walked", "what a test calls something"),
    ("commands::template::columns", "headers, as the reader of tables knows them"),
    ("input::policy", RECOGNISED),
    ("input::sheets", "what sheets are called, and headers that are recognised"),
    ("input::sheets::codes", RECOGNISED),
    ("input::sheets::values", RECOGNISED),
    ("messages::audit", RECOGNISED),
    ("messages::grouped", RECOGNISED),
    ("policy_sheet", "what the sheet is called"),
    ("policy_sheet::fill", RECOGNISED),
    ("policy_sheet::labels", RECOGNISED),
    ("policy_sheet::lines", RECOGNISED),
    ("policy_sheet::names", RECOGNISED),
    ("policy_sheet::values", RECOGNISED),
    ("policy_sheet::write", "what is read again as it is written"),
    ("policy_sheet::xlsx", "what a font is called"),
    ("sums::across", RECOGNISED),
    ("sums::cells", RECOGNISED),
    ("sums::grid", RECOGNISED),
    ("sums::labels", RECOGNISED),
    ("sums::units", RECOGNISED),
    ("view::columns", "how names of factors end"),
    ("view::inputs", "headers, as the reader of tables knows them"),
    ("view::units", "what places are called"),
    ("view::years", "what joins years"),
    ("view::unusual", RECOGNISED),
];
const HELP: &str = "help is written where its command is";
const RECOGNISED: &str = "recognised in what is read";

/// Most lines of a file.
const LONGEST: usize = 350;

/// The names of a source in their order, with `::`, braces and commas between them; no comment and no text.
fn tokens(source: &str) -> Vec<String> {
    fn flatten(stream: TokenStream, into: &mut Vec<String>) {
        for tree in stream {
            match tree {
                TokenTree::Group(group) => {
                    into.push("{".to_owned());
                    flatten(group.stream(), into);
                    into.push("}".to_owned());
                }
                TokenTree::Ident(name) => into.push(name.to_string()),
                TokenTree::Punct(punct) => into.push(punct.to_string()),
                TokenTree::Literal(_) => into.push("literal".to_owned()),
            }
        }
    }
    let mut tokens = Vec::new();
    flatten(source.parse().expect("Rust"), &mut tokens);
    tokens
}

/// The paths that begin with one of the words, as lists of names: `crate::{a::B, c}` is two.
fn paths(tokens: &[String], begin: &dyn Fn(&str) -> bool) -> Vec<Vec<String>> {
    fn rest(tokens: &[String], so_far: &[String], found: &mut Vec<Vec<String>>) -> usize {
        let mut at = 0;
        let mut path = so_far.to_vec();
        while tokens.get(at).is_some_and(|t| t == ":") && tokens.get(at + 1).is_some_and(|t| t == ":") {
            at += 2;
            if tokens.get(at).is_some_and(|t| t == "{") {
                at += 1;
                while tokens.get(at).is_some_and(|t| t != "}") {
                    if tokens[at] == "," {
                        at += 1;
                        continue;
                    }
                    let more = [path.clone(), vec![tokens[at].clone()]].concat();
                    at += 1 + rest(&tokens[at + 1..], &more, found);
                }
                return at + 1;
            }
            path.extend(tokens.get(at).cloned());
            at += 1;
        }
        found.push(path);
        at
    }
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_first = at < 2 || tokens[at - 2..at] != [":", ":"];
        if is_first && begin(token) && tokens.get(at + 1).is_some_and(|t| t == ":") {
            rest(&tokens[at + 1..], std::slice::from_ref(token), &mut found);
        }
    }
    found
}

/// Sources by module path: `rounding::whole`; the room's own file is `rounding`.
type Sources = BTreeMap<String, String>;

/// The modules that a module takes something from: the deepest one that a path names.
fn imports(module: &str, source: &str, sources: &Sources) -> BTreeSet<String> {
    let is_room = |word: &str| matches!(word, "crate" | "super" | "self");
    let child = |word: &str| sources.contains_key(&format!("{module}::{word}"));
    let tokens = tokens(source);
    let mut imports = BTreeSet::new();
    for path in paths(&tokens, &|word| is_room(word) || child(word)) {
        let mut at: Vec<&str> = match path[0].as_str() {
            "crate" => vec![],
            "super" => module.split("::").collect::<Vec<_>>()[..module.matches("::").count()].to_vec(),
            _ => module.split("::").collect(),
        };
        let names = if is_room(&path[0]) { &path[1..] } else { &path[..] };
        for name in names {
            let next = [at.clone(), vec![name]].concat();
            if !sources.contains_key(&next.join("::")) {
                break;
            }
            at = next;
        }
        if at.is_empty() {
            at.push("lib"); // what the root re-exports, or all of it
        }
        if at.join("::") != module {
            imports.insert(at.join("::"));
        }
    }
    imports
}

fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

/// Imports that run upward, or from the audit into what it checks.
fn wrong_imports(sources: &Sources) -> Vec<String> {
    let floor = |module: &str| ROOMS.iter().position(|other| *other == room(module));
    let mut wrong = Vec::new();
    for (module, source) in sources.iter().filter(|(module, _)| *module != "lib") {
        for import in imports(module, source, sources) {
            let is_upward = floor(&import).is_none_or(|import| Some(import) > floor(module));
            let is_shared = room(module) == "audit" && NOT_FOR_AUDIT.contains(&room(&import));
            if is_upward || is_shared {
                wrong.push(format!("{module} imports {import}"));
            }
        }
    }
    wrong
}

/// Modules that import themselves by way of others.
fn circles(sources: &Sources) -> Vec<String> {
    let imports: BTreeMap<&String, BTreeSet<String>> =
        sources.iter().map(|(module, source)| (module, imports(module, source, sources))).collect();
    let mut circles = Vec::new();
    for start in sources.keys() {
        let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(module) = next.pop() {
            next.extend(imports[module].iter().filter(|import| seen.insert(*import)));
        }
        circles.extend(seen.contains(start).then(|| start.clone()));
    }
    circles
}

/// Banned words that a module names.
fn wrong_words(module: &str, source: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for word in tokens(source) {
        let reason = BANNED.iter().find(|(_, words)| words.contains(&word.as_str()));
        let is_allowed = ALLOWED.iter().any(|(other, allowed, _)| *other == module && *allowed == word);
        if let (Some((reason, _)), false) = (reason, is_allowed) {
            wrong.push(format!("{module} names {word}: {reason}"));
        }
    }
    wrong
}

/// What a module of the desk's core takes from the system, or from the rooms that may.
fn outward(module: &str, source: &str, desk: &Sources) -> Vec<String> {
    let tokens = tokens(source);
    let of_std = paths(&tokens, &|word| word == "std").into_iter().flatten();
    let system = of_std.filter(|name| SYSTEM.contains(&name.as_str()));
    let printing = tokens.iter().filter(|word| PRINTING.contains(&word.as_str())).cloned();
    let rooms = imports(module, source, desk).into_iter().filter(|import| OUTSIDE.contains(&room(import)));
    system.chain(printing).chain(rooms).map(|what| format!("{module} names {what}")).collect()
}

/// The texts in the body of a function.
fn texts_of(function: &str, source: &str) -> BTreeSet<String> {
    fn search(function: &str, stream: TokenStream, is_body: bool, found: &mut BTreeSet<String>) {
        let (mut is_after_fn, mut is_head) = (false, false);
        for tree in stream {
            is_head |= is_after_fn && matches!(&tree, TokenTree::Ident(name) if name == function);
            is_after_fn = matches!(&tree, TokenTree::Ident(name) if name == "fn");
            match tree {
                TokenTree::Group(group) => {
                    let ends_head = is_head && group.delimiter() == Delimiter::Brace;
                    search(function, group.stream(), is_body || ends_head, found);
                    is_head &= !ends_head;
                }
                TokenTree::Literal(text) if is_body => {
                    let text = text.to_string();
                    found.extend(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned));
                }
                _ => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    search(function, source.parse().expect("Rust"), false, &mut found);
    found
}

/// The texts of a source in which there is Chinese; comments and what clap makes of them are none.
fn chinese_texts(source: &str) -> Vec<String> {
    fn search(stream: TokenStream, found: &mut Vec<String>) {
        let is_chinese = |c| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
        let mut is_attribute = false;
        for tree in stream {
            let is_mark = matches!(&tree, TokenTree::Punct(punct) if matches!(punct.as_char(), '#' | '!'));
            match tree {
                TokenTree::Group(group) if !is_attribute => search(group.stream(), found),
                TokenTree::Literal(text) => {
                    let text = text.to_string();
                    found.extend((!text.starts_with('\'') && text.contains(is_chinese)).then_some(text));
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => is_attribute = true,
                _ => {}
            }
            is_attribute &= is_mark;
        }
    }
    let mut found = Vec::new();
    search(source.parse().expect("Rust"), &mut found);
    found
}

/// The numbers of a document's headings, such as `6` of `## 6. The uplift` and `5.1` of `### 5.1 Scores`.
fn numbered_headings(document: &str) -> Vec<&str> {
    fn number(line: &str) -> Option<&str> {
        let is_number = |number: &&str| number.split('.').all(|part| part.parse::<u8>().is_ok());
        let chapter = line.strip_prefix("## ").and_then(|title| Some(title.split_once(". ")?.0));
        let section = line.strip_prefix("### ").and_then(|title| Some(title.split_once(' ')?.0));
        chapter.or(section).filter(is_number)
    }
    document.lines().filter_map(number).collect()
}

/// The library's sources.
fn sources() -> Sources {
    sources_in("src")
}

fn sources_in(folder: &str) -> Sources {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                into.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    walk(&root, &mut files);
    let name = |path: &Path| {
        let path = path.strip_prefix(&root).expect("below").with_extension("");
        let parts: Vec<&str> = path.iter().map(|part| part.to_str().expect("UTF-8")).collect();
        parts.join("::").trim_end_matches("::mod").to_owned()
    };
    files.iter().map(|path| (name(path), fs::read_to_string(path).expect("UTF-8"))).collect()
}

#[test]
fn imports_run_strictly_downward_and_no_file_is_its_own_ancestor() {
    let sources = sources();
    assert_eq!(wrong_imports(&sources), Vec::<String>::new());
    assert_eq!(circles(&sources), Vec::<String>::new());
    for room in ROOMS {
        assert!(sources.contains_key(room), "no room {room}");
    }
}

#[test]
fn no_float_no_clock_no_environment_no_output() {
    let wrong: Vec<String> = sources().iter().flat_map(|(module, source)| wrong_words(module, source)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_desks_core_knows_no_disk_no_terminal_and_no_clock() {
    let desk = sources_in("desk/src");
    for outside in OUTSIDE {
        assert!(desk.contains_key(outside), "no room {outside}");
    }
    let core = desk.iter().filter(|(module, _)| *module != "lib" && !OUTSIDE.contains(&room(module)));
    let wrong: Vec<String> = core.flat_map(|(module, source)| outward(module, source, &desk)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_people_read_stands_in_a_file_of_its_language() {
    let desk = sources_in("desk/src");
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (module, source) in &desk {
        let texts = chinese_texts(source);
        found.extend((!texts.is_empty()).then_some((module.as_str(), texts)));
    }
    for (module, reason) in CHINESE {
        assert!(found.remove(module).is_some(), "{module} has no Chinese any more ({reason})");
    }
    assert_eq!(found, BTreeMap::new());
}

#[test]
fn both_documents_of_the_rules_have_every_section_that_a_finding_cites() {
    let cited = texts_of("section", &sources()["audit::finding"]);
    assert!(cited.contains("10"), "no sections found: {cited:?}");
    for document in [include_str!("../docs/rules.md"), include_str!("../docs/rules.zh.md")] {
        let headings = numbered_headings(document);
        let missing: Vec<&String> = cited.iter().filter(|section| !headings.contains(&section.as_str())).collect();
        assert_eq!(missing, Vec::<&String>::new());
        assert_eq!(headings, SECTIONS);
    }
}

#[test]
fn programs_built_here_stop_at_a_sum_beyond_its_range() {
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().expect("TOML");
    assert_eq!(manifest["profile"]["release"]["overflow-checks"].as_bool(), Some(true));
}

#[test]
fn files_stay_short() {
    let long = sources().into_iter().filter(|(_, source)| source.lines().count() > LONGEST);
    assert_eq!(long.map(|(module, _)| module).collect::<Vec<_>>(), Vec::<String>::new());
}

// ---------------------------------------------------------------------------------------------------------------------
// The checkers, checked
// ---------------------------------------------------------------------------------------------------------------------

fn made<const N: usize>(files: [(&str, &str); N]) -> Sources {
    files.map(|(module, source)| (module.to_owned(), source.to_owned())).into()
}

#[test]
fn an_import_upward_is_found_however_it_is_written() {
    for import in [
        "use crate::policy::Policy;",
        "use crate::{exact::Exact, policy::{self, Policy}};",
        "fn f(x: &crate::policy::Policy) {}",
        "pub(crate) use crate::policy as p;",
        "m!(crate::policy::X);",
        "fn f(x: crate::policy::P) {}",
    ] {
        let sources = made([("exact", ""), ("policy", ""), ("number", import)]);
        assert!(wrong_imports(&sources).contains(&"number imports policy".to_owned()), "{import}");
    }
    let fine = made([
        ("number", ""),
        ("policy", "use crate::number::Rate; // crate::audit\nconst A: &str = \"crate::audit\";"),
    ]);
    assert_eq!(wrong_imports(&fine), Vec::<String>::new());
    let shared = made([("rounding", ""), ("audit", ""), ("audit::rows", "use crate::rounding::apportion;")]);
    assert_eq!(wrong_imports(&shared), ["audit::rows imports rounding"]);
}

#[test]
fn what_the_desks_core_takes_from_the_system_is_found() {
    let desk = made([("disk", ""), ("disk::set", ""), ("page", "")]);
    for bad in [
        "use std::fs::File;",
        "use std::{io::{self, stdin}, fmt};",
        "fn f() { std::env::var(\"x\"); }",
        "use std::time::Instant;",
        "fn f() { println!(); }",
        "use crate::disk::set::Place;",
    ] {
        assert_eq!(outward("page", bad, &desk).len(), 1, "{bad}");
    }
    let fine = "use std::{fmt, io::{self, Read}}; fn print() { self.print(); env!(\"CARGO_PKG_VERSION\"); } // std::fs";
    assert_eq!(outward("page", fine, &desk), Vec::<String>::new());
}

#[test]
fn a_circle_within_a_room_is_found() {
    let circle = made([("a", "pub use b::B; mod b; pub struct A;"), ("a::b", "use super::A;")]);
    assert_eq!(circles(&circle), ["a", "a::b"]);
    let none = made([("a", "pub use b::B; mod b; mod c;"), ("a::b", "use super::c::C;"), ("a::c", "struct C;")]);
    assert_eq!(circles(&none), Vec::<String>::new());
}

#[test]
fn a_banned_word_is_found_in_code_and_only_there() {
    for bad in
        ["fn f(x: f64) {}", "use std::collections::HashMap;", "fn f() { std::env::var(); }", "fn f() { dbg!(1) }"]
    {
        assert_eq!(wrong_words("m", bad).len(), 1, "{bad}");
    }
    assert_eq!(wrong_words("m", "/// f64 `println!`\nfn f() -> &'static str { \"f64\" } // f64"), Vec::<String>::new());
}

#[test]
fn chinese_is_found_in_texts_and_only_there() {
    for bad in [
        "fn f() { g(\"县\"); }",
        "const A: &str = r\"（\";",
        "fn f() { format!(\"{x}；\"); }",
        "#[cfg(test)] mod a { const B: &str = \"县\"; }",
    ] {
        assert_eq!(chinese_texts(bad).len(), 1, "{bad}");
    }
    let fine = "//! 县\n/// 县表\n#[command(about = \"县\")]\nstruct A; // 县\nfn f(c: char) -> bool { c == '、' || a(\"…\") }";
    assert_eq!(chinese_texts(fine), Vec::<String>::new());
}

#[test]
fn a_cited_section_is_found_wherever_it_stands_in_its_function() {
    let source = r#"
        fn other(section: &str) -> &str { self.section(); "1" }
        impl Finding { fn section(&self) -> &'static str { match x { A { .. } => "10", B => { "3" } } } fn last() { "2" } }
    "#;
    assert_eq!(texts_of("section", source), ["10", "3"].map(str::to_owned).into());
}

#[test]
fn a_heading_counts_only_as_one() {
    let document =
        "# 1. Title\n## 3. Numbers\ntext ## 4. x\n## 5 Plan\n### 5.1 Scores\n### Pools\n## What. Else\n## 10. 取整";
    assert_eq!(numbered_headings(document), ["3", "5.1", "10"]);
}
