//! What is in a packed workbook, before anybody makes cells of it: how large it is, what is hidden.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

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
        Some(content) if cells_of_ods(&content) > MAX_CELLS || spaces_of_ods(&content) > MAX_SPACES => {
            Err(Fault::TooLarge)
        }
        _ => Ok(()),
    }
}

/// Whether it is an OpenDocument, not one of Office.
pub(super) fn is_open_document(bytes: &[u8]) -> bool {
    part(bytes, "content.xml").is_some()
}

/// A part of it as text, if it is there.
pub(super) fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = Vec::new();
    archive.by_name(name).ok()?.take(MAX_UNPACKED).read_to_end(&mut text).ok()?;
    // Some programs write every element of Office's sheets with this prefix.
    Some(String::from_utf8_lossy(&text).replace("<x:", "<").replace("</x:", "</"))
}

/// How many filled cells the rows of an OpenDocument come to, with all that are repeated.
fn cells_of_ods(content: &str) -> usize {
    let mut cells = 0_usize;
    for row in content.split("<table:table-row").skip(1) {
        let (tag, inside) = row.split_once('>').unwrap_or((row, ""));
        let filled = inside.split("table-cell").skip(1).map(|cell| {
            let tag = cell.split('>').next().unwrap_or_default();
            let is_filled = !tag.ends_with('/') || tag.contains("office:value") || tag.contains("table:formula");
            if is_filled { repeated(tag, "table:number-columns-repeated") } else { 0 }
        });
        let filled = filled.fold(0_usize, usize::saturating_add);
        cells = cells.saturating_add(filled.saturating_mul(repeated(tag, "table:number-rows-repeated")));
    }
    cells
}

/// How many spaces an OpenDocument writes as a number of them, in all.
fn spaces_of_ods(content: &str) -> usize {
    let tags = content.split("<text:s").skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    tags.map(|tag| repeated(tag, "text:c")).fold(0, usize::saturating_add)
}

/// How often something is repeated.
pub(super) fn repeated(tag: &str, attribute: &str) -> usize {
    let number = tag.split_once(attribute).and_then(|(_, rest)| {
        let number = rest.trim_start_matches(['=', '"', '\'', ' ', '\t', '\r', '\n']);
        let digits = number.find(|c: char| !c.is_ascii_digit()).map_or(number, |end| number.split_at(end).0);
        // More digits than a number has are more than any limit.
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(usize::MAX))
    });
    number.unwrap_or(1)
}

/// What stands in an OpenDocument's sheet.
pub(super) fn sheet_of_ods<'c>(content: &'c str, name: &str) -> Option<&'c str> {
    let named = format!("table:name=\"{}\"", escaped(name));
    let mut sheets = content.split("<table:table ").skip(1);
    sheets.find(|sheet| sheet.split('>').next().is_some_and(|tag| tag.contains(&named)))
}

/// Rows and columns of an OpenDocument's sheet that are collapsed or filtered away.
pub(super) fn hidden_in_ods(bytes: &[u8], name: &str) -> Hidden {
    let content = part(bytes, "content.xml").unwrap_or_default();
    let Some(sheet) = sheet_of_ods(&content, name) else { return Hidden::default() };
    let is_hidden = |tag: &&str| {
        let tag = tag.split('>').next().unwrap_or_default();
        tag.contains("table:visibility=\"collapse\"") || tag.contains("table:visibility=\"filter\"")
    };
    let count = |element: &str| sheet.split(element).skip(1).filter(is_hidden).count();
    Hidden { rows: count("<table:table-row"), columns: count("<table:table-column") }
}

/// What stands in a sheet of Office.
pub(super) fn sheet_of_xlsx(bytes: &[u8], name: &str) -> Option<String> {
    let workbook = part(bytes, "xl/workbook.xml")?;
    let named = format!("name=\"{}\"", escaped(name));
    let tag =
        workbook.split("<sheet ").skip(1).find(|tag| tag.split('>').next().is_some_and(|t| t.contains(&named)))?;
    let id = tag.split("r:id=\"").nth(1)?.split('"').next()?;
    let relations = part(bytes, "xl/_rels/workbook.xml.rels")?;
    let id = format!("Id=\"{id}\"");
    let relation =
        relations.split("<Relationship ").find(|tag| tag.split('>').next().is_some_and(|t| t.contains(&id)))?;
    let target = relation.split("Target=\"").nth(1)?.split('"').next()?;
    part(bytes, target.strip_prefix('/').unwrap_or(&format!("xl/{target}")))
}

/// Rows and columns of a sheet of Office that are hidden.
pub(super) fn hidden_in_xlsx(bytes: &[u8], name: &str) -> Hidden {
    let sheet = sheet_of_xlsx(bytes, name).unwrap_or_default();
    let is_hidden = |tag: &&str| {
        let tag = tag.split('>').next().unwrap_or_default();
        tag.contains("hidden=\"1\"") || tag.contains("hidden=\"true\"")
    };
    let count = |element: &str| sheet.split(element).skip(1).filter(is_hidden).count();
    Hidden { rows: count("<row "), columns: count("<col ") }
}

/// A name as it stands in XML.
fn escaped(name: &str) -> String {
    name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
