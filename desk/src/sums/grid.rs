//! A printed table as labels and exact numbers.

use special_fund::Figure;
use special_fund::table::Row;

/// In millionths.
const ONE: i128 = 1_000_000;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Blank,
    /// Millionths; a dash is 0.
    Number(i128),
    Text,
}

/// What a row is, by its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Detail,
    /// 其中: some of what another row has already.
    Part,
    /// 小计.
    Subtotal,
    /// 合计, 共计; and whether it names no part of the table.
    Sum {
        is_of_all: bool,
    },
    /// 总计.
    GrandTotal,
}

/// A row with a number in it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) line: usize,
    pub(crate) label: String,
    pub(crate) kind: Kind,
    pub(crate) cells: Vec<Cell>,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// What stands above several columns, if it does.
    pub(crate) group: String,
    pub(crate) holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Labels, codes, numbers of rows, remarks.
    Labels,
    /// Numbers that are added up; 合计 of others, by its header, or 其中.
    Numbers { is_whole: bool, is_part: bool },
    /// Numbers that nobody adds up, such as rates, or texts among them.
    Others,
}

/// A table as it is printed.
#[derive(Debug)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<Line>,
}

impl Grid {
    /// The table below titles and headers; `None` if it has neither headers nor numbers.
    pub(crate) fn read(rows: &[Row<'_>]) -> Option<Grid> {
        let is_header = |row: &Row<'_>| filled(row) > 1 && !is_of_places(row);
        let first = rows.iter().position(is_line)?;
        // Years may be headers, but not below others.
        let has_header = rows.iter().take(first).any(is_header);
        let first = first + usize::from(!has_header && rows.get(first).is_some_and(is_of_years));
        let (above, body) = rows.split_at(first);
        let header = above.iter().rposition(is_header)?;
        let (upper, lower) = (header.checked_sub(1).and_then(|at| above.get(at)), above.get(header)?);
        let upper = upper.filter(|upper| is_upper(upper, lower));
        let width = rows.iter().map(|row| row.cells.len()).max()?;
        let mut group = String::new();
        let columns = (0..width).map(|place| {
            let [above, below] =
                [upper, Some(lower)].map(|row| row.map_or_else(String::new, |row| dense(text(row, place))));
            group = if above.is_empty() && !below.is_empty() { group.clone() } else { above.clone() };
            let name = if below.is_empty() { above } else { below };
            let cells = body.iter().map(|row| cell(text(row, place)));
            Column { holds: holds(&name, cells.collect()), name, group: group.clone() }
        });
        let columns: Vec<Column> = columns.collect();
        let lines = body.iter().filter(|row| is_line(row)).map(|row| line(row, &columns)).collect();
        Some(Grid { columns, lines })
    }

    /// The columns that are added up.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| matches!(column.holds, Holds::Numbers { .. })).map(|(place, _)| place)
    }
}

fn text<'r>(row: &'r Row<'_>, place: usize) -> &'r str {
    row.cells.get(place).map_or("", |cell| cell.trim())
}

