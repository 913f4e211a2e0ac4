//! Two policies beside each other, as their sheets have them: value by value, each with a name.

use serde_json::{Value, json};
use special_fund::Policy;
use special_fund::table::Language;

use super::layout::{self, Block, Field, ITEMS, Kind};
use super::write::{Line, SOURCE, Sheet, VALUE, text, tree};
use crate::view::named;

#[cfg(test)]
mod walked;

/// What stands in one place of both policies.
pub(crate) struct Entry {
    /// The row or the list of the sheet.
    key: &'static str,
    pub(crate) label: String,
    /// Blank where a policy says nothing.
    pub(crate) texts: [String; 2],
}

impl Entry {
    fn differs(&self) -> bool {
        let [a, b] = &self.texts;
        a != b
    }
}

/// Whatever either policy says, in the order of the sheet; of a roster what is not the same.
pub(crate) fn entries(policies: [&Policy; 2], language: Language) -> Vec<Entry> {
    beside(policies.map(whole).map(|tree| Sheet::of(tree, language)).each_ref())
}

/// What rows and lists are called of which the policies say something else.
pub(crate) fn differing(policies: [&Policy; 2], language: Language) -> Vec<&'static str> {
    let differing = entries(policies, language).into_iter().filter(Entry::differs);
    let mut names: Vec<&str> = differing.map(|entry| layout::name(entry.key, language)).collect();
    names.dedup();
    names
}

/// The policy, and whom its roster names, whether it lists them or an edition does.
fn whole(policy: &Policy) -> Value {
    let (mut tree, roster) = (tree(policy), &policy.terms().roster);
    tree["roster"] =
        json!({ "edition": roster.edition(), "partial": roster.is_partial(), "counties": roster.counties() });
    tree
}

fn beside(sheets: [&Sheet; 2]) -> Vec<Entry> {
    let items = ITEMS.into_iter().flat_map(|item| [VALUE, SOURCE].map(|columns| of_item(sheets, item, columns)));
    let mut entries: Vec<Entry> = items.chain(layout::blocks().flat_map(|block| of_list(sheets, &block))).collect();
    entries.retain(|entry| entry.texts.iter().any(|text| !text.is_empty()));
    entries
}

/// The value of a row, or where it comes from.
fn of_item(sheets: [&Sheet; 2], item: Field, columns: [u16; 2]) -> Entry {
    let [sheet, _] = sheets;
    let source = (columns == SOURCE).then(|| sheet.name("source"));
    let label = [sheet.name(item.0)].into_iter().chain(source).collect::<Vec<_>>().join(" ");
    let texts = sheets.map(|sheet| {
        let cells = sheet.items(item).into_iter().flat_map(|row| row.cells);
        let cells = cells.filter(|cell| cell.columns == columns && !cell.text.is_empty());
        cells.map(|cell| cell.text).collect::<Vec<_>>().join(" ")
    });
    Entry { key: item.0, label, texts }
}

/// The values of a list, row by row, and before them the order of its rows, if that counts and is another one.
fn of_list(sheets: [&Sheet; 2], block: &Block) -> Vec<Entry> {
    let lines = sheets.map(|sheet| sheet.lines(block));
    let pairs = pairs(lines.each_ref().map(Vec::as_slice), identity(block));
    let cells = pairs.into_iter().flat_map(|pair| {
        // What a row is called is said with its other values, or by the order; twins may be called differently.
        let names = [title(block).0, identity(block)];
        let is_alone = pair.iter().any(Option::is_none) || names[0] == names[1];
        let is_said = move |column: &str| is_alone && names.contains(&column);
        let columns = block.columns.iter().filter(move |(column, kind)| *kind != Kind::Owner && !is_said(column));
        columns.map(move |column| of_cell(sheets, block, pair, *column))
    });
    let cells = cells.filter(|cell| block.key != "roster.counties" || cell.differs());
    order(sheets, block, &lines).into_iter().chain(cells).collect()
}

