//! A policy → the rows of its sheet.

use minijinja::context;
use serde_json::{Value, json};
use special_fund::Policy;
use special_fund::table::Language;

use super::draft::items;
use super::layout::{self, BRACKETS, Block, COEFFICIENTS, FACTORS, Field, GRADES, INDICATORS, ITEMS, Kind};
use super::names::{Names, split, usual};
use super::values;
use crate::messages::words::Words;

/// The last column: what should be written where.
pub(super) const LAST: u16 = 12;
/// From which column to which a value reaches, and where it comes from.
pub(super) const VALUE: [u16; 2] = [1, 4];
pub(super) const SOURCE: [u16; 2] = [5, 11];

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    Title,
    Note,
    Heading,
    Head,
    Values,
    Blank,
}

/// A row of the sheet.
#[derive(Debug)]
pub struct Row {
    pub(super) kind: RowKind,
    pub(super) cells: Vec<Written>,
}

/// A text over some columns, and what may be chosen there.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) columns: [u16; 2],
    pub(super) text: String,
    pub(super) choices: Vec<&'static str>,
}

impl Row {
    /// The texts in their columns.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = vec![String::new(); usize::from(LAST) + 1];
        for Written { columns: [column, _], text, .. } in &self.cells {
            if let Some(cell) = texts.get_mut(usize::from(*column)) {
                cell.clone_from(text);
            }
        }
        texts
    }

    fn of(kind: RowKind, text: &str) -> Row {
        Row { kind, cells: vec![written([0, LAST], text.to_owned())] }
    }
}

fn written(columns: [u16; 2], text: String) -> Written {
    Written { columns, text, choices: Vec::new() }
}

/// All rows: those of a policy, or those of one that is yet to be written.
pub fn rows(policy: Option<&Policy>, language: Language) -> Vec<Row> {
    let (words, sheet) = (Words::of(language), Sheet::of(policy.map(tree).unwrap_or_default(), language));
    let mut rows = vec![
        Row::of(RowKind::Title, words.text("policy_sheet.title")),
        Row::of(RowKind::Note, words.text("policy_sheet.note")),
        sheet.head(),
    ];
    rows.extend(ITEMS.into_iter().flat_map(|item| sheet.items(item)));
    for block in layout::blocks() {
        let lines = sheet.lines(&block);
        rows.push(Row { kind: RowKind::Blank, cells: Vec::new() });
        let hint = words.text(&format!("sheet_hints.{}", block.key));
        let name = layout::name(block.key, language);
        let heading = words.sentence("policy_sheet.heading", context! { name, hint });
        rows.push(Row::of(RowKind::Heading, &heading));
        rows.push(sheet.columns(&block));
        rows.extend(lines.iter().map(|line| sheet.line(&block, line)));
        if lines.is_empty() {
            // Every policy has factors, usually several.
            let room = if block.key == FACTORS.key { 5 } else { 1 };
            rows.extend((0..room).map(|_| sheet.line(&block, &Line::default())));
        }
    }
    rows
}

/// The policy as a file has it.
pub(super) fn tree(policy: &Policy) -> Value {
    serde_json::to_value(policy.terms()).expect("a policy is keys and texts")
}

/// The keys of coefficients by their names.
fn names(tree: &Value) -> Names {
    let named = tree[COEFFICIENTS.key].as_object().into_iter().flatten();
    Names::of(named.filter_map(|(key, table)| Some((table["name"].as_str()?.to_owned(), key.clone()))))
}

/// What a row of a list says, and what it belongs to.
#[derive(Default)]
pub(super) struct Line {
    pub(super) owner: String,
    pub(super) owner_key: String,
    pub(super) value: Value,
}

pub(super) struct Sheet {
    tree: Value,
    names: Names,
    pub(super) words: &'static Words,
    pub(super) language: Language,
}

impl Sheet {
    pub(super) fn of(tree: Value, language: Language) -> Sheet {
        Sheet { names: names(&tree), tree, words: Words::of(language), language }
    }

