//! Tables in letters, in the style of the allocation's.

use comfy_table::{Cell, CellAlignment, ContentLineStyle, LineStyle, Row, Table, TableStyle};

/// Rules and blanks only: box-drawing characters are as wide as two letters on some Chinese terminals.
const STYLE: TableStyle =
    TableStyle::new().header_lines(ContentLineStyle::none()).header_separator(LineStyle::none().fill('-'));

/// Blanks between columns.
const GAP: u16 = 2;

/// A column: its header, of one line or two, and the side its texts stand at.
pub(crate) struct Column {
    header: String,
    side: CellAlignment,
}

impl Column {
    pub(crate) fn left(header: &str) -> Column {
        Column { header: header.to_owned(), side: CellAlignment::Left }
    }

    pub(crate) fn right(header: &str) -> Column {
        Column { header: header.to_owned(), side: CellAlignment::Right }
    }
}

/// Header, a rule, the rows, and the last of them between two rules if it is a sum.
pub(crate) fn print(columns: &[Column], rows: Vec<Vec<String>>, has_sum: bool) -> String {
    let lines_of = |text: &str| text.lines().count().max(1);
    let most = columns.iter().map(|column| lines_of(&column.header)).max();
    let most = most.unwrap_or(1);
    let header = columns.iter().map(|column| {
        let above = "\n".repeat(most.saturating_sub(lines_of(&column.header)));
        Cell::new(format!("{above}{}", column.header)).set_alignment(column.side)
    });
    let mut table = Table::new();
    table.load_style(STYLE).set_header(Row::from(header.collect::<Vec<Cell>>()));
    for row in rows {
        let cells = row.into_iter().zip(columns);
        let cells = cells.map(|(text, column)| Cell::new(text).set_alignment(column.side));
        table.add_row(Row::from(cells.collect::<Vec<Cell>>()));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    let mut lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    let is_rule = |line: &&mut String| !line.is_empty() && line.bytes().all(|byte| byte == b'-');
    let mut rule = String::new();
    if let Some(line) = lines.iter_mut().find(is_rule) {
        line.truncate(line.len().saturating_sub(usize::from(GAP)));
        rule.clone_from(line);
    }
    if has_sum && let Some(sum) = lines.pop() {
        lines.extend([rule.clone(), sum, rule]);
    }
    lines.join("\n") + "\n"
}
