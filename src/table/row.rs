//! A row of text, wherever it comes from, and what is kept of all rows.

use std::borrow::Cow;
use std::mem;

use super::header::Header;
use super::heading::{FIRST_ROWS, FirstRow};
use super::kind::ProblemKind;
use super::notice::{Notice, NoticeKind, Notices, Oddity};
use super::problem::{Problem, Problems};
use crate::county::CountyCode;
use crate::number::Figure;

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

    /// Whether one cell holds a whole row, as a line in quotes does: a code, or what is called as counties and totals are, and
    /// figures behind it. Such a row is no note, whatever stands around it.
    ///
    /// ```
    /// use special_fund::table::Row;
    ///
    /// for text in ["331181,龙泉市,87.5", "龙泉市，山区，1,2", "2 龙泉市 87.5", "合计,-,4"] {
    ///     assert!(Row::new(92, [text, ""]).is_in_one_cell(), "{text}");
    /// }
    /// for text in ["注：合计1,234万元", "331181", "附件 2", "电话,0571,87058000", "景宁县,0.01,尾差"] {
    ///     assert!(!Row::new(92, [text]).is_in_one_cell(), "{text}");
    /// }
    /// ```
    pub fn is_in_one_cell(&self) -> bool {
        const ENDS: [char; 11] = ['县', '市', '区', '旗', '州', '盟', '级', '镇', '乡', '村', '计'];
        let mut filled = self.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let (Some(text), None) = (filled.next(), filled.next()) else { return false };
        let is_code = |text: &str| CountyCode::read(text.as_bytes()).is_ok();
        let is_figure = |part: &&str| matches!(*part, "-" | "—") || part.parse::<Figure>().is_ok();
        // 注：331127009,郑坑乡,20333
        let noted = parts(text.split_once([':', '：']).map_or("", |(_, noted)| noted));
        let is_noted = noted.first().is_some_and(|code| is_code(code)) && noted.iter().skip(1).any(is_figure);
        let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_numbered = !behind.is_empty() && text.strip_suffix(behind).is_some_and(is_code);
        let parts = parts(behind);
        let is_named = parts.first().is_some_and(|name| name.ends_with(ENDS) && !is_label(name));
        let figures = parts.iter().skip(1).filter(|part| is_figure(part)).count();
        is_noted || is_numbered || is_named && figures * 2 >= parts.len()
    }

    /// The cell of a column, if the column and the cell are there.
    pub(super) fn cell(&self, column: Option<usize>) -> Option<&str> {
        self.cells.get(column?).map(|cell| &**cell)
    }

    /// Whether it is nobody's row but a text beside the table: a note, a date, where people sign. In the column of names a
    /// text may be a county that has lost its cells.
    pub(super) fn is_remark(&self, names: Option<usize>) -> bool {
        let texts = self.cells.iter().map(|cell| cell.trim()).enumerate().filter(|(_, cell)| !cell.is_empty());
        let texts: Vec<(usize, &str)> = texts.collect();
        let is_number = |(_, text): &(usize, &str)| text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
        // 联系电话, 87654321.
        let is_figure = |pair: &[(usize, &str)]| match pair {
            [(_, before), number] => is_number(number) && !before.contains("电话"),
            _ => false,
        };
        match texts.as_slice() {
            _ if self.is_in_one_cell() => false,
            [] => false,
            [(0, text)] => CountyCode::read(text.as_bytes()).is_err(),
            [(place, text)] => is_label(text) || text.contains(char::is_alphabetic) && Some(*place) != names,
            // 填表人：张三, 联系电话：0571-87654321, 2025年3月10日.
            [(_, first), ..] => is_label(first) && !texts.windows(2).any(is_figure),
        }
    }

    /// Whether it numbers the columns below the header, as printed tables do: 栏次, 1, 2, 3=1+2.
    pub fn numbers_columns(&self) -> bool {
        let cells = self.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let mut last = 0;
        for cell in cells {
            match place_of_column(cell) {
                Some(place) if place == last + 1 => last = place,
                None if matches!(cell, "栏次" | "行次" | "栏目" | "列次" | "甲" | "乙" | "丙" | "丁") => {}
                _ => return false,
            }
        }
        last > 1
    }

    /// Whether nothing stands in it but spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.chars().all(char::is_whitespace))
    }
}

/// What stands between the separators of a text.
fn parts(text: &str) -> Vec<&str> {
    let is_separator = |c: char| c.is_whitespace() || ",，;；、|".contains(c);
    text.split(is_separator).filter(|part| !part.is_empty()).collect()
}

/// Whether a text says what stands beside it, or who signs: 注：, 填表人.
fn is_label(text: &str) -> bool {
    const SIGNS: [&str; 7] = ["填表", "制表", "审核", "复核", "经办", "负责人", "联系"];
    text.contains([':', '：']) || SIGNS.iter().any(|sign| text.starts_with(sign))
}

/// The number of a column, perhaps with what it adds up: `3`, `(3)`, `③`, `3=1+2`.
fn place_of_column(cell: &str) -> Option<u32> {
    let cell = cell.trim_start_matches(['(', '（']);
    if let Some(circled) = cell.chars().next().filter(|c| ('①'..='⑳').contains(c)) {
        return Some(u32::from(circled) - u32::from('①') + 1);
    }
    let digits = cell.find(|c: char| !c.is_ascii_digit()).map_or(cell, |end| cell.split_at(end).0);
    let rest = cell.strip_prefix(digits)?.trim_start_matches([')', '）', ' ']);
    digits.parse().ok().filter(|_| rest.is_empty() || rest.starts_with(['=', '＝']))
}

