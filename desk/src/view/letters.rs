//! Tables in letters, no wider than a terminal.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Row, Table, TableStyle,
};

/// Rules and blanks only: box-drawing characters are as wide as two letters on some Chinese terminals.
const STYLE: TableStyle =
    TableStyle::new().header_lines(ContentLineStyle::none()).header_separator(LineStyle::none().fill('-'));

/// Blanks between columns.
const GAP: u16 = 2;

/// How wide every terminal is.
pub(crate) const WIDTH: u16 = 80;

/// A column: its header, of one line or two, and the side its texts stand at.
#[derive(Clone)]
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

    /// Its widest line, and the gap.
    fn widest<'t>(&'t self, cells: impl Iterator<Item = &'t str>) -> usize {
        let lines = self.header.lines().chain(cells);
        lines.map(width).max().unwrap_or(0).saturating_add(usize::from(GAP))
    }
}

/// How wide a text is: Chinese characters take two columns.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The table, in parts below each other where it is too wide: each repeats the first columns, the `names` of its rows.
pub(crate) fn print_in_parts(names: usize, columns: &[Column], rows: &[Vec<String>], width: u16) -> String {
    let cells = |place: usize| rows.iter().filter_map(move |row| row.get(place)).map(String::as_str);
    let widths: Vec<usize> = columns.iter().enumerate().map(|(place, column)| column.widest(cells(place))).collect();
    let of_names: usize = widths.iter().take(names).sum();
    let most = usize::from(width.saturating_add(GAP)); // behind the last column is no gap
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut taken = most;
    for (place, width) in widths.iter().enumerate().skip(names) {
        taken = taken.saturating_add(*width);
        match parts.last_mut() {
            Some(part) if taken <= most => part.push(place),
            _ => {
                taken = of_names.saturating_add(*width);
                parts.push((0..names).chain([place]).collect());
            }
        }
    }
    let pick = |row: &Vec<String>, part: &[usize]| part.iter().filter_map(|place| row.get(*place).cloned()).collect();
    let print_part = |part: &Vec<usize>| {
        let columns: Vec<Column> = part.iter().filter_map(|place| columns.get(*place).cloned()).collect();
        print(&columns, rows.iter().map(|row| pick(row, part)).collect(), true, width)
    };
    parts.iter().map(print_part).collect::<Vec<String>>().join("\n")
}

/// Header, a rule, the rows, and the last of them between two rules if it is a sum. Long texts go on in the next line.
pub(crate) fn print(columns: &[Column], rows: Vec<Vec<String>>, has_sum: bool, width: u16) -> String {
    let lines_of = |text: &str| text.lines().count().max(1);
    let most = columns.iter().map(|column| lines_of(&column.header)).max();
    let most = most.unwrap_or(1);
    let header = columns.iter().map(|column| {
        let above = "\n".repeat(most.saturating_sub(lines_of(&column.header)));
        Cell::new(format!("{above}{}", column.header)).set_alignment(column.side)
    });
    let mut table = Table::new();
    table.load_style(STYLE).set_header(Row::from(header.collect::<Vec<Cell>>()));
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.saturating_add(GAP));
    for row in rows {
        let cells = row.into_iter().zip(columns);
        let cells = cells.map(|(text, column)| Cell::new(text).set_alignment(column.side));
        table.add_row(Row::from(cells.collect::<Vec<Cell>>()));
    }
    for (column, set) in table.column_iter_mut().zip(columns) {
        column.set_padding((0, GAP));
        if set.side == CellAlignment::Right {
            column.set_constraint(ColumnConstraint::ContentWidth); // an amount stays whole
        }
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