fn of_cell(sheets: [&Sheet; 2], block: &Block, pair: [Option<&Line>; 2], column: Field) -> Entry {
    let ([sheet, _], [a, b]) = (sheets, pair);
    let text = |(sheet, line): (&Sheet, Option<&Line>)| line.map(|line| sheet.cell(line, column)).unwrap_or_default();
    let label = b.or(a).map(|line| label(sheet, block, line)).unwrap_or_default();
    let label = format!("{label} {}", sheet.name(&format!("{}.{}", block.key, column.0)));
    Entry { key: block.key, label, texts: [(sheets[0], a), (sheets[1], b)].map(text) }
}

/// What a row is called: 生态保护因素, 生态保护因素 森林覆盖率, 森林覆盖率 起点 80, 名单 代码 330127.
fn label(sheet: &Sheet, block: &Block, line: &Line) -> String {
    let (column, _) = title(block);
    let is_name = column == "name";
    let is_owned = block.columns.iter().any(|(_, kind)| *kind == Kind::Owner);
    let owner = is_owned.then(|| named(sheet.language, &line.owner_key, &line.owner).to_owned());
    let list = (!is_owned && !is_name).then(|| sheet.name(block.key));
    let column = (!is_name).then(|| sheet.name(&format!("{}.{column}", block.key)));
    let parts = [owner, list, column, Some(called(sheet, block, line))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What a row is called within its list.
fn called(sheet: &Sheet, block: &Block, line: &Line) -> String {
    let name = sheet.cell(line, title(block));
    match text(&line.value, "key") {
        "" => name,
        key => named(sheet.language, key, if name.is_empty() { key } else { &name }).to_owned(),
    }
}

/// The column that says what a row is called.
fn title(block: &Block) -> Field {
    let mut columns = block.columns.iter().filter(|(_, kind)| *kind != Kind::Owner);
    *columns.next().expect("a list has columns")
}

/// The column that tells the rows of a list apart.
fn identity(block: &Block) -> &'static str {
    if block.columns.contains(&("key", Kind::Text)) { "key" } else { title(block).0 }
}

/// In which order the rows with names of their own stand, if it is another one.
fn order(sheets: [&Sheet; 2], block: &Block, lines: &[Vec<Line>; 2]) -> Option<Entry> {
    let [sheet, _] = sheets;
    let of_all = |of: &dyn Fn(&Line) -> String| lines.each_ref().map(|lines| lines.iter().map(of).collect::<Vec<_>>());
    let [keys_a, keys_b] = of_all(&|line| text(&line.value, "key").to_owned());
    let names = of_all(&|line| called(sheet, block, line));
    let texts = names.map(|names| names.join(sheet.words.text("parameters.comma")));
    let entry = Entry { key: block.key, label: sheet.name(block.key), texts };
    // A new name or a new key is said of the row.
    Some(entry).filter(|entry| identity(block) == "key" && keys_a != keys_b && entry.differs())
}

/// The rows of both lists, those of the second first: each beside the one that has the same identity; one whose identity
/// is new, beside the one that has its name.
fn pairs<'l>([a, b]: [&'l [Line]; 2], identity: &str) -> Vec<[Option<&'l Line>; 2]> {
    let same = |column: &str, one: &Line, other: &Line| {
        let is_owned_alike = one.owner_key == other.owner_key || one.owner == other.owner;
        let [one, other] = [one, other].map(|line| line.value.get(column));
        is_owned_alike && one.is_some() && one == other
    };
    let twin = |line: &Line, own: &[Line], others: &'l [Line]| {
        let is_free = |other: &&Line| identity == "key" && !own.iter().any(|line| same(identity, line, other));
        let mut named = others.iter().filter(|other| same("name", other, line)).filter(is_free);
        others.iter().find(|other| same(identity, other, line)).or_else(|| named.next())
    };
    let of_b = b.iter().map(|line| [twin(line, b, a), Some(line)]);
    let only_a = a.iter().filter(|line| twin(line, a, b).is_none()).map(|line| [Some(line), None]);
    of_b.chain(only_a).collect()
}
