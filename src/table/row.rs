//! A row of text, wherever it comes from.

use std::borrow::Cow;

use super::kind::ProblemKind;
use super::problem::{Problem, Problems};

/// A row of cells and the line it stands on, which every problem of it names.
///
/// ```
/// use special_fund::table::Row;
///
/// let row = Row::new(2, ["330127", "淳安县", "87.5"]);
/// assert_eq!((row.line, row.cells.len()), (2, 3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The line, or the number of the row, counted from 1.
    pub line: usize,
    /// The cells, borrowed where they can be.
    pub cells: Vec<Cow<'a, str>>,
}

impl<'a> Row<'a> {
    /// A row of these cells.
    pub fn new<C: Into<Cow<'a, str>>>(line: usize, cells: impl IntoIterator<Item = C>) -> Row<'a> {
        let cells = cells.into_iter().map(Into::into).collect();
        Row { line, cells }
    }

    /// The cell of a column, if the column and the cell are there.
    pub(super) fn cell(&self, column: Option<usize>) -> Option<&str> {
        self.cells.get(column?).map(|cell| &**cell)
    }

    /// Whether nothing stands in it but spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Blank rows at the end of a table are nothing; between others they are a problem.
#[derive(Debug, Default)]
pub(super) struct BlankRows {
    /// First and last of those just above.
    above: Option<(usize, usize)>,
}

impl BlankRows {
    pub(super) fn take(&mut self, line: usize) {
        let (first, _) = self.above.unwrap_or((line, line));
        self.above = Some((first, line));
    }

    /// A row follows that is not blank.
    pub(super) fn end(&mut self, problems: &mut Problems) {
        if let Some((first, last)) = self.above.take() {
            problems.push(Problem::of_line(first, ProblemKind::BlankRow { last }));
        }
    }
}

/// Whether a cell names a subtotal or total: 合计, 杭州市小计：, total.
pub(super) fn is_subtotal(cell: &str) -> bool {
    // Most names end neither in 计 nor in l nor in a colon or a space of some kind: one character tells.
    let last = cell.chars().next_back();
    if !last.is_some_and(|c| matches!(c, '计' | 'l' | 'L' | ':' | '：') || c.is_whitespace()) {
        return false;
    }
    let name: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.trim_end_matches([':', '：']);
    let is_total = |total: &&str| name.eq_ignore_ascii_case(total);
    ["合计", "小计", "总计", "共计"].iter().any(|end| name.ends_with(end))
        || ["total", "subtotal", "grandtotal", "sub-total"].iter().any(is_total)
}
