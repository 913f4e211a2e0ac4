//! What readers of workbooks do not say of cells: which are merged in an OpenDocument, and which are shown as another number
//! than the one in the file. Whoever types 39.3% and sees it has 0.393 there; whoever sees 242.9 may have 2429000; whoever
//! sees 6.33 behind an 8 that is struck out has the text 86.33.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use special_fund::Figure;

use super::book::Merged;
use super::codes::{Shown, says_unit, shown, unit};
use super::unpacked::{is_cell, is_filled, part, sheet_of_ods, sheet_of_xlsx};
use super::xml::{Tag, tags, within};
use super::{Fault, MAX_CELLS};

/// Cells that are shown so, by row and column counted from 0.
pub(super) type Places = BTreeMap<(usize, usize), Shown>;

/// The two that every spreadsheet has: 0% and 0.00%.
pub(super) const BUILT_IN: [&str; 2] = ["9", "10"];

/// Most styles that one is made from, each from the next; of more, or of itself, none is.
const MAX_PARENTS: usize = 64;

/// Of a sheet of Office, by the number formats of its styles.
pub(super) fn in_xlsx(bytes: &[u8], name: &str) -> Result<Places, Fault> {
    let sheet = sheet_of_xlsx(bytes, name)?;
    let styles = styles_of_xlsx(&part(bytes, "xl/styles.xml").unwrap_or_default());
    let marked = marks(tags(&part(bytes, "xl/sharedStrings.xml").unwrap_or_default()), "si");
    let mut found = Places::new();
    let (mut row, mut column, mut is_shared) = (0_usize, 0_usize, false);
    for tag in tags(&sheet) {
        let mut own = mark_of(&tag);
        if tag.is("row") {
            row = tag.number("r").unwrap_or(row.saturating_add(1));
            column = 0;
        } else if tag.is("c") {
            column = tag.attribute("r").map_or(column.saturating_add(1), |cell| column_of(&cell));
            is_shared = tag.attribute("t").as_deref() == Some("s");
            own = styles.get(tag.number("s").unwrap_or(0)).copied().flatten();
        } else if is_shared && tag.is("v") {
            own = tag.text().trim().parse().ok().and_then(|place: usize| *marked.get(place)?);
        }
        mark(&mut found, (row.max(1) - 1, column.max(1) - 1), own);
    }
    Ok(found)
}

/// How the styles of cells of Office show, in their order.
fn styles_of_xlsx(styles: &str) -> Vec<Option<Shown>> {
    let [codes, fonts, formats] =
        ["numFmts", "fonts", "cellXfs"].map(|element| within(styles, element, &|_| true).into_iter().flatten());
    let own = codes
        .filter(|tag| tag.is("numFmt"))
        .filter_map(|tag| Some((tag.attribute("numFmtId")?, shown(&tag.attribute("formatCode")?)?)));
    let built_in = BUILT_IN.map(|id| (Cow::Borrowed(id), Shown::Percent));
    let own: BTreeMap<Cow<'_, str>, Shown> = built_in.into_iter().chain(own).collect();
    let fonts = marks(fonts, "font");
    let of_style = |tag: Tag<'_>| match tag.number("fontId").and_then(|font| *fonts.get(font)?) {
        Some(Shown::Struck) => Some(Shown::Struck),
        _ => own.get(&tag.attribute("numFmtId")?).copied(),
    };
    formats.filter(|tag| tag.is("xf")).map(of_style).collect()
}

/// Notes what is said of characters of a cell. What is struck out is that above all.
pub(super) fn mark(found: &mut Places, cell: (usize, usize), mark: Option<Shown>) {
    if let Some(mark) = mark.filter(|_| found.get(&cell) != Some(&Shown::Struck)) {
        found.insert(cell, mark);
    }
}

