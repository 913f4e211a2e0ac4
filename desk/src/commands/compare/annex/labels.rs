//! Where an annex says who a row is of.

use special_fund::table::Row;
use special_fund::{CountyCode, city_itself};

use crate::sums::grid::{Grid, Holds, Line};
use crate::sums::labels::unnumbered;

/// The columns of labels.
pub(super) struct Labels<'a> {
    rows: &'a [Row<'a>],
    pub(super) code: Option<usize>,
    pub(super) name: Option<usize>,
    group: Option<usize>,
    /// Whether the groups name mountain counties: who has none is another.
    has_mountain: bool,
}

/// The first column that is headed like these and holds no numbers to add up.
fn find(grid: &Grid, names: &[&str]) -> Option<usize> {
    let is_one = |name: &str| names.iter().any(|part| name.contains(part));
    let is_label = |holds: Holds| !matches!(holds, Holds::Numbers { .. });
    grid.columns.iter().position(|column| is_label(column.holds) && is_one(&column.name.to_lowercase()))
}

/// The column of codes, by its header.
pub(super) fn codes(grid: &Grid) -> Option<usize> {
    find(grid, &["代码", "编码", "code"])
}

/// What stands in a cell of a row.
pub(super) fn text<'r>(row: &'r Row<'_>, column: Option<usize>) -> &'r str {
    column.and_then(|column| row.cells.get(column)).map_or("", |cell| cell.trim())
}

fn names_mountain(group: &str) -> bool {
    group.contains("山区") || group.eq_ignore_ascii_case("mountain")
}

impl<'a> Labels<'a> {
    pub(super) fn of(grid: &Grid, rows: &'a [Row<'a>]) -> Labels<'a> {
        let name = ["县", "单位", "名称", "name", "区", "市"].iter().find_map(|part| find(grid, &[*part]));
        let group = find(grid, &["类别", "group"]);
        let labels = Labels { rows, code: codes(grid), name, group, has_mountain: false };
        // Offices have codes of their own: where no county has one of an area, they are none.
        let is_code = |line: &Line| labels.text(line, labels.code).parse::<CountyCode>().is_ok();
        let code = labels.code.filter(|_| grid.lines.iter().any(is_code));
        let has_mountain = grid.lines.iter().any(|line| names_mountain(labels.text(line, group)));
        Labels { code, has_mountain, ..labels }
    }

    pub(super) fn text(&self, line: &Line, column: Option<usize>) -> &'a str {
        let place = self.rows.binary_search_by_key(&line.line, |row| row.line);
        place.ok().and_then(|place| self.rows.get(place)).map_or("", |row| text(row, column))
    }

    /// The name, without spaces and a number before it; 市本级 is that of the city in whose row or below which it stands.
    pub(super) fn name_of(&self, line: &Line, city: &str) -> String {
        let own: String = self.text(line, self.name).chars().filter(|c| !c.is_whitespace()).collect();
        let own = if own.is_empty() { line.label.clone() } else { own };
        let name = unnumbered(&own);
        match city_itself(name) {
            Some(own) if own.is_empty() && !city.is_empty() => format!("{city}{}", name.trim_start_matches('市')),
            _ => name.to_owned(),
        }
    }

    /// Whether it is a mountain county, if the table says so.
    pub(super) fn is_mountain(&self, line: &Line) -> Option<bool> {
        self.has_mountain.then(|| names_mountain(self.text(line, self.group)))
    }
}

/// Whether a column is headed as what one batch issues.
pub(crate) fn is_of_batch(header: &str) -> bool {
    header.contains("本次下达") && !header.contains('含') || header.starts_with("提前下达")
}
