//! What readers of workbooks do not say of cells: which are merged in an OpenDocument, and which are shown as another number
//! than the one in the file. Whoever types 39.3% and sees it has 0.393 there; whoever sees 242.9 may have 2429000; whoever
//! sees 6.33 behind an 8 that is struck out has the text 86.33.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat_n;
use std::ops::Range;

use special_fund::Figure;

use super::book::Merged;
use super::records::{self, Records, number};
use super::unpacked::{part, repeated, sheet_of_ods, sheet_of_xlsx};

/// How a number is shown that is not shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A hundredfold, with a sign of percent.
    Percent,
    /// In thousands or ten thousands, as nothing tells but its format.
    Scaled,
    /// With characters struck out, or above or below the line.
    Marked,
}

/// Cells that are shown so, by row and column counted from 0.
pub(super) type Places = BTreeMap<(usize, usize), Shown>;

/// The two that every spreadsheet has: 0% and 0.00%.
const BUILT_IN: [&str; 2] = ["9", "10"];

/// Of a sheet of Office, by the number formats of its styles.
pub(super) fn in_xlsx(bytes: &[u8], name: &str) -> Places {
    let (Some(styles), Some(sheet)) = (part(bytes, "xl/styles.xml"), sheet_of_xlsx(bytes, name)) else {
        return Places::new();
    };
    let own = tags(&styles, "numFmt")
        .filter_map(|tag| Some((attribute(tag, "numFmtId")?, shown(attribute(tag, "formatCode")?)?)));
    let own: BTreeMap<&str, Shown> = BUILT_IN.map(|id| (id, Shown::Percent)).into_iter().chain(own).collect();
    let formats = styles.split("<cellXfs").nth(1).and_then(|rest| rest.split("</cellXfs>").next()).unwrap_or_default();
    let of_style = |tag: &str| attribute(tag, "numFmtId").and_then(|id| own.get(id)).copied();
    let styles: Vec<Option<Shown>> = tags(formats, "xf").map(of_style).collect();
    let strings = part(bytes, "xl/sharedStrings.xml").unwrap_or_default();
    let mut marked = Vec::new();
    for tag in strings.split('<') {
        if is_tag(tag, "si") {
            marked.push(false);
        } else if let Some(last) = marked.last_mut() {
            *last |= is_mark(tag);
        }
    }
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
        if is_mark(tag) || shared.is_some_and(|place| marked.get(place) == Some(&true)) {
            found.insert((row.max(1) - 1, column.max(1) - 1), Shown::Marked);
        }
    }
    found
}

/// Whether characters are struck out, or above or below the line.
fn is_mark(tag: &str) -> bool {
    let value = attribute(tag, "val");
    is_tag(tag, "strike") && !matches!(value, Some("0" | "false"))
        || is_tag(tag, "vertAlign") && matches!(value, Some("superscript" | "subscript"))
}

/// Of an OpenDocument's sheet: the cells whose values are percentages, those whose text says another number, and those
/// with marked characters.
pub(super) fn in_ods(bytes: &[u8], name: &str) -> Places {
    let content = part(bytes, "content.xml").unwrap_or_default();
    let is_marked = |style: &str| {
        let properties = style.split("</style:style").next().unwrap_or_default();
        let says = |name: &str, usual: &str| {
            properties.split('<').filter_map(|tag| attribute(tag, name)).any(|value| !value.starts_with(usual))
        };
        says("style:text-line-through-style", "none")
            || says("style:text-line-through-type", "none")
            || says("style:text-position", "0")
    };
    let styles = content.split("<style:style").skip(1).filter(|style| is_marked(style));
    let marked: BTreeSet<&str> = styles.filter_map(|style| attribute(style, "style:name")).collect();
    let mut found = Places::new();
    each_of_ods(bytes, name, |rows, columns, tag, text| {
        if is_tag(tag, "text:span") && attribute(tag, "text:style-name").is_some_and(|style| marked.contains(style)) {
            found.insert((rows.start, columns.start), Shown::Marked);
            return;
        }
        let is_percent = attribute(tag, "office:value-type") == Some("percentage");
        let is_other =
            || attribute(tag, "office:value").is_some_and(|value| says_unit(text) || is_another(value, text));
        let shown = if is_percent { Some(Shown::Percent) } else { is_other().then_some(Shown::Scaled) };
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
        } else if is_tag(tag, "text:span") {
            each(row..row.saturating_add(rows), own.clone(), tag, "");
        }
    }
}

