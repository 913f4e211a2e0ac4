//! Cells → rows of values and rows of lists, found by their words wherever they stand.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use minijinja::context;

use super::draft::{Draft, Place};
use super::labels::{
    ASIDE, heading, heading_like, headless, is_aside, is_called, is_of_hundred, nearest, unit_of, word,
};
use super::layout::{self, Block, ITEMS, Kind};
use super::values::{Unit, dense};
use super::{Cell, LANGUAGES};
use crate::messages::shown;

/// The value of a row, and where it comes from.
pub(super) struct ItemLine {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) value: Filled,
    pub(super) source: Filled,
}

/// A row of a list, by its columns.
pub(super) struct ListLine {
    pub(super) cells: BTreeMap<&'static str, Filled>,
}

impl ListLine {
    pub(super) fn text(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |filled| filled.place.text.trim())
    }
}

/// A cell with its place, blank or not, and the unit that its label says.
#[derive(Clone)]
pub(super) struct Filled {
    pub(super) place: Place,
    pub(super) unit: Option<Unit>,
    /// Whether its label says （%）.
    pub(super) is_of_hundred: bool,
    pub(super) fault: Option<crate::input::sheets::CellFault>,
}

impl Filled {
    pub(super) fn is_blank(&self) -> bool {
        self.place.text.trim().is_empty() && self.fault.is_none()
    }
}

/// All rows of a sheet.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) items: Vec<ItemLine>,
    /// By the key of the list: its heading and its rows.
    pub(super) lists: BTreeMap<&'static str, (Place, Vec<ListLine>)>,
    has_header: bool,
    /// Rows with a text alone that were passed over.
    pub(super) unread: Vec<Place>,
}

/// What the rows are that follow.
enum At {
    /// Titles.
    Start,
    Items(Heads),
    /// The row below a heading is the list's header.
    Heading(Block),
    List(Block, Heads),
    /// Nobody knows of what.
    Lost,
}

