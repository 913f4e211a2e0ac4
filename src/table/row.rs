//! A row of text, wherever it comes from, and what is kept of all rows.

use std::borrow::Cow;
use std::mem;

use super::header::Header;
use super::kind::ProblemKind;
use super::notice::{Notice, NoticeKind, Notices, Oddity};
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

    /// The text in its first cell, if nothing stands in the others.
    pub(super) fn only_text(&self) -> Option<&str> {
        let (first, others) = self.cells.split_first()?;
        let is_blank = |cell: &Cow<'_, str>| cell.trim().is_empty();
        (!is_blank(first) && others.iter().all(is_blank)).then_some(first)
    }

    /// Whether nothing stands in it but spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.chars().all(char::is_whitespace))
    }
}

/// What a row is found to be, all that is wrong with it, and what of it was taken as it is meant.
#[derive(Debug)]
pub(super) struct Reading<T> {
    pub(super) found: T,
    pub(super) problems: Vec<Problem>,
    pub(super) oddities: Vec<Oddity>,
}

/// What comes of a row; `None` if it is blank.
pub(super) type Outcome<T> = Option<Reading<T>>;

/// The problems and notices of the rows read so far.
#[derive(Debug)]
pub(super) struct Log<'a> {
    header: &'a Header,
    pub(super) problems: Problems,
    pub(super) notices: Notices,
    /// The blank rows just above. At the end of a table they are nothing.
    blank: Notice,
}

impl<'a> Log<'a> {
    /// Problems of the header stand above those of all rows.
    pub(super) fn new(problems: Problems, header: &'a Header) -> Log<'a> {
        let mut notices = Notices::default();
        header.notice(&mut notices);
        Log { header, problems, notices, blank: Notice::new(NoticeKind::BlankRow) }
    }

    /// What the next row is found to be, if it is not blank.
    pub(super) fn take<T>(&mut self, line: usize, outcome: Outcome<T>) -> Option<T> {
        let Some(Reading { found, problems, oddities }) = outcome else {
            self.blank.add(Some(line), None);
            return None;
        };
        if self.blank.count > 0 {
            let blank = mem::replace(&mut self.blank, Notice::new(NoticeKind::BlankRow));
            self.notices.of(NoticeKind::BlankRow).join(blank);
        }
        for problem in problems {
            // Of a column without a header one problem is enough.
            if problem.kind != ProblemKind::BlankHeader || !self.problems.listed.contains(&problem) {
                self.problems.push(problem);
            }
        }
        for Oddity { kind, place } in oddities {
            let column = place.and_then(|place| self.header.columns.get(place));
            self.notices.of(kind).add(Some(line), column.map(|column| &*column.header));
        }
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

/// Whether a word names the total of all counties: 合计, 全省合计, 浙江省总计, 各县（市、区）合计. 杭州市合计 does not, nor
/// do 全市合计 and 全部山区县合计.
pub(super) fn names_the_total(word: &str) -> bool {
    let is_kept = |c: &char| !matches!(c, '(' | ')' | '（' | '）' | '、');
    let word: String = word.chars().filter(is_kept).collect();
    match ["合计", "总计", "共计"].iter().find_map(|end| word.strip_suffix(end)) {
        None => matches!(word.as_str(), "total" | "grandtotal"),
        Some("" | "总" | "全省" | "全部" | "全部单位" | "各单位" | "各县" | "各市县" | "各县市区") => {
            true
        }
        Some("全省各县" | "全省各市县" | "全省各县市区") => true,
        Some(of) => of.ends_with('省'),
    }
}
