//! Where the header stands among the first rows.

use super::kind::{ProblemKind, SEPARATORS};
use super::problem::Problems;
use crate::county::CountyCode;
use crate::header::{CODE, NAME, Unit, canonical};

/// As many rows are looked at for the header: titles may stand above it.
pub(super) const FIRST_ROWS: usize = 10;

/// One of the first rows, with its line: its cells, or why it cannot be split.
pub(super) type FirstRow = (usize, Result<Vec<String>, ProblemKind>);

/// The headers, and where they stand.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
    /// How many of the first rows they take, with those above.
    pub(super) rows: usize,
    /// Lines of the rows above.
    pub(super) above: Vec<usize>,
    /// Units that are said there.
    pub(super) units: Vec<(usize, Unit)>,
    /// The line of the second row of headers.
    pub(super) second: Option<usize>,
    /// The row above the last one of headers, as it is compared with others.
    pub(super) upper: Vec<String>,
    /// The rows of headers as they are compared with others.
    pub(super) printed: Vec<Vec<String>>,
}

impl Heading {
    /// The headers in the first row, or below titles if there is no doubt which row it is; or what stands in their place.
    pub(super) fn find(
        first_rows: &[FirstRow],
        [has_codes, is_printed]: [bool; 2],
        wanted: impl Fn(&str) -> Option<usize>,
    ) -> Result<Heading, Problems> {
        let is_header = |row: &FirstRow| {
            let known: Vec<usize> = cells_of(row).iter().filter_map(|cell| wanted(&canonical(cell))).collect();
            // Code and name come first in every list of wanted columns.
            known.contains(&1) && (known.contains(&0) || !has_codes && known.len() > 2)
        };
        let mut headers = first_rows.iter().enumerate().filter(|(_, row)| is_header(row));
        // Printed on short pages, it stands there twice.
        let place = headers.next().filter(|(_, first)| headers.all(|(_, other)| is_printed && other.1 == first.1));
        let (titles, rows) = first_rows.split_at(place.map_or(0, |(place, _)| place));
        let [(line, cells), below @ ..] = rows else { return Err(Problems::only(None, ProblemKind::EmptyFile)) };
        let line = *line;
        let refused = |line, kind| Err(Problems::only(Some(line), kind));
        let columns: Vec<Option<usize>> = cells.iter().flatten().map(|cell| wanted(&canonical(cell))).collect();
        if let Some((first, _)) = titles.first().filter(|_| !titles.iter().all(|title| is_title(title, &columns))) {
            return refused(*first, ProblemKind::TitleRow { header: line });
        }
        let cells = match cells {
            Err(kind) => return refused(line, kind.clone()),
            Ok(cells) => cells,
        };
        if let Some(found) = separator(cells) {
            return refused(line, ProblemKind::Separator { found });
        }
        let units_of = |title: &FirstRow| {
            let units = cells_of(title).iter().flat_map(|cell| Unit::of_line(cell));
            units.map(|unit| (title.0, unit)).collect::<Vec<_>>()
        };
        let own = printed(cells);
        let one = Heading {
            line,
            cells: cells.clone(),
            rows: titles.len() + 1,
            above: titles.iter().map(|(line, _)| *line).collect(),
            units: titles.iter().flat_map(units_of).collect(),
            second: None,
            upper: titles.last().map_or_else(Vec::new, |title| printed(cells_of(title))),
            printed: vec![own.clone()],
        };
        let Some((second, Ok(lower))) = below.first().filter(|_| place.is_some()) else { return Ok(one) };
        Ok(match joined(cells, lower, |header| wanted(header).is_some()) {
            Some(cells) => {
                let (rows, second, printed) = (one.rows + 1, Some(*second), vec![own.clone(), printed(lower)]);
                Heading { cells, rows, second, upper: own, printed, ..one }
            }
            None => one,
        })
    }
}

/// The cells of a row; none if it cannot be split.
pub(super) fn cells_of((_, cells): &FirstRow) -> &[String] {
    cells.as_deref().unwrap_or_default()
}