    pub(super) fn name(&self, key: &str) -> String {
        layout::name(key, self.language).to_owned()
    }

    fn hint(&self, (key, kind): Field) -> String {
        let own = self.words.text(&format!("sheet_hints.{key}"));
        let usual = match kind {
            Kind::Money => self.words.text("sheet_hints.money"),
            Kind::Percent => self.words.text("sheet_hints.percent"),
            _ => "",
        };
        let choices = self.choices(kind, key).join(self.words.text("parameters.comma"));
        [own, if own.is_empty() { usual } else { "" }, &choices].concat()
    }

    fn choices(&self, kind: Kind, key: &str) -> Vec<&'static str> {
        let last = key.rsplit('.').next().unwrap_or(key);
        // Indicators and adjustments are of different kinds.
        let is_own =
            |choice: &str| last != "kind" || (key == "adjustments.kind") == ["deduction", "signed"].contains(&choice);
        let choices = values::choices(last, self.language).filter(|(choice, _)| kind == Kind::Choice && is_own(choice));
        choices.map(|(_, word)| word).collect()
    }

    fn head(&self) -> Row {
        let names = [([0, 0], "item"), (VALUE, "value"), (SOURCE, "source"), ([LAST, LAST], "hint")];
        let cells = names.map(|(columns, key)| written(columns, self.name(key)));
        Row { kind: RowKind::Head, cells: cells.into() }
    }

    fn at(&self, key: &str) -> &Value {
        key.split('.').fold(&self.tree, |table, name| &table[name])
    }

    /// The row of an item; of notes one each.
    pub(super) fn items(&self, (key, kind): Field) -> Vec<Row> {
        let row = |text: String| {
            let beside = layout::SOURCES.iter().find(|(_, beside)| *beside == key);
            let source = beside.map(|(section, _)| self.at(&layout::source(section)));
            let source = source.map(|source| self.written(Kind::Source, "source", source)).unwrap_or_default();
            let value = Written { choices: self.choices(kind, key), ..written(VALUE, text) };
            let cells = vec![
                written([0, 0], self.name(key)),
                value,
                written(SOURCE, source),
                written([LAST, LAST], self.hint((key, kind))),
            ];
            Row { kind: RowKind::Values, cells }
        };
        match (kind, self.at(key)) {
            (Kind::Notes, Value::Array(notes)) => {
                notes.iter().map(|note| row(note.as_str().unwrap_or_default().to_owned())).collect()
            }
            (Kind::Way, rate) => vec![row(self.way(key, rate))],
            (_, value) => vec![row(self.written(kind, key, value))],
        }
    }

    fn way(&self, key: &str, fixed: &Value) -> String {
        let rate = self.at("uplift.rate");
        let others = ["by_fund_total", "affordable"].into_iter().find(|way| rate.get(way).is_some());
        match others {
            Some(way) => self.words.text(&format!("choices.rate.{way}")).to_owned(),
            None => self.written(Kind::Way, key, fixed),
        }
    }

    fn written(&self, kind: Kind, key: &str, value: &Value) -> String {
        let last = key.rsplit('.').next().unwrap_or(key);
        match value {
            Value::Array(keys) if kind == Kind::Coefficients => {
                let names = keys.iter().filter_map(Value::as_str).map(|key| self.coefficient(key));
                names.collect::<Vec<_>>().join("、")
            }
            value => values::written(kind, last, value, self.language),
        }
    }

    /// What a coefficient is called in a cell: so that it is found again.
    fn coefficient(&self, key: &str) -> String {
        let is_found = |name: &str| self.names.key(name) == key && split(name).eq([name]);
        let names = [self.own_name(key), usual(key), Some(key)];
        let name = names.into_iter().flatten().find(|name| is_found(name));
        name.map_or_else(|| format!("“{key}”"), str::to_owned)
    }

    fn own_name(&self, key: &str) -> Option<&str> {
        self.tree[COEFFICIENTS.key][key]["name"].as_str()
    }

    fn columns(&self, block: &Block) -> Row {
        let cells = spans(block).map(|(columns, key, _)| written(columns, self.name(&format!("{}.{key}", block.key))));
        Row { kind: RowKind::Head, cells: cells.collect() }
    }

    fn line(&self, block: &Block, line: &Line) -> Row {
        let cells = spans(block).map(|(columns, key, kind)| {
            let text = self.cell(line, (key, kind));
            Written { choices: self.choices(kind, &format!("{}.{key}", block.key)), ..written(columns, text) }
        });
        Row { kind: RowKind::Values, cells: cells.collect() }
    }

    pub(super) fn cell(&self, line: &Line, (key, kind): (&str, Kind)) -> String {
        match kind {
            Kind::Owner => line.owner.clone(),
            _ => self.written(kind, key, &line.value[key]),
        }
    }

    /// The rows of a list.
    pub(super) fn lines(&self, block: &Block) -> Vec<Line> {
        let line = |[key, name]: [&str; 2], value: &Value| Line {
            owner: name.to_owned(),
            owner_key: key.to_owned(),
            value: value.clone(),
        };
        let own = |table| ["key", "name"].map(|key| text(table, key));
        let factors = items(self.at(FACTORS.key));
        let coefficients = self.at(COEFFICIENTS.key).as_object().into_iter().flatten();
        if block.key == INDICATORS.key {
            let lines = factors.iter().flat_map(|factor| indicators(factor).map(move |of| line(own(factor), of)));
            return lines.collect();
        }
        if block.key == COEFFICIENTS.key {
            let with_key = coefficients.map(|(key, table)| {
                let mut table = table.clone();
                table["key"] = json!(key);
                Line { value: table, ..Line::default() }
            });
            return with_key.collect();
        }
        if ![GRADES.key, BRACKETS.key].contains(&block.key) {
            return items(self.at(block.key)).iter().map(|item| line(["", ""], item)).collect();
        }
        let all = factors.iter().flat_map(indicators);
        let is_taken = |name: &str| factors.iter().chain(all.clone()).any(|table| text(table, "name") == name);
        let of_coefficients = coefficients.map(|(key, table)| {
            let usual = usual(key).filter(|name| !is_taken(name));
            ([key, self.own_name(key).or(usual).unwrap_or(key)], table)
        });
        let all = all.clone().map(|indicator| (own(indicator), indicator)).chain(of_coefficients);
        all.flat_map(|(owner, table)| scale(block, table).into_iter().map(move |row| line(owner, &row))).collect()
    }
}