/// Of each element of a kind what is said of characters in it.
fn marks<'t>(tags: impl Iterator<Item = Tag<'t>>, element: &str) -> Vec<Option<Shown>> {
    let mut found = Vec::new();
    for tag in tags {
        if tag.is(element) {
            found.push(None);
        } else if let Some(last) = found.last_mut().filter(|last| **last != Some(Shown::Struck)) {
            *last = mark_of(&tag).or(*last);
        }
    }
    found
}

/// Whether a tag says that characters are struck out, or above or below the line.
fn mark_of(tag: &Tag<'_>) -> Option<Shown> {
    let is = |values: [&str; 2]| tag.attribute("val").is_some_and(|value| values.contains(&value.as_ref()));
    if tag.is("strike") {
        return (!is(["0", "false"])).then_some(Shown::Struck);
    }
    (tag.is("vertAlign") && is(["superscript", "subscript"])).then_some(Shown::Marked)
}

/// Of an OpenDocument's sheet: the cells whose values are percentages, those whose text says another number, and those
/// with marked characters; and the cells that are merged over several rows.
pub(super) fn in_ods(bytes: &[u8], name: &str) -> Result<(Places, Vec<Merged>), Fault> {
    let content = part(bytes, "content.xml").ok_or(Fault::Broken)?;
    let common = part(bytes, "styles.xml").unwrap_or_default();
    let styles = styles_of_ods(&common, &content);
    let struck = |name: Option<Cow<'_, str>>| name.map(|name| styles.get(&name) == Some(&Shown::Struck));
    let (mut found, mut merged) = (Places::new(), Vec::new());
    let (mut of_columns, mut column, mut of_row, mut rows) = (Vec::new(), 0_usize, None, 0..0_usize);
    let mut tags = sheet_of_ods(&content, name).ok_or(Fault::Broken)?;
    while let Some(tag) = tags.next() {
        let number = |name| tag.number(name).unwrap_or(1);
        let usual = || struck(tag.attribute("table:default-cell-style-name"));
        if tag.is("table:table-column") {
            column = column.saturating_add(number("table:number-columns-repeated"));
            of_columns.push((column, usual()));
        } else if tag.is("table:table-row") {
            rows = rows.end..rows.end.saturating_add(number("table:number-rows-repeated"));
            (of_row, column) = (usual(), 0);
        } else if is_cell(&tag) {
            let columns = column..column.saturating_add(number("table:number-columns-repeated"));
            let last = rows.start.saturating_add(number("table:number-rows-spanned")).saturating_sub(1);
            merged.extend((rows.start < last && last < MAX_CELLS).then_some(((rows.start, column), last)));
            column = columns.end;
            if is_filled(&tag) {
                let (text, mark) = contents(&tag, &mut tags, &styles);
                let shown = mark.or_else(|| shown_as(&tag, &text));
                // A cell without a style has that of its row, else of its column.
                let own = struck(tag.attribute("table:style-name")).or(of_row);
                let of_column = |column| of_columns.get(of_columns.partition_point(|(end, _)| *end <= column))?.1;
                let is_struck = |column| own.or_else(|| of_column(column)) == Some(true);
                let shown = |column| if is_struck(column) { Some(Shown::Struck) } else { shown };
                // Filled cells are few enough, blank ones may be any number.
                for row in rows.clone() {
                    found.extend(columns.clone().filter_map(|column| Some(((row, column), shown(column)?))));
                }
            }
        }
    }
    Ok((found, merged))
}