/// Of the sheet at this place in an older workbook, by the formats of its styles.
pub(super) fn in_xls(bytes: &[u8], place: usize) -> Places {
    const FORMAT: u16 = 0x041E;
    const STYLE: u16 = 0x00E0;
    let stream = records::stream(bytes).unwrap_or_default();
    let book = || records::of_book(&stream);
    // The code of a format follows its number, its length and how its letters are written.
    let own = book()
        .filter(|(kind, _)| *kind == FORMAT)
        .filter_map(|(_, data)| Some((number(data, 0)?.to_string(), shown(&letters(data.get(4..)?))?)));
    let own: BTreeMap<String, Shown> =
        BUILT_IN.map(|id| (id.to_owned(), Shown::Percent)).into_iter().chain(own).collect();
    let styles = book().filter(|(kind, _)| *kind == STYLE);
    let styles: Vec<Option<Shown>> = styles.map(|(_, data)| own.get(&number(data, 2)?.to_string()).copied()).collect();
    let of_style = |style: Option<u16>| styles.get(usize::from(style?)).copied().flatten();
    let mut found = Places::new();
    let sheet = records::starts(&stream).nth(place).and_then(|start| stream.get(start..)).unwrap_or_default();
    for (kind, data) in Records(sheet).take_while(|(kind, _)| *kind != records::END) {
        let (Some(row), Some(column)) = (number(data, 0), number(data, 2)) else { continue };
        // Several short numbers beside each other: a style and four bytes each.
        let of_cells: Vec<Option<u16>> = match kind {
            records::NUMBERS => (4..data.len().saturating_sub(2)).step_by(6).map(|at| number(data, at)).collect(),
            _ if records::CELLS.contains(&kind) => repeat_n(number(data, 4), 1).collect(),
            _ => continue,
        };
        let columns = (usize::from(column)..).zip(of_cells);
        found.extend(columns.filter_map(|(column, style)| Some(((usize::from(row), column), of_style(style)?))));
    }
    found
}

/// How a format shows a number, by the code of positive ones; any of the codes may be theirs where they have conditions.
fn shown(code: &str) -> Option<Shown> {
    let code = code.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    match code.contains("[<") || code.contains("[>") || code.contains("[=") {
        true => code.split(';').find_map(of_section).map(|_| Shown::Scaled),
        false => of_section(&code),
    }
}

/// A sign of percent that is no text multiplies by a hundred, a comma with no digit behind it divides by a thousand, and a
/// point that is a text stands between digits of a whole number.
fn of_section(code: &str) -> Option<Shown> {
    if code.contains("\".\"") || says_unit(code) {
        return Some(Shown::Scaled);
    }
    let (mut is_quoted, mut chars) = (false, code.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            // Either takes the character behind it.
            '\\' | '!' if chars.next() == Some('.') => return Some(Shown::Scaled),
            '\\' | '!' => {}
            '_' | '*' => drop(chars.next()),
            '[' => drop(chars.find(|c| *c == ']')), // a colour, a currency
            ';' => return None,
            '%' => return Some(Shown::Percent),
            ',' if !chars.peek().is_some_and(|next| "0#?,".contains(*next)) => return Some(Shown::Scaled),
            _ => {}
        }
    }
    None
}

/// Whether a number is shown in a unit of money that no header has: 278亿元.
fn says_unit(text: &str) -> bool {
    text.contains('亿') || text.contains("千元") || text.contains("百元")
}

/// A text in one byte or two each, as the byte before it says.
fn letters(text: &[u8]) -> String {
    match text.split_first() {
        Some((how, text)) if how & 1 == 1 => {
            let units = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        Some((_, text)) => text.iter().map(|byte| char::from(*byte)).collect(),
        None => String::new(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_a_hundredfold_or_a_thousandth() {
        for code in ["0%", "0.00%", "#,##0.0 %;-0%", "[Red]0%", "\"ca. \"0%"] {
            assert_eq!(shown(code), Some(Shown::Percent), "{code}");
        }
        for code in [
            "0,",
            "#,##0.00,,",
            "0,.0",
            r"0\.0,",
            "0!.0,\"k\"",
            "[>=0]0!.0000",
            "[&gt;0]0.0%",
            "[<1]0%;0",
            "0\".\"0000",
            r"0\.0000",
            "#,##0,&quot;k&quot;;0",
            "0\"亿元\"",
        ] {
            assert_eq!(shown(code), Some(Shown::Scaled), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "0.0&quot;%,&quot;",
            "0\\%",
            "0;0%",
            "0_%",
            "[&gt;100]0.0;0.00",
            "[$USD, ]0.00",
            "[$%-804]0.00",
            "_ * #,##0.00_ ;_ * -#,##0.00_ ",
            r"0\,0",
            "0.0\"百分点\"",
            "0\"千克\"",
        ] {
            assert_eq!(shown(code), None, "{code}");
        }
    }
}
