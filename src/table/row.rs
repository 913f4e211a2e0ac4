//! A row of text, wherever it comes from, and what is kept of all rows.

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
        self.cells.iter().all(|cell| cell.chars().all(char::is_whitespace))
    }
}

/// What a row is found to be, and all that is wrong with it; `None` if it is blank.
pub(super) type Outcome<T> = Option<(T, Vec<Problem>)>;

/// The problems of the rows read so far. Blank rows at the end of a table are nothing; between others they are a problem.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) problems: Problems,
    /// First and last of the blank rows just above.
    blank: Option<(usize, usize)>,
}

impl Log {
    /// Problems of the header stand above those of all rows.
    pub(super) fn new(problems: Problems) -> Log {
        Log { problems, blank: None }
    }

    /// What the next row is found to be, if it is not blank.
    pub(super) fn take<T>(&mut self, line: usize, outcome: Outcome<T>) -> Option<T> {
        let Some((found, problems)) = outcome else {
            let (first, _) = self.blank.unwrap_or((line, line));
            self.blank = Some((first, line));
            return None;
        };
        if let Some((first, last)) = self.blank.take() {
            self.problems.push(Problem::new(first, ProblemKind::BlankRow { last }));
        }
        problems.into_iter().for_each(|problem| self.problems.push(problem));
        Some(found)
    }
}

/// Whether a cell names a subtotal or total: 合计, 杭州市小计：, total.
pub(super) fn is_subtotal(cell: &str) -> bool {
    // Most names end neither in 计 nor in l nor in a colon or a space of some kind: one character tells.
    let last = cell.chars().next_back();
    if !last.is_some_and(|c| matches!(c, '计' | 'l' | 'L' | ':' | '：') || c.is_whitespace()) {
        return false;
    }
    let name = total_word(cell);
    ["合计", "小计", "总计", "共计"].iter().any(|end| name.ends_with(end))
        || matches!(&*name, "total" | "subtotal" | "grandtotal" | "sub-total")
}

/// A cell without spaces and the colon at its end, in lower case: as the words for totals are compared.
pub(super) fn total_word(cell: &str) -> String {
    let word: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    word.trim_end_matches([':', '：']).to_lowercase()
}