/// Columns of a sheet by what they hold, with the label and its unit.
type Heads = BTreeMap<usize, (&'static str, String, Option<Unit>)>;

/// Reads all rows; what is out of place is told.
pub(super) fn read(cells: Vec<Cell>, draft: &mut Draft) -> Lines {
    let mut rows: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
    for cell in cells.into_iter().filter(|cell| !dense(&cell.text).is_empty() || cell.fault.is_some()) {
        rows.entry(cell.row).or_default().push(cell);
    }
    let (mut lines, mut at, mut unit) = (Lines::default(), At::Start, None);
    for row in rows.into_values() {
        let said = row.iter().find(|cell| word(&cell.text) == "单位" || word(&cell.text) == "unit");
        if let Some(said) = said {
            unit = unit_of(&said.text).or(unit);
        }
        at = lines.take(row, at, unit, draft);
    }
    if !lines.has_header {
        draft.found.clear(); // all of it comes from that
        draft.found.push(super::Found { place: None, code: "policy_sheet_header", data: context! {} });
    }
    lines
}

impl Lines {
    /// The rows of a list.
    pub(super) fn rows(&self, block: &Block) -> &[ListLine] {
        self.lists.get(block.key).map_or(&[], |(_, rows)| rows)
    }

    fn take(&mut self, row: Vec<Cell>, at: At, unit: Option<Unit>, draft: &mut Draft) -> At {
        let Some(first) = row.first().map(|cell| place(cell, "")) else { return at };
        let words: Vec<String> = row.iter().map(|cell| word(&cell.text)).collect();
        if is_header(&words) {
            let known = |word: &str| ["item", "value", "source"].into_iter().find(|head| is_called(head, word));
            self.has_header = true;
            let heads = heads(&row, known, unit);
            twice(&row, &heads, draft);
            return At::Items(heads);
        }
        if let (Some(block), [_]) = (heading(&words), row.as_slice()) {
            if let Some((before, _)) = self.lists.get(block.key) {
                draft.tell(&first, "policy_sheet_twice", context! { first => before.cell() });
                return At::Lost;
            }
            let label = shown(layout::name(block.key, LANGUAGES[0]));
            self.lists.insert(block.key, (Place { label, text: String::new(), ..first }, Vec::new()));
            return At::Heading(block);
        }
        let is_note = |note: &&str| dense(&first.text).starts_with(*note);
        let is_of_annex = self.is_in_notes(&at, first.column);
        if row.len() == 1 && !matches!(at, At::Start) && !is_of_annex && ["注", "说明", "备注"].iter().any(is_note)
        {
            self.unread.push(first);
            return at;
        }
        let may_be_astray = match &at {
            At::Start | At::Heading(_) => false,
            // What a coefficient is called may be all of its row.
            At::List(block, _) => row.len() > 1 || block.key != "coefficients",
            At::Items(_) => true,
            At::Lost => row.len() == 1,
        };
        if may_be_astray && astray(&first, &words, draft) {
            return At::Lost;
        }
        match at {
            At::Start => {
                // Titles may say anything, but no value of the policy stands above the header.
                let is_item =
                    row.len() > 1 && ITEMS.iter().any(|(key, _)| words.iter().any(|word| is_called(key, word)));
                if is_item {
                    draft.tell(&first, "policy_sheet_loose", context! {});
                }
                At::Start
            }
            At::Heading(block) => self.header(block, &row, unit, draft),
            At::Items(heads) => {
                self.item(&row, &heads, draft);
                At::Items(heads)
            }
            At::List(block, heads) => {
                self.list(block, &row, &heads, draft);
                At::List(block, heads)
            }
            At::Lost => At::Lost,
        }
    }

    /// Whether a cell is one more of the annex's notes.
    fn is_in_notes(&self, at: &At, column: usize) -> bool {
        let At::Items(heads) = at else { return false };
        let is_value = heads.get(&column).is_some_and(|(key, ..)| *key == "value");
        is_value && self.items.last().is_some_and(|line| line.kind == Kind::Notes)
    }

    /// The header of a list.
    fn header(&mut self, block: Block, row: &[Cell], unit: Option<Unit>, draft: &mut Draft) -> At {
        let column = |word: &str| {
            let mut keys = block.columns.iter().map(|(key, _)| *key);
            keys.find(|key| is_called(&format!("{}.{key}", block.key), word))
        };
        let mut heads = heads(row, column, unit);
        let columns: Vec<Named> = block.columns.iter().map(|(key, _)| (*key, column_name(&block, key))).collect();
        if let (true, Some(first)) = (heads.is_empty(), row.first()) {
            let list = layout::name(block.key, LANGUAGES[0]);
            let allowed: Vec<&str> = columns.iter().map(|(_, name)| *name).collect();
            draft.tell(&place(first, ""), "policy_sheet_columns", context! { list, allowed });
            return At::Lost;
        }
        for cell in row {
            if let Entry::Vacant(head) = heads.entry(cell.column) {
                misspelt(cell, &cell.text, "policy_sheet_column", &columns, draft);
                head.insert((ASIDE[0], String::new(), None));
            }
        }
        twice(row, &heads, draft);
        At::List(block, heads)
    }

    fn item(&mut self, row: &[Cell], heads: &Heads, draft: &mut Draft) {
        let under = |key: &str| heads.iter().find(|(_, (head, ..))| *head == key).map(|(column, _)| *column);
        let at = |key: &str| row.iter().find(|cell| under(key) == Some(cell.column));
        let label = at("item");
        let last = self.items.last().filter(|line| line.kind == Kind::Notes).map(|line| (line.key, line.kind));
        let (item, label) = match label {
            Some(label) => (ITEMS.into_iter().find(|(key, _)| is_called(key, &word(&label.text))), label.text.trim()),
            None => (last.filter(|_| at("value").is_some()), ""),
        };
        let is_rest = |cell: &&Cell| Some(cell.column) != under("item") && !is_in_aside(cell.column, heads);
        let rest: Vec<&Cell> = row.iter().filter(is_rest).collect();
        let Some((key, kind)) = item else { return self.unknown(row, &rest, label, draft) };
        let name = if label.is_empty() { layout::name(key, LANGUAGES[0]) } else { label };
        for cell in rest.iter().filter(|cell| !heads.contains_key(&cell.column)) {
            draft.tell(&place(cell, name), "policy_sheet_loose", context! {});
        }
        let filled = |key: &str| {
            let unit = unit_of(label).or_else(|| heads.values().find_map(|(_, _, unit)| *unit));
            filled(at(key), row, under(key), name, unit)
        };
        let line = ItemLine { key, kind, value: filled("value"), source: filled("source") };
        let before = self.items.iter().find(|other| other.key == key && kind != Kind::Notes);
        match before {
            Some(before) => {
                draft.tell(&line.value.place, "policy_sheet_twice", context! { first => before.value.place.cell() });
            }
            None => self.items.push(line),
        }
    }

    /// A row that is no item: with a text alone it is passed over, which is said.
    fn unknown(&mut self, row: &[Cell], rest: &[&Cell], label: &str, draft: &mut Draft) {
        let Some(first) = row.first() else { return };
        if label.is_empty() {
            rest.iter().for_each(|cell| draft.tell(&place(cell, ""), "policy_sheet_loose", context! {}));
        } else if rest.is_empty() {
            self.unread.push(place(first, ""));
        } else {
            let items = ITEMS.map(|(key, _)| (key, layout::name(key, LANGUAGES[0])));
            misspelt(first, label, "policy_sheet_item", &items, draft);
        }
    }

    fn list(&mut self, block: Block, row: &[Cell], heads: &Heads, draft: &mut Draft) {
        let Some(first) = row.first() else { return };
        let name = word(&first.text);
        if ["合计", "小计", "总计", "total"].contains(&name.as_str()) {
            return draft.tell(&place(first, ""), "policy_sheet_total", context! {});
        }
        for cell in row.iter().filter(|cell| !heads.contains_key(&cell.column) && !is_in_aside(cell.column, heads)) {
            draft.tell(&place(cell, ""), "policy_sheet_loose", context! {});
        }
        let cells = heads.iter().map(|(column, (key, label, unit))| {
            let cell = row.iter().find(|cell| cell.column == *column);
            (*key, filled(cell, row, Some(*column), label, *unit))
        });
        let line = ListLine { cells: cells.filter(|(key, _)| *key != ASIDE[0]).collect() };
        if let Some((_, lines)) = self.lists.get_mut(block.key) {
            lines.push(line);
        }
    }
}

fn is_header(words: &[String]) -> bool {
    ["item", "value"].iter().all(|head| words.iter().any(|word| is_called(head, word)))
}

/// Whether a sheet is a policy: it has the header of one, its year and its fund.
pub(crate) fn is_policy(cells: &[Cell]) -> bool {
    let words: Vec<Vec<String>> =
        cells.chunk_by(|a, b| a.row == b.row).map(|row| row.iter().map(|cell| word(&cell.text)).collect()).collect();
    let has_item = |key| words.iter().flatten().any(|word| is_called(key, word));
    words.iter().any(|words| is_header(words)) && has_item("fiscal_year") && has_item("fund_total_yuan")
}

/// Whether a row is the heading of a list in other words, or its header without a heading: what follows is not read.
fn astray(first: &Place, words: &[String], draft: &mut Draft) -> bool {
    let alone = if let [word] = words { heading_like(word) } else { None };
    let (code, block) = match (alone, headless(words)) {
        (Some(near), _) => ("policy_sheet_heading", near),
        (None, Some(list)) => ("policy_sheet_headless", list),
        (None, None) => return false,
    };
    draft.tell(first, code, context! { list => layout::name(block.key, LANGUAGES[0]) });
    draft.misspelt.push(block.key);
    true
}

/// The key of a row or a column, and what it is called.
type Named = (&'static str, &'static str);

/// Tells that a label is that of none of these, and remembers which one it is most like.
fn misspelt(cell: &Cell, label: &str, code: &'static str, all: &[Named], draft: &mut Draft) {
    let allowed: Vec<&str> = all.iter().map(|(_, name)| *name).collect();
    let near = nearest(&word(label), allowed.iter().copied());
    draft.misspelt.extend(all.iter().filter(|(_, name)| near == Some(*name)).map(|(key, _)| *key));
    draft.tell(&place(cell, ""), code, context! { near, allowed });
}

fn column_name(block: &Block, key: &str) -> &'static str {
    layout::name(&format!("{}.{key}", block.key), LANGUAGES[0])
}