/// The first rows as texts, and as they are.
pub(super) fn first_rows<'a>(
    rows: &mut impl Iterator<Item = Row<'a>>,
) -> Result<(Vec<FirstRow>, Vec<Row<'a>>), Problems> {
    let first: Vec<Row<'_>> = rows.take(FIRST_ROWS).collect();
    if first.iter().all(Row::is_blank) {
        return Err(Problems::only(None, ProblemKind::EmptyFile));
    }
    let texts = |row: &Row<'_>| row.cells.iter().map(|cell| cell.clone().into_owned()).collect();
    Ok((first.iter().map(|row| (row.line, Ok(texts(row)))).collect(), first))
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
    /// Whether the row of a county was among them, be it one with problems.
    pub(super) has_counties: bool,
    /// Rows of a text and nothing else, by their lines, and what is wrong with them if a county stands below.
    notes: Vec<(usize, Vec<Problem>)>,
    /// Lines of the blank rows just above. At the end of a table they are nothing.
    blank: Vec<usize>,
}

impl<'a> Log<'a> {
    /// Problems of the header stand above those of all rows.
    pub(super) fn new(problems: Problems, header: &'a Header) -> Log<'a> {
        let mut notices = Notices::default();
        header.notice(&mut notices);
        Log { header, problems, notices, has_counties: false, notes: Vec::new(), blank: Vec::new() }
    }

    /// What the next row is found to be, if it is not blank.
    pub(super) fn take<T>(&mut self, line: usize, outcome: Outcome<T>) -> Option<T> {
        let Some(Reading { found, problems, oddities }) = outcome else {
            self.blank.push(line);
            return None;
        };
        for blank in self.blank.drain(..) {
            self.notices.of(NoticeKind::BlankRow).add(Some(blank), None);
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

    /// A text that stands in a row alone.
    pub(super) fn note(&mut self, line: usize, problems: Vec<Problem>) {
        self.notes.push((line, problems));
    }

    /// A row of a county: texts above it are none that stand below the table.
    pub(super) fn county(&mut self) {
        self.has_counties = true;
        let notes = mem::take(&mut self.notes).into_iter();
        notes.flat_map(|(_, problems)| problems).for_each(|problem| self.problems.push(problem));
    }

    /// The header once more: the texts just above it are its titles.
    pub(super) fn repeated(&mut self, line: usize) {
        let notice = self.notices.of(NoticeKind::RepeatedHeader);
        for line in mem::take(&mut self.notes).into_iter().map(|(line, _)| line).chain([line]) {
            notice.add(Some(line), None);
        }
    }

    /// What is to be said of the table, and the headers of the columns that were not read; or every problem.
    pub(super) fn finish(mut self) -> Result<(Vec<Notice>, Vec<String>), Problems> {
        self.problems.into_result()?;
        for (line, _) in self.notes {
            self.notices.of(NoticeKind::NoteRow).add(Some(line), None);
        }
        if self.header.bare() > 0 {
            self.notices.of(NoticeKind::BlankColumn).count = self.header.bare();
        }
        Ok((self.notices.into_list(), self.header.ignored()))
    }
}

/// Whether a cell names a subtotal or total: 合计, 杭州市小计：, 其中：山区县, total.
pub(super) fn is_subtotal(cell: &str) -> bool {
    // Most names end neither in 计 nor in l nor in a colon or a space of some kind: one character tells.
    let last = cell.chars().next_back();
    let may_be_total =
        last.is_some_and(|c| matches!(c, '计' | 'l' | 'L' | ':' | '：' | ')' | '）') || c.is_whitespace());
    if !may_be_total && !cell.contains('其') {
        return false;
    }
    let name = total_word(cell);
    ["合计", "小计", "总计", "共计", "subtotal"].iter().any(|end| name.ends_with(end))
        || matches!(&*name, "total" | "grandtotal" | "sub-total")
        || is_part(&name)
}

/// Whether a word names a part of the total above it: 其中：山区县.
pub(super) fn is_part(word: &str) -> bool {
    word.strip_prefix("其中").is_some_and(|of| of.is_empty() || of.starts_with([':', '：', '山', '2']))
}

/// A cell without spaces, the colon and a number in brackets at its end (合计（90个）), in lower case: as the words for totals are
/// compared.
pub(super) fn total_word(cell: &str) -> String {
    let word: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let word = word.trim_end_matches([':', '：']);
    let bare = word.strip_suffix([')', '）']).and_then(|inside| inside.rsplit_once(['(', '（']));
    let bare = bare.filter(|(_, inside)| inside.starts_with(|c: char| c.is_ascii_digit())).map(|(bare, _)| bare);
    bare.unwrap_or(word).to_lowercase()
}

/// Whether a word names the total of all counties: 合计, 全省, 全省合计, 浙江省总计, 各县（市、区）合计. 杭州市合计 does not, nor
/// do 全市合计 and 全部山区县合计.
pub(super) fn names_the_total(word: &str) -> bool {
    let is_kept = |c: &char| !matches!(c, '(' | ')' | '（' | '）' | '、');
    let word: String = word.chars().filter(is_kept).collect();
    match ["合计", "总计", "共计"].iter().find_map(|end| word.strip_suffix(end)) {
        None => matches!(word.as_str(), "total" | "grandtotal") || word.ends_with('省'),
        Some("" | "总" | "全省" | "全部" | "全部单位" | "各单位" | "各县" | "各市县" | "各县市区") => {
            true
        }
        Some("全省各县" | "全省各市县" | "全省各县市区") => true,
        Some(of) => of.ends_with('省'),
    }
}
