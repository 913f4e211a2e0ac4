//! What readers of workbooks do not say of cells: which are merged in an OpenDocument, and which are shown as another number
//! than the one in the file. Whoever types 39.3% and sees it has 0.393 there; whoever sees 242.9 may have 2429000; whoever
//! sees 6.33 behind an 8 that is struck out has the text 86.33.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use special_fund::Figure;

use super::book::Merged;
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
    /// Struck out whole.
    Struck,
    /// With a unit of money behind it.
    In(&'static str),
}

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
    let fonts = having(fonts, "font", is_strike);
    let is_struck = |tag: &str| Some(*fonts.get(attribute(tag, "fontId")?.parse::<usize>().ok()?)?);
    let of_style = |tag: &str| match is_struck(tag) {
        Some(true) => Some(Shown::Struck),
        _ => attribute(tag, "numFmtId").and_then(|id| own.get(id)).copied(),
    };
    let styles: Vec<Option<Shown>> = tags(formats, "xf").map(of_style).collect();
    let strings = part(bytes, "xl/sharedStrings.xml").unwrap_or_default();
    let marked = having(&strings, "si", is_mark);
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

/// Which of the elements of a kind have such a tag in them.
fn having(text: &str, element: &str, is_one: fn(&str) -> bool) -> Vec<bool> {
    let mut found = Vec::new();
    for tag in text.split('<') {
        if is_tag(tag, element) {
            found.push(false);
        } else if let Some(last) = found.last_mut() {
            *last |= is_one(tag);
        }
    }
    found
}

/// Whether characters are struck out, or above or below the line.
fn is_mark(tag: &str) -> bool {
    let is_aside = || matches!(attribute(tag, "val"), Some("superscript" | "subscript"));
    is_strike(tag) || is_tag(tag, "vertAlign") && is_aside()
}

fn is_strike(tag: &str) -> bool {
    is_tag(tag, "strike") && !matches!(attribute(tag, "val"), Some("0" | "false"))
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
    let is_marked = |style: &&str| is_struck(style) || says(style, "style:text-position", "0");
    let styles = || content.split("<style:style").skip(1);
    let name_of = |style| attribute(style, "style:name");
    let struck: BTreeSet<&str> = styles().filter(is_struck).filter_map(name_of).collect();
    let marked: BTreeSet<&str> = styles().filter(is_marked).filter_map(name_of).collect();
    let mut found = Places::new();
    each_of_ods(bytes, name, |rows, columns, tag, text| {
        if is_tag(tag, "text:span") && attribute(tag, "text:style-name").is_some_and(|style| marked.contains(style)) {
            found.insert((rows.start, columns.start), Shown::Marked);
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
        } else if is_tag(tag, "text:span") {
            each(row..row.saturating_add(rows), own.clone(), tag, "");
        }
    }
}

/// How a format shows a number, by the code of positive ones; any of the codes may be theirs where they have conditions.
pub(super) fn shown(code: &str) -> Option<Shown> {
    let code = code.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    if !(code.contains("[<") || code.contains("[>") || code.contains("[=")) {
        return of_section(&code).or_else(|| (!has_number(&code)).then_some(Shown::Scaled));
    }
    let mut sections = code.split(';').filter_map(of_section);
    match sections.next()? {
        Shown::In(unit) if sections.all(|other| other == Shown::In(unit)) => Some(Shown::In(unit)),
        _ => Some(Shown::Scaled),
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
            ';' => break,
            '%' => return Some(Shown::Percent),
            ',' if !chars.peek().is_some_and(|next| "0#?,".contains(*next)) => return Some(Shown::Scaled),
            _ => {}
        }
    }
    unit(code).map(Shown::In)
}

/// Whether a format shows positive numbers, as such or as days; else it shows a text alone, or nothing.
fn has_number(code: &str) -> bool {
    let unquoted: String = code.split('"').step_by(2).collect();
    let first = unquoted.split(';').next().unwrap_or_default();
    code.is_empty() || first.contains(|c: char| c.is_alphabetic() || "0#?@".contains(c))
}

/// Whether a number is shown in a unit of money that no header has: 278亿元.
fn says_unit(text: &str) -> bool {
    ["亿", "千元", "百元", "百万", "千万"].iter().any(|unit| text.contains(unit))
}

/// The unit of money behind a number, 12万元 or 12万; none in 12万人 and 12元/亩.
fn unit(text: &str) -> Option<&'static str> {
    let text: String = text.chars().filter(|c| !matches!(c, '"' | '\\' | '!')).collect();
    let is_other = |c: char| c == '/' || !c.is_ascii() && !"元整".contains(c);
    let is_end = |(at, unit): (usize, &str)| !text[at + unit.len()..].starts_with(is_other);
    let said = |unit: &&str| text.match_indices(*unit).any(is_end);
    ["万", "元"].into_iter().find(said).map(|unit| if unit == "万" { "万元" } else { unit })
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
    fn a_format_shows_a_hundredfold_or_a_thousandth_or_a_unit() {
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
            "0\"百万元\"",
            // Whatever the number is.
            "\"无\"",
            ";;;",
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
            "0\"万人\"",
            "0\"元/亩\"",
        ] {
            assert_eq!(shown(code), None, "{code}");
        }
        for (code, unit) in [
            ("0\"元\"", "元"),
            ("#,##0.00\\元;-#,##0.00\\元", "元"),
            ("[$元-804]0", "元"),
            ("0\"万\"\"元\";\"-\"", "万元"),
            ("0&quot;万&quot;_ ", "万元"),
            ("[&lt;0]0\"元\";0\"元整\"", "元"),
        ] {
            assert_eq!(shown(code), Some(Shown::In(unit)), "{code}");
        }
    }
}