/// What the styles of cells and of characters of an OpenDocument say of characters, or else the styles they are made from.
fn styles_of_ods<'c>(common: &'c str, content: &'c str) -> BTreeMap<Cow<'c, str>, Shown> {
    let mut all: BTreeMap<Cow<'c, str>, Vec<(&str, Cow<'c, str>)>> = BTreeMap::new();
    let mut name = None;
    for tag in tags(content).take_while(|tag| !tag.is("office:body")).chain(tags(common)) {
        if tag.is("style:style") {
            let is_one = matches!(tag.attribute("style:family").as_deref(), Some("table-cell" | "text"));
            name = tag.attribute("style:name").filter(|_| is_one);
        }
        if let Some(name) = &name {
            all.entry(name.clone()).or_default().extend(tag.attributes());
        }
        if tag.ends("style:style") || tag.is("style:style") && tag.is_empty() {
            name = None;
        }
    }
    let own =
        |name: &Cow<'c, str>, of: &str| all.get(name)?.iter().find(|(name, _)| *name == of).map(|(_, value)| value);
    let says = |name: &Cow<'c, str>, of: &str, usual: &str| {
        let mut chain = iter::successors(Some(name), |name| own(name, "style:parent-style-name")).take(MAX_PARENTS);
        chain.find_map(|name| own(name, of)).is_some_and(|value| !value.starts_with(usual))
    };
    let mark = |name: &Cow<'c, str>| match says(name, "style:text-position", "0") {
        _ if says(name, "style:text-line-through-style", "none") => Some(Shown::Struck),
        _ if says(name, "style:text-line-through-type", "none") => Some(Shown::Struck),
        is_aside => is_aside.then_some(Shown::Marked),
    };
    all.keys().filter_map(|name| Some((name.clone(), mark(name)?))).collect()
}

/// What is shown in a filled cell: its first paragraph, and what is said of characters. It has read up to the cell's end.
fn contents<'t>(
    cell: &Tag<'t>,
    tags: &mut impl Iterator<Item = Tag<'t>>,
    styles: &BTreeMap<Cow<'_, str>, Shown>,
) -> (Cow<'t, str>, Option<Shown>) {
    let (mut text, mut mark) = (None, None);
    while !cell.is_empty() {
        let Some(tag) = tags.next().filter(|tag| !tag.ends(cell.name)) else { break };
        if tag.is("text:p") {
            text.get_or_insert(tag.text());
        } else if tag.is("text:span") && mark != Some(Shown::Struck) {
            mark = tag.attribute("text:style-name").and_then(|style| styles.get(&style).copied()).or(mark);
        } else if !tag.is_empty() && (tag.is("office:annotation") || tag.name.starts_with("draw:")) {
            // A comment or a shape stands in no cell.
            tags.find(|end| end.ends(tag.name));
        }
    }
    (text.unwrap_or_default(), mark)
}

/// How a cell of an OpenDocument shows its number.
fn shown_as(cell: &Tag<'_>, text: &str) -> Option<Shown> {
    if cell.attribute("office:value-type").as_deref() == Some("percentage") {
        return Some(Shown::Percent);
    }
    match cell.attribute("office:value") {
        Some(value) if says_unit(text) || is_another(&value, text) => Some(Shown::Scaled),
        _ => unit(text).map(Shown::In),
    }
}

/// Whether a text shows another number than this one, which rounding does not account for.
fn is_another(value: &str, text: &str) -> bool {
    let number = |text: &str| {
        let text = text.trim_matches(|c: char| !(c.is_ascii_digit() || c == '.')).replace(',', "");
        let end = text.find('.').map_or(text.len(), |point| (point + 7).min(text.len()));
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let number: Figure = text.get(..end)?.parse().ok()?;
        Some((number.millionths(), decimals.min(6)))
    };
    let is_off = |((value, _), (shown, decimals)): ((i128, usize), (i128, usize))| {
        let digit = (decimals..6).fold(1, |digit, _| digit * 10);
        value.abs_diff(shown) > digit
    };
    number(value).zip(number(text)).is_some_and(is_off)
}

/// The number, from 1, of the column of a cell: 28 of AB7.
fn column_of(cell: &str) -> usize {
    let letters = cell.bytes().take_while(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase());
    letters.fold(0_usize, |column, letter| column.saturating_mul(26).saturating_add(usize::from(letter - b'A') + 1))
}
