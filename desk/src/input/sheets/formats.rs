//! What readers of workbooks do not say of cells: which are merged in an OpenDocument, and which are shown as another number
//! than the one in the file. Whoever types 39.3% and sees it has 0.393 there; whoever sees 242.9 may have 2429000; whoever
//! sees 6.33 behind an 8 that is struck out has the text 86.33.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use special_fund::Figure;

use super::book::Merged;
use super::codes::{Shown, says_unit, shown, unit};
use super::unpacked::{part, repeated, sheet_of_ods, sheet_of_xlsx};

/// Cells that are shown so, by row and column counted from 0.
pub(super) type Places = BTreeMap<(usize, usize), Shown>;

/// The two that every spreadsheet has: 0% and 0.00%.
pub(super) const BUILT_IN: [&str; 2] = ["9", "10"];

/// Of a sheet of Office, by the number formats of its styles.
pub(super) fn in_xlsx(bytes: &[u8], name: &str) -> Places {
    let (Some(styles), Some(sheet)) = (part(bytes, "xl/styles.xml"), sheet_of_xlsx(bytes, name)) else {
        return Places::new();
    };
    let own = tags(&styles, "numFmt")
        .filter_map(|tag| Some((attribute(tag, "numFmtId")?, shown(attribute(tag, "formatCode")?)?)));
    let own: BTreeMap<&str, Shown> = BUILT_IN.map(|id| (id, Shown::Percent)).into_iter().chain(own).collect();
    let part_of = |start: &str, end: &str| styles.split(start).nth(1).and_then(|rest| rest.split(end).next());
    let [fonts, formats] = [("<fonts", "</fonts>"), ("<cellXfs", "</cellXfs>")]
        .map(|(start, end)| part_of(start, end).unwrap_or_default());
    let fonts = marks(fonts, "font");
    let font = |tag: &str| *fonts.get(attribute(tag, "fontId")?.parse::<usize>().ok()?)?;
    let of_style = |tag: &str| match font(tag) {
        Some(Shown::Struck) => Some(Shown::Struck),
        _ => attribute(tag, "numFmtId").and_then(|id| own.get(id)).copied(),
    };
    let styles: Vec<Option<Shown>> = tags(formats, "xf").map(of_style).collect();
    let strings = part(bytes, "xl/sharedStrings.xml").unwrap_or_default();
    let marked = marks(&strings, "si");
    let mut found = Places::new();
    let (mut row, mut column, mut is_shared) = (0_usize, 0_usize, false);
    for tag in sheet.split('<') {
        if is_tag(tag, "row") {
            row = attribute(tag, "r").and_then(|row| row.parse().ok()).unwrap_or(row.saturating_add(1));
            column = 0;
        } else if is_tag(tag, "c") {
            column = attribute(tag, "r").map_or(column.saturating_add(1), column_of);
            let style = attribute(tag, "s").and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
            let shown = styles.get(style).copied().flatten();
            is_shared = attribute(tag, "t") == Some("s");
            found.extend(shown.map(|shown| ((row.max(1) - 1, column.max(1) - 1), shown)));
        }
        let shared = tag.strip_prefix("v>").filter(|_| is_shared).and_then(|place| place.parse::<usize>().ok());
        let of_shared = shared.and_then(|place| marked.get(place).copied().flatten());
        mark(&mut found, (row.max(1) - 1, column.max(1) - 1), mark_of(tag).or(of_shared));
    }
    found
}

/// Notes what is said of characters of a cell. What is struck out is that above all.
pub(super) fn mark(found: &mut Places, cell: (usize, usize), mark: Option<Shown>) {
    if let Some(mark) = mark.filter(|_| found.get(&cell) != Some(&Shown::Struck)) {
        found.insert(cell, mark);
    }
}

/// Of each element of a kind what is said of characters in it.
fn marks(text: &str, element: &str) -> Vec<Option<Shown>> {
    let mut found = Vec::new();
    for tag in text.split('<') {
        if is_tag(tag, element) {
            found.push(None);
        } else if let Some(last) = found.last_mut().filter(|last| **last != Some(Shown::Struck)) {
            *last = mark_of(tag).or(*last);
        }
    }
    found
}

/// Whether a tag says that characters are struck out, or above or below the line.
fn mark_of(tag: &str) -> Option<Shown> {
    let value = attribute(tag, "val");
    match value {
        Some("superscript" | "subscript") if is_tag(tag, "vertAlign") => Some(Shown::Marked),
        Some("0" | "false") => None,
        _ => is_tag(tag, "strike").then_some(Shown::Struck),
    }
}

