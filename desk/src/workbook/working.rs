//! Every step of every county as a live formula, and whether the published figures agree.

use rust_xlsxwriter::{
    ColNum, ConditionalFormatCell, ConditionalFormatCellRule, FormatAlign, RowNum, Worksheet, XlsxError,
};

use minijinja::context;

use super::accounts::Account;
use super::column::{Column, Frame, Row};
use super::lines::Lines;
use super::published::Table;
use super::remainders::Remainders;
use super::sheet::{Sheet, fixed, height, letters};
use super::{Book, page, pages, policy, split};
use crate::view::columns::Column as Figure;

const VERDICT: RowNum = 1;
const GROUPS: RowNum = 3;
pub(super) const SUMS: RowNum = 5;
pub(super) const DUE: RowNum = 6;
const FIRST: RowNum = 8;

pub(super) const CODE: ColNum = 0;
const NAME: ColNum = 1;
pub(super) const MOUNTAIN: ColNum = 2;

/// Columns under one heading.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) first: ColNum,
}

/// The columns of the working, in groups, and where those stand that others refer to.
pub(super) struct Working<'b> {
    pub(super) book: &'b Book<'b>,
    pub(super) table: &'b Table,
    pub(super) policy: Lines<'b>,
    pub(super) frame: Frame,
    pub(super) groups: Vec<Group>,
    pub(super) columns: Vec<Column<'b>>,
    pub(super) places: Places,
}

/// Where columns stand.
#[derive(Default)]
pub(super) struct Places {
    pub(super) base: Option<ColNum>,
    /// By factor; none where indicators make it.
    pub(super) scores: Vec<Option<ColNum>>,
    pub(super) fiscal_capacity: Option<ColNum>,
    /// By the policy's order.
    pub(super) coefficients: Vec<ColNum>,
    pub(super) figures: Vec<ColNum>,
    pub(super) amounts: Vec<ColNum>,
    /// The exact cell of each factor, and the published one in quanta.
    pub(super) cells: Vec<[ColNum; 2]>,
    /// Their sum.
    pub(super) rounded: ColNum,
    /// Amounts before control and after it.
    pub(super) control: Option<[ColNum; 2]>,
    /// Of a figure in the unit of the published table, by formula and as published.
    pub(super) compared: Vec<[ColNum; 2]>,
    /// What becomes of a county, in quanta.
    pub(super) finals: Vec<(Figure, ColNum)>,
}

/// First and last row of the counties.
pub(super) fn rows(book: &Book<'_>) -> [RowNum; 2] {
    let rows = RowNum::try_from(book.explained.counties.len()).unwrap_or(RowNum::MAX);
    [FIRST, FIRST.saturating_add(rows).saturating_sub(1)]
}

/// `$A9+$B9-$C9`.
pub(super) fn sum(row: &Row, parts: &[(char, ColNum)]) -> String {
    let parts = parts.iter().map(|(sign, column)| format!("{sign}{}", row.cell(*column)));
    parts.collect::<String>().trim_start_matches('+').to_owned()
}