fn indicators(factor: &Value) -> impl Iterator<Item = &Value> + Clone {
    items(&factor[INDICATORS.key]).iter()
}

/// The grades or brackets of an indicator or a coefficient, as rows.
fn scale(block: &Block, table: &Value) -> Vec<Value> {
    match table.get(block.key) {
        Some(Value::Array(brackets)) if block.key == BRACKETS.key => brackets.clone(),
        Some(Value::Object(grades)) if block.key == GRADES.key => {
            let mut grades: Vec<Value> =
                grades.iter().map(|(grade, value)| json!({ "grade": grade, "value": value })).collect();
            // The best first, as the policy lists them.
            let figure = |grade: &Value| text(grade, "value").parse::<special_fund::Figure>().ok();
            grades.sort_by_key(|grade| std::cmp::Reverse(figure(grade)));
            grades
        }
        _ => Vec::new(),
    }
}

/// The columns of a list; the last one reaches to the end if it says where things come from.
fn spans(block: &Block) -> impl Iterator<Item = ([u16; 2], &'static str, Kind)> {
    (0..).zip(block.columns).map(|(column, (key, kind))| {
        let end = if *kind == Kind::Source { LAST } else { column };
        ([column, end], *key, *kind)
    })
}

pub(super) fn text<'v>(table: &'v Value, key: &str) -> &'v str {
    table[key].as_str().unwrap_or_default()
}