/// Of an OpenDocument's sheet: the cells whose values are percentages, those whose text says another number, and those
/// with marked characters.
pub(super) fn in_ods(bytes: &[u8], name: &str) -> Places {
    let content = part(bytes, "content.xml").unwrap_or_default();
    let says = |style: &str, name: &str, usual: &str| {
        let properties = style.split("</style:style").next().unwrap_or_default();
        properties.split('<').filter_map(|tag| attribute(tag, name)).any(|value| !value.starts_with(usual))
    };
    let is_struck = |style: &&str| {
        says(style, "style:text-line-through-style", "none") || says(style, "style:text-line-through-type", "none")
    };
    let is_aside = |style: &&str| says(style, "style:text-position", "0");
    let styles = || content.split("<style:style").skip(1);
    let name_of = |style| attribute(style, "style:name");
    let struck: BTreeSet<&str> = styles().filter(is_struck).filter_map(name_of).collect();
    let aside: BTreeSet<&str> = styles().filter(is_aside).filter_map(name_of).collect();
    let mut found = Places::new();
    each_of_ods(bytes, name, |rows, columns, tag, text| {
        if is_tag(tag, "text:span") {
            let style = attribute(tag, "text:style-name").unwrap_or_default();
            let of_aside = aside.contains(style).then_some(Shown::Marked);
            let own = if struck.contains(style) { Some(Shown::Struck) } else { of_aside };
            mark(&mut found, (rows.start, columns.start), own);
            return;
        }
        let kind = attribute(tag, "office:value-type");
        let is_struck = kind.is_some() && attribute(tag, "table:style-name").is_some_and(|own| struck.contains(own));
        let is_percent = kind == Some("percentage");
        let is_other =
            || attribute(tag, "office:value").is_some_and(|value| says_unit(text) || is_another(value, text));
        let shown = match is_percent {
            _ if is_struck => Some(Shown::Struck),
            true => Some(Shown::Percent),
            false => is_other().then_some(Shown::Scaled).or_else(|| unit(text).map(Shown::In)),
        };
        // Filled cells are few enough, blank ones may be any number.
        if let Some(shown) = shown {
            found.extend(rows.flat_map(|row| columns.clone().map(move |column| ((row, column), shown))));
        }
    });
    found
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

/// Of an OpenDocument's sheet: the cells that are merged over several rows.
pub(super) fn merged_in_ods(bytes: &[u8], name: &str) -> Vec<Merged> {
    let mut found = Vec::new();
    each_of_ods(bytes, name, |rows, columns, tag, _| {
        let spanned = repeated(tag, "table:number-rows-spanned");
        if spanned > 1 {
            found.push(((rows.start, columns.start), rows.start.saturating_add(spanned - 1)));
        }
    });
    found
}

/// The cells of an OpenDocument's sheet: their rows, their columns, their tag, and the text that is shown in them.
fn each_of_ods(bytes: &[u8], name: &str, mut each: impl FnMut(Range<usize>, Range<usize>, &str, &str)) {
    let content = part(bytes, "content.xml").unwrap_or_default();
    let (mut row, mut rows, mut column, mut own) = (0_usize, 0, 0_usize, 0..0);
    let mut tags = sheet_of_ods(&content, name).unwrap_or_default().split('<');
    while let Some(tag) = tags.next() {
        if is_tag(tag, "table:table-row") {
            (row, column) = (row.saturating_add(rows), 0);
            rows = repeated(tag, "table:number-rows-repeated");
        } else if is_tag(tag, "table:table-cell") || is_tag(tag, "table:covered-table-cell") {
            let end = column.saturating_add(repeated(tag, "table:number-columns-repeated"));
            let mut next = tags.clone();
            let mut text = next.next();
            if text.is_some_and(|tag| is_tag(tag, "office:annotation")) {
                text = next.find(|tag| tag.starts_with("/office:annotation")).and_then(|_| next.next());
            }
            let text = text.filter(|tag| is_tag(tag, "text:p")).and_then(|tag| tag.split_once('>'));
            each(row..row.saturating_add(rows), column..end, tag, text.map_or("", |(_, text)| text));
            (own, column) = (column..end, end);
        } else if let Some(name) = beside_cells(tag) {
            tags.find(|tag| tag.strip_prefix('/').is_some_and(|end| end.starts_with(name)));
        } else if is_tag(tag, "text:span") {
            each(row..row.saturating_add(rows), own.clone(), tag, "");
        }
    }
}

/// The element that a tag begins, if what is in it stands in no cell: a comment, a shape.
fn beside_cells(tag: &str) -> Option<&str> {
    let name = tag.split([' ', '>', '/']).next()?;
    let is_one = matches!(name, "office:annotation" | "table:shapes") || name.starts_with("draw:");
    (is_one && !tag.contains("/>")).then_some(name)
}

/// The tags of an element, each from its name on.
fn tags<'t>(text: &'t str, element: &'t str) -> impl Iterator<Item = &'t str> {
    text.split('<').filter(move |tag| is_tag(tag, element))
}

fn is_tag(tag: &str, element: &str) -> bool {
    let rest = tag.strip_prefix(element);
    rest.is_some_and(|rest| rest.starts_with([' ', '>', '/', '\n', '\r', '\t']))
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let tag = tag.split('>').next()?;
    let mut values = tag.match_indices(name).filter_map(|(at, _)| {
        let rest = tag.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        let is_whole = tag.get(..at)?.ends_with(char::is_whitespace);
        let quote = rest.chars().next().filter(|c| is_whole && matches!(c, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    });
    values.next()
}

/// The number, from 1, of the column of a cell: 28 of AB7.
fn column_of(cell: &str) -> usize {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
    letters.fold(0_usize, |column, letter| column.saturating_mul(26).saturating_add(usize::from(letter - b'A') + 1))
}