/// Whether a column is one of those that hold nothing of the policy.
fn is_in_aside(column: usize, heads: &Heads) -> bool {
    heads.get(&column).is_some_and(|(key, ..)| *key == ASIDE[0])
}

/// The columns of a header row that are known, and those aside.
fn heads(row: &[Cell], known: impl Fn(&str) -> Option<&'static str>, unit: Option<Unit>) -> Heads {
    let head = |cell: &Cell| {
        let key = known(&word(&cell.text)).or_else(|| is_aside(&cell.text).then_some(ASIDE[0]))?;
        Some((cell.column, (key, cell.text.trim().to_owned(), unit_of(&cell.text).or(unit))))
    };
    row.iter().filter_map(head).collect()
}

/// Tells which header stands there a second time.
fn twice(row: &[Cell], heads: &Heads, draft: &mut Draft) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in row {
        let Some((key, ..)) = heads.get(&cell.column).filter(|(key, ..)| *key != ASIDE[0]) else { continue };
        if let Some(before) = seen.insert(key, cell.column) {
            let first = Place { column: before, ..place(cell, "") }.cell();
            draft.tell(&place(cell, ""), "policy_sheet_twice", context! { first });
        }
    }
}

fn place(cell: &Cell, label: &str) -> Place {
    Place { row: cell.row, column: cell.column, label: shown(label), text: cell.text.clone() }
}

/// A cell, or the blank one in its column.
fn filled(cell: Option<&Cell>, row: &[Cell], column: Option<usize>, label: &str, unit: Option<Unit>) -> Filled {
    let number = row.first().map_or(0, |cell| cell.row);
    let blank = || Place { row: number, column: column.unwrap_or(0), label: shown(label), text: String::new() };
    let place = cell.map_or_else(blank, |cell| place(cell, label));
    Filled { place, unit, is_of_hundred: is_of_hundred(label), fault: cell.and_then(|cell| cell.fault) }
}