impl<'b> Working<'b> {
    pub(super) fn of(book: &'b Book<'b>, table: &'b Table) -> Working<'b> {
        let frame = Frame { header: GROUPS + 1, rows: rows(book), sums: [SUMS, DUE, DUE + 1] };
        let (policy, places) = (policy::lines(book), Places::default());
        let mut working = Working { book, table, policy, frame, groups: Vec::new(), columns: Vec::new(), places };
        working.recipient();
        working.inputs();
        (0..book.allocation.policy().terms().factors.len()).for_each(|place| working.factor(place));
        working.plan();
        working.uplift();
        working.shared();
        working.year();
        working.compared();
        working.checked();
        working
    }

    pub(super) fn group(&mut self, name: impl Into<String>) {
        self.groups.push(Group { name: name.into(), first: self.next() });
    }

    /// Where the next column stands.
    pub(super) fn next(&self) -> ColNum {
        ColNum::try_from(self.columns.len()).unwrap_or(ColNum::MAX)
    }

    /// Adds a column; says where it stands.
    pub(super) fn push(&mut self, column: Column<'b>) -> ColNum {
        let at = self.next();
        self.columns.push(column);
        at
    }

    /// Adds the column with what a figure comes to, in quanta.
    pub(super) fn last(&mut self, figure: Figure, column: Column<'b>) {
        let at = self.push(column);
        self.places.finals.push((figure, at));
    }

    /// Where that stands.
    pub(super) fn quanta_of(&self, figure: Figure) -> ColNum {
        self.places.finals.iter().find(|(other, _)| *other == figure).map_or(0, |(_, column)| *column)
    }

    /// Adds a split by largest remainders of what all share; says where its quanta stand.
    pub(super) fn split(
        &mut self,
        (name, remainders): (&'b str, &'b Remainders),
        exact: impl Fn(&Row) -> String + 'b,
        shared: String,
    ) -> ColNum {
        let first = self.next();
        let [floor, rank, quanta] = [1, 3, 4].map(|steps| first.saturating_add(steps));
        let split = split::Split { name, remainders, first, rows: self.frame.rows, key: CODE, left: fixed(DUE, rank) };
        let left = format!("{}-{}", fixed(DUE, quanta), fixed(SUMS, floor));
        let [exact, floors, remainder, ranks, rounded] = split::columns(self.book, split, exact);
        self.push(exact.sum(remainders.exact_total(), |styles| &styles.sum_exact));
        self.push(floors.sum(remainders.floors().to_string(), |styles| &styles.sum));
        self.push(remainder.sum(remainders.remainder_total(), |styles| &styles.sum_exact));
        self.push(ranks.left(left, remainders.left()));
        let all = remainders.quanta().to_string();
        self.push(rounded.sum(all.clone(), |styles| &styles.sum).due(shared, all))
    }

    /// A weight's part of what is shared in the column of quanta that a split from here on will have.
    pub(super) fn part(&self, weight: ColNum) -> impl Fn(&Row) -> String + use<> {
        let shared = fixed(DUE, self.next().saturating_add(4));
        let total = fixed(SUMS, weight);
        move |row| format!("IF({total}=0,0,{shared}*{}/{total})", row.cell(weight))
    }

    /// A figure of the published table, for its row.
    pub(super) fn published(&self, figure: Figure) -> impl Fn(&Row) -> String + use<'b> {
        let (book, table) = (self.book, self.table);
        move |row| table.of_county(book, row.place, figure)
    }

    /// An amount in quanta, rounded no more than binary numbers make needful.
    pub(super) fn in_quanta(&self) -> impl Fn(&str) -> String + Clone + use<> {
        self.policy.in_quanta()
    }

    /// Writes the sheet.
    pub(super) fn write(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let mut sheet = Sheet::new(worksheet, book.language);
        self.head(&mut sheet)?;
        let has_notes = self.frame.write(book, &mut sheet, &self.columns)?;
        for (row, name) in (SUMS..).zip(["sum", "due", "check"]) {
            let label = book.say(&format!("working.{name}"));
            sheet.text(row, NAME, label, &book.styles.subtotal_text)?;
        }
        let check = self.next().saturating_sub(2);
        let differs = ConditionalFormatCellRule::NotEqualTo(book.say("agrees"));
        let alarm = ConditionalFormatCell::new().set_rule(differs).set_format(&book.styles.alarm);
        let [first, last] = self.frame.rows;
        worksheet.add_conditional_format(first, check, last, check, &alarm)?;
        worksheet.add_conditional_format(VERDICT, 2, VERDICT, 2, &alarm)?;
        page(book, worksheet);
        // Without notes the wide column for them would be a page of nothing.
        let printed = if has_notes { check.saturating_add(1) } else { check };
        let pages = pages::of(self, printed);
        worksheet.set_print_scale(pages.scale);
        worksheet.set_margins(0.4, 0.4, 0.4, 0.5, 0.3, 0.25);
        worksheet.set_vertical_page_breaks(&pages.breaks)?;
        worksheet.set_repeat_columns(0, MOUNTAIN)?;
        worksheet.set_print_area(0, 0, last, printed)?;
        worksheet.set_repeat_rows(GROUPS, self.frame.header)?;
        worksheet.set_freeze_panes(FIRST, MOUNTAIN + 1)?;
        Ok(())
    }