/// A row as it is compared with another: without spaces, and without blank cells at its end.
pub(super) fn printed<C: AsRef<str>>(cells: &[C]) -> Vec<String> {
    let dense = |cell: &C| cell.as_ref().chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut cells: Vec<String> = cells.iter().map(dense).collect();
    let end = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    cells.truncate(end);
    cells
}

/// Whether a row above the header can be passed over: no county stands in it, with a code or in the place of one that is
/// left out, a name in its column and a figure in another.
fn is_title((_, cells): &FirstRow, columns: &[Option<usize>]) -> bool {
    let Ok(cells) = cells else { return false };
    let is_code = |cell: &String| CountyCode::read(cell.trim().as_bytes()).is_ok();
    let cell = |wanted| columns.iter().position(|column| *column == Some(wanted)).and_then(|place| cells.get(place));
    let has_letters = |cell: &String| cell.contains(char::is_alphabetic);
    let is_label = |cell: &String| cell.contains([':', '：']) || Unit::of_header(&canonical(cell)).is_some();
    let is_figure = |cell: &str| {
        let number = cell.trim().trim_end_matches(|c| "亿万元分%％ ".contains(c));
        let number = number.trim_start_matches(['+', '-']);
        let is_one =
            number.contains(char::is_numeric) && number.chars().all(|c| c.is_numeric() || ",，.．".contains(c));
        is_one && number.matches(['.', '．']).count() < 2 // a date has two
    };
    let mut others = columns.iter().zip(cells).filter(|(column, _)| column.is_some_and(|wanted| wanted > 1));
    let is_named = cell(0).is_some_and(|code| !has_letters(code))
        && cell(1).is_some_and(|name| has_letters(name) && !is_label(name));
    !(cells.iter().any(is_code) || is_named && others.any(|(_, cell)| is_figure(cell)))
}

/// The headers of two rows, of which the upper has names of groups, perhaps with their unit, or the lower units. The lower
/// is one of headers if it has any, and nothing below those that stand in the upper.
fn joined(upper: &[String], lower: &[String], is_known: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let is_header = |cell: &str| is_known(&canonical(cell));
    let (mut has_headers, mut cells, mut unit_of_group) = (false, Vec::new(), "");
    for at in 0..upper.len().max(lower.len()) {
        let [above, below] = [upper, lower].map(|row| row.get(at).map_or("", String::as_str));
        let [has_above, has_below] = [above, below].map(|cell| !cell.trim().is_empty());
        if has_above {
            // It goes on to the right, if something stands below it.
            unit_of_group = match Unit::of_header(&canonical(above)).filter(|_| has_below) {
                Some(Unit::WanYuan) => "(万元)",
                Some(Unit::Yuan) => "(元)",
                Some(Unit::Other) | None => "",
            };
        }
        let header = match unit_below(below) {
            _ if !has_below => above.to_owned(),
            Some(unit) if has_above => format!("{}{unit}", above.trim_end()),
            _ if is_header(above) => return None,
            _ => {
                let with_unit = format!("{}{unit_of_group}", below.trim_end());
                if is_header(&with_unit) { with_unit } else { below.to_owned() }
            }
        };
        has_headers |= has_below && is_header(&header);
        cells.push(header);
    }
    has_headers.then_some(cells)
}

/// What a cell adds to the header above it, in brackets: （万元）, 元, （分）. A number in brackets is that of the column.
fn unit_below(cell: &str) -> Option<String> {
    let unit = canonical(cell);
    let inside = unit.strip_prefix('(').and_then(|unit| unit.strip_suffix(')'));
    match inside {
        Some(inside) => (!inside.contains(|c: char| c == '(' || c.is_ascii_digit())).then(|| unit.to_string()),
        None => matches!(&*unit, "元" | "万元").then(|| format!("({unit})")),
    }
}

/// What separates the headers of a row without commas. A title may hold any of these, so one of the headers must be known.
fn separator(cells: &[String]) -> Option<char> {
    let [only] = cells else { return None };
    // Excel writes down which one it took.
    let is_known = |text: &str| text == "sep=" || [CODE, NAME].iter().any(|column| column.is(&canonical(text)));
    let mut separators = SEPARATORS.iter().map(|(separator, _)| *separator);
    separators.find(|separator| only.contains(*separator) && only.split(*separator).any(is_known))
}