fn filled(row: &Row<'_>) -> usize {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A text without spaces and without the unit at its end.
fn dense(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('（', "(").replace('）', ")");
    let unit = text.rsplit_once('(').filter(|(_, unit)| unit.ends_with("元)"));
    unit.map_or(text.clone(), |(name, _)| name.to_owned())
}

fn numbers(row: &Row<'_>) -> Vec<i128> {
    let number = |text| if let Cell::Number(number) = cell(text) { Some(number) } else { None };
    row.cells.iter().filter_map(|text| number(text)).collect()
}

/// Whether it is a row of the table.
fn is_line(row: &Row<'_>) -> bool {
    !numbers(row).is_empty() && filled(row) > 1 && !is_of_places(row)
}

/// Whether it numbers the columns: 栏次, 1, 2, 3.
fn is_of_places(row: &Row<'_>) -> bool {
    let numbers = numbers(row);
    let ascend = numbers.windows(2).all(|pair| matches!(pair, [a, b] if *b == a + ONE));
    let texts = row.cells.iter().map(|text| text.trim()).filter(|text| cell(text) == Cell::Text);
    numbers.len() > 1 && ascend && texts.into_iter().all(|text| matches!(text, "栏次" | "行次" | "栏目"))
}

/// Whether its numbers are years.
fn is_of_years(row: &Row<'_>) -> bool {
    numbers(row).iter().all(|number| number % ONE == 0 && (1_900 * ONE..2_100 * ONE).contains(number))
}

/// Whether a row holds headings of groups: it has fewer than the one below. A remark on the source is none.
fn is_upper(upper: &Row<'_>, lower: &Row<'_>) -> bool {
    let places = 0..upper.cells.len().max(lower.cells.len());
    let is_blank = |row, at| text(row, at).is_empty();
    let is_remark = upper.cells.first().is_some_and(|first| first.trim().starts_with('#'));
    filled(upper) > 1 && !is_remark && places.into_iter().any(|at| is_blank(upper, at) != is_blank(lower, at))
}

/// Blank, a number as it is printed, or a text.
fn cell(text: &str) -> Cell {
    let text = text.trim();
    match text {
        "" => return Cell::Blank,
        "-" | "—" | "–" | "－" | "——" | "/" => return Cell::Number(0),
        _ => {}
    }
    let (sign, digits) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(digits) => ("-", digits),
        None => text.strip_prefix(['-', '－', '−']).map_or(("", text), |digits| ("-", digits)),
    };
    let whole = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    let mut groups = whole.split(',').map(str::len);
    let is_separated = !whole.contains(',')
        || groups.next().is_some_and(|first| (1..4).contains(&first)) && groups.all(|group| group == 3);
    let number = format!("{sign}{}", digits.replace(',', "")).parse::<Figure>();
    match number {
        Ok(number) if is_separated && digits.starts_with(|c: char| c.is_ascii_digit()) => {
            Cell::Number(number.millionths())
        }
        _ => Cell::Text,
    }
}

fn holds(name: &str, cells: Vec<Cell>) -> Holds {
    const LABELS: [&str; 9] = ["序号", "代码", "编号", "编码", "文号", "备注", "说明", "code", "No"];
    const OTHERS: [&str; 9] = ["率", "比例", "占比", "比重", "%", "系数", "得分", "人均", "增幅"];
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let (mut numbers, mut texts) = (0, 0);
    for cell in cells {
        numbers += usize::from(matches!(cell, Cell::Number(_)));
        texts += usize::from(cell == Cell::Text);
    }
    if has(&LABELS) {
        Holds::Labels
    } else if has(&OTHERS) {
        Holds::Others
    } else if numbers == 0 && (texts > 0 || name.is_empty()) {
        Holds::Labels
    } else if texts > 0 || name.is_empty() {
        Holds::Others
    } else {
        let is_whole = ["合计", "小计", "总计", "共计"].iter().any(|word| name.contains(word))
            || name.eq_ignore_ascii_case("total");
        Holds::Numbers { is_whole, is_part: name.starts_with("其中") }
    }
}

fn line(row: &Row<'_>, columns: &[Column]) -> Line {
    let cells: Vec<Cell> = (0..columns.len()).map(|place| cell(text(row, place))).collect();
    let is_label = |(place, _): &(usize, &Column)| cells.get(*place) == Some(&Cell::Text);
    let labels = columns.iter().enumerate().filter(is_label).map(|(place, _)| dense(text(row, place)));
    let labels: Vec<String> = labels.collect();
    let named = labels.iter().map(|label| (label, kind(label))).max_by_key(|(_, kind)| (*kind, 0));
    let (label, kind) = match named {
        Some((label, kind)) if kind != Kind::Detail => (label.clone(), kind),
        _ => (labels.first().cloned().unwrap_or_default(), Kind::Detail),
    };
    Line { line: row.line, label, kind, cells }
}

fn kind(label: &str) -> Kind {
    let word = label.trim_end_matches([':', '：']).to_lowercase();
    let of = |ends: &[&str]| ends.iter().find_map(|end| word.strip_suffix(end).map(str::to_owned));
    if word.starts_with("其中") {
        Kind::Part
    } else if of(&["小计", "subtotal"]).is_some() {
        Kind::Subtotal
    } else if of(&["总计", "grand total", "grandtotal"]).is_some() {
        Kind::GrandTotal
    } else {
        let of = of(&["合计", "共计", "total"]);
        of.map_or(Kind::Detail, |of| Kind::Sum { is_of_all: of.is_empty() || of.starts_with(['全', '总']) })
    }
}
