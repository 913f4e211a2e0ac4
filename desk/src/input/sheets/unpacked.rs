//! What is in a packed workbook, before anybody makes cells of it: how large it is, what is hidden.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::xml::{Tag, tags, within};
use super::{Fault, MAX_CELLS};

/// Most bytes of a workbook once it is unpacked.
const MAX_UNPACKED: u64 = 1 << 29;

/// Most spaces that an OpenDocument writes as a number of them.
const MAX_SPACES: usize = 1 << 20;

/// Rows and columns that nobody sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// Refuses what would fill the memory: by what comes out of it, not by what it says.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
    if archive.index_for_name("encrypted-package").is_some() {
        return Err(Fault::Locked);
    }
    let mut left = MAX_UNPACKED;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| Fault::Broken)?;
        let read = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(|_| Fault::Broken)?;
        left = left.checked_sub(read).ok_or(Fault::TooLarge)?;
    }
    match part(bytes, "content.xml") {
        Some(content) if is_too_large(&content) => Err(Fault::TooLarge),
        _ => Ok(()),
    }
}

/// Whether an OpenDocument has too many filled cells, with all that are repeated, or spaces that it writes as a number.
fn is_too_large(content: &str) -> bool {
    let (mut rows, mut cells, mut spaces) = (1, 0_usize, 0_usize);
    for tag in tags(content) {
        let number = |name| tag.number(name).unwrap_or(1);
        if tag.is("table:table-row") {
            rows = number("table:number-rows-repeated");
        } else if is_cell(&tag) && is_filled(&tag) {
            cells = cells.saturating_add(rows.saturating_mul(number("table:number-columns-repeated")));
        } else if tag.is("text:s") {
            spaces = spaces.saturating_add(number("text:c"));
        }
    }
    cells > MAX_CELLS || spaces > MAX_SPACES
}

pub(super) fn is_cell(tag: &Tag<'_>) -> bool {
    tag.is("table:table-cell") || tag.is("table:covered-table-cell")
}

/// Whether a cell of an OpenDocument has a value, a text or a formula.
pub(super) fn is_filled(cell: &Tag<'_>) -> bool {
    !cell.is_empty() || cell.attributes().any(|(name, _)| name.starts_with("office:") || name == "table:formula")
}

/// Whether it is an OpenDocument, not one of Office.
pub(super) fn is_open_document(bytes: &[u8]) -> bool {
    part(bytes, "content.xml").is_some()
}

/// A part of it as text, if it is there.
pub(super) fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    // Some programs write the names of parts with other capitals, or as Windows writes folders.
    let is_it = |other: &str| other.replace('\\', "/").eq_ignore_ascii_case(name);
    let place = archive.file_names().position(|other| other.is_ok_and(|other| is_it(&other)))?;
    let mut text = Vec::new();
    archive.by_index(place).ok()?.take(MAX_UNPACKED).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// What stands in an OpenDocument's sheet.
pub(super) fn sheet_of_ods<'c>(
    content: &'c str,
    name: &str,
) -> Option<impl Iterator<Item = Tag<'c>> + Clone + use<'c>> {
    within(content, "table:table", &|tag| tag.attribute("table:name").is_some_and(|other| other == name))
}

/// Rows and columns of an OpenDocument's sheet that are collapsed or filtered away, of the first so many of both.
pub(super) fn hidden_in_ods(bytes: &[u8], name: &str, size: [usize; 2]) -> Result<Hidden, Fault> {
    let content = part(bytes, "content.xml").ok_or(Fault::Broken)?;
    let sheet = sheet_of_ods(&content, name).ok_or(Fault::Broken)?;
    let count = |element: &str, repeated: &str, size: usize| {
        let (mut end, mut hidden) = (0_usize, 0);
        for tag in sheet.clone().filter(|tag| tag.is(element)) {
            let start = end;
            end = end.saturating_add(tag.number(repeated).unwrap_or(1));
            if matches!(tag.attribute("table:visibility").as_deref(), Some("collapse" | "filter")) {
                hidden += end.min(size) - start.min(size);
            }
        }
        hidden
    };
    Ok(Hidden {
        rows: count("table:table-row", "table:number-rows-repeated", size[0]),
        columns: count("table:table-column", "table:number-columns-repeated", size[1]),
    })
}

/// What stands in a sheet of Office.
pub(super) fn sheet_of_xlsx(bytes: &[u8], name: &str) -> Result<String, Fault> {
    let find = || {
        let workbook = part(bytes, "xl/workbook.xml")?;
        let is_it = |tag: &Tag<'_>| tag.is("sheet") && tag.attribute("name").is_some_and(|other| other == name);
        let (_, id) = tags(&workbook).find(is_it)?.attributes().find(|(name, _)| name.ends_with(":id"))?;
        let relations = part(bytes, "xl/_rels/workbook.xml.rels")?;
        let is_it = |tag: &Tag<'_>| tag.is("Relationship") && tag.attribute("Id").as_ref() == Some(&id);
        let target = tags(&relations).find(is_it)?.attribute("Target")?;
        part(bytes, target.strip_prefix('/').unwrap_or(&format!("xl/{target}")))
    };
    find().ok_or(Fault::Broken)
}

/// Rows of a sheet of Office that are hidden, and columns of its first so many.
pub(super) fn hidden_in_xlsx(bytes: &[u8], name: &str, columns: usize) -> Result<Hidden, Fault> {
    let sheet = sheet_of_xlsx(bytes, name)?;
    let hidden = |element: &'static str| {
        let is_hidden = |tag: &Tag<'_>| matches!(tag.attribute("hidden").as_deref(), Some("1" | "true"));
        tags(&sheet).filter(move |tag| tag.is(element) && is_hidden(tag))
    };
    let count = |tag: Tag<'_>| {
        let [first, last] = ["min", "max"].map(|end| tag.number(end).unwrap_or(1));
        (last.min(columns) + 1).saturating_sub(first)
    };
    Ok(Hidden { rows: hidden("row").count(), columns: hidden("col").map(count).sum() })
}
