//! Reads the page as text: rows, cells, attributes. It knows the shape of this page and no other.

/// A row of the table, a cell a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// What stands between `<tr` and `>`.
    pub(crate) attributes: String,
    pub(crate) cells: Vec<String>,
}

impl Row {
    pub(crate) fn is_county(&self) -> bool {
        self.attributes.contains(" id=\"r")
    }

    pub(crate) fn is_subtotal(&self) -> bool {
        self.attributes.contains(" class=\"subtotal\"")
    }
}

/// What stands between the first `start` and the next `end`.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("the start is there");
    rest.split_once(end).expect("the end is there").0
}

/// Every piece that begins with `start`, without it, up to the next `end`.
pub(crate) fn pieces<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let pieces = text.split(start).skip(1);
    let piece = |piece: &'a str| piece.split_once(end).expect("it ends").0;
    pieces.map(piece).collect()
}

/// The table of the allocation.
pub(crate) fn table(page: &str) -> &str {
    between(page, "<table id=\"allocation\">", "</table>")
}

/// The rows of the table, header and all.
pub(crate) fn rows(page: &str) -> Vec<Row> {
    let rows = pieces(table(page), "<tr", "</tr>").into_iter();
    let row = |row: &str| {
        let (attributes, cells) = row.split_once('>').expect("the tag ends");
        let cells = cells.replace("<th", "<td").split("<td").skip(1).map(text).collect();
        Row { attributes: attributes.to_owned(), cells }
    };
    rows.map(row).collect()
}

/// What a reader sees of the rest of a tag and what follows: without tags, characters as they are.
fn text(cell: &str) -> String {
    let (_, contents) = cell.split_once('>').expect("the tag ends");
    let mut seen = String::new();
    let mut is_tag = false;
    for c in contents.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => seen.push(c),
            _ => {}
        }
    }
    unescaped(&seen)
}

/// Characters as they are; `&amp;` last, so that nothing is unescaped twice.
pub(crate) fn unescaped(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    let unescape = |text: String, (entity, c): (&str, &str)| text.replace(entity, c);
    entities.into_iter().fold(text.to_owned(), unescape)
}

/// An amount in fen; a blank is nothing.
pub(crate) fn fen(amount: &str, unit: &str) -> i128 {
    if amount.is_empty() {
        return 0;
    }
    let places = if unit.contains("万元") || unit.contains("wan yuan") { 6 } else { 2 };
    let plain = amount.replace(',', "");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    format!("{whole}{fraction:0<places$}").parse().expect("it is an amount")
}