    /// Title, verdict, remark, headings of groups.
    fn head(&self, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
        let (book, styles) = (self.book, &self.book.styles);
        let terms = book.allocation.policy().terms();
        let title = format!("{}  {}", terms.title, book.say("working.title"));
        // Within the columns that are printed on every page; the remark beside them, on the first.
        sheet.across(0, [CODE, MOUNTAIN], &title, &styles.section.clone().set_text_wrap())?;
        let wide = book.name_width().saturating_add(17);
        sheet.worksheet.set_row_height(0, height(letters(&title).saturating_mul(6).div_ceil(5), wide))?;
        sheet.text(VERDICT, CODE, book.say("working.verdict"), &styles.total_text)?;
        sheet.text(VERDICT, NAME, "", &styles.total_text)?;
        sheet.formula(VERDICT, 2, &self.verdict(), book.say("agrees"), &styles.verdict)?;
        let remark = if terms.quantum.fen() == i128::from(book.unit.fen()) {
            book.sentence("working.remark", context! { unit => book.unit.heading(book.language) })
        } else {
            let (quantum, unit) = (book.unit.show(terms.quantum), book.unit_name());
            book.sentence("working.remark_of_quanta", context! { quantum, unit })
        };
        sheet.text(2, 3, &remark, &styles.remark_right.clone().set_align(FormatAlign::Left))?;
        for (group, end) in self.groups() {
            if group.first < end {
                sheet.across(GROUPS, [group.first, end - 1], &group.name, &styles.group)?;
            }
        }
        for (at, column) in (0..).zip(&self.columns) {
            sheet.worksheet.set_column_width(at, column.width)?;
        }
        sheet.worksheet.set_row_height(VERDICT, 24)?;
        sheet.worksheet.set_row_height(self.frame.header, 32)?;
        Ok(())
    }

    /// The groups, each with the column after its last.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&Group, ColNum)> {
        let ends = self.groups.iter().skip(1).map(|group| group.first).chain([self.next()]);
        self.groups.iter().zip(ends)
    }

    /// One cell for all: agreed, or how much does not and where to look first.
    fn verdict(&self) -> String {
        let (book, last) = (self.book, self.places.finals.last().map_or(0, |(_, column)| *column));
        let (agrees, differs) = (book.say("agrees"), book.say("differs"));
        let [checks, names] = [self.next().saturating_sub(2), NAME].map(|column| self.frame.all(column));
        let [.., sums_agree] = self.frame.sums;
        let columns = format!("{}:{}", fixed(sums_agree, 2), fixed(sums_agree, last));
        let accounts = self.policy.account(Account::Balance);
        let rows = format!("(ROWS({checks})-COUNTIF({checks},\"{agrees}\"))");
        let sums = format!("(COUNTIF({columns},\"{differs}\")+IF({accounts}=\"{agrees}\",0,1))");
        let first = format!("MATCH(\"{differs}\",{checks},0)");
        // What is filled in is calculated.
        let said = |name, number: &str| {
            let formula = format!("\"&{number}&\"");
            format!("\"{}\"", book.sentence(name, context! { formula }))
        };
        let rows_differ = said("working.rows_differ", &rows);
        let first_differs = said("working.first_differs", &format!("({first}+{FIRST})"));
        let sums_differ = said("working.sums_differ", &sums);
        format!(
            "=IF(AND({rows}=0,{sums}=0),\"{agrees}\",{rows_differ}\
             &IF(COUNTIF({checks},\"{differs}\")>0,{first_differs}&INDEX({names},{first}),\"\")\
             &IF({sums}>0,{sums_differ},\"\"))"
        )
    }
}
