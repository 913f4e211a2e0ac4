//! Every step of every county as a live formula, and whether the published figures agree.

use minijinja::context;
use rust_xlsxwriter::{ColNum, ConditionalFormatCell, ConditionalFormatCellRule, FormatAlign, RowNum, Worksheet};
use special_fund::{CountySteps, Money};

use super::column::{Column, Frame, cell};
use super::lines::Lines;
use super::published::Table;
use super::remainders::Remainders;
use super::sheet::{Sheet, Written, fixed, height, letters, on};
use super::split::Split;
use super::{Book, page, pages};
use crate::view::columns::Column as Figure;

const VERDICT: RowNum = 1;
const GROUPS: RowNum = 3;
pub(super) const SUMS: RowNum = 5;
pub(super) const DUE: RowNum = 6;
const AGREES: RowNum = 7;
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
    pub(super) frame: Frame<'b>,
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
    /// What becomes of a county, in quanta.
    pub(super) finals: Vec<(Figure, ColNum)>,
}

/// First and last row of the counties.
pub(super) fn rows(book: &Book<'_>) -> [RowNum; 2] {
    let rows = RowNum::try_from(book.explained.counties.len()).unwrap_or(RowNum::MAX);
    [FIRST, (FIRST + rows).saturating_sub(1)]
}

impl<'b> Working<'b> {
    pub(super) fn of(book: &'b Book<'b>, table: &'b Table, policy: Lines<'b>) -> Working<'b> {
        let frame =
            Frame { header: GROUPS + 1, rows: rows(book), sums: Some([SUMS, DUE, AGREES]), published: &table.counties };
        let places = Places::default();
        let mut working = Working { book, table, policy, frame, groups: Vec::new(), columns: Vec::new(), places };
        working.recipient();
        working.inputs();
        (0..book.allocation.policy().terms().factors.len()).for_each(|place| working.factor(place));
        working.plan();
        working.uplift();
        working.shared();
        working.year();
        working.compare();
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

    /// A column of amounts in whole quanta, with their sum.
    pub(super) fn quanta(
        &self,
        (name, width): (&str, u32),
        formula: String,
        value: impl Fn(&CountySteps) -> Option<Money> + 'b,
    ) -> Column<'b> {
        self.quanta_or((name, width), formula, value, "0")
    }

    /// The same, in which some counties have a word.
    pub(super) fn quanta_or(
        &self,
        (name, width): (&str, u32),
        formula: String,
        value: impl Fn(&CountySteps) -> Option<Money> + 'b,
        none: &'static str,
    ) -> Column<'b> {
        let (book, styles) = (self.book, &self.book.styles);
        let of = move |county| Some(book.signed_quanta(value(county)?));
        let all: i128 = book.explained.counties.iter().filter_map(&of).sum();
        let result = move |row| book.county(row).and_then(&of).map_or(none.to_owned(), |quanta| quanta.to_string());
        Column::formula((book.say(name), width), &styles["quanta"], formula, result).sum(all, &styles["sum"])
    }

    /// The cells of those coefficients that are used.
    pub(super) fn coefficients(&self, used: &[String]) -> impl Iterator<Item = String> {
        let all = self.book.allocation.policy().coefficients().iter().zip(&self.places.coefficients);
        all.filter(|(key, _)| used.contains(key)).map(|(_, column)| cell(*column))
    }

    /// Adds a split by largest remainders of what all share; says where its quanta stand.
    pub(super) fn split(
        &mut self,
        (name, remainders): (&'b str, &'b Remainders),
        exact: &str,
        shared: String,
    ) -> ColNum {
        let (styles, first, rows) = (&self.book.styles, self.next(), self.frame.rows);
        let [floor, rank, quanta] = [1, 3, 4].map(|steps| first + steps);
        let split = Split { name, remainders, first, rows, key: CODE, left: fixed(DUE, rank) };
        let left = format!("{}-{}", fixed(DUE, quanta), fixed(SUMS, floor));
        let [exact, floors, remainder, ranks, rounded] = split.columns(self.book, exact);
        self.push(exact.sum(remainders.exact_total(), &styles["sum_exact"]));
        self.push(floors.sum(remainders.floors(), &styles["sum"]));
        self.push(remainder.sum(remainders.remainder_total(), &styles["sum_exact"]));
        self.push(ranks.left(left, remainders.left()));
        self.push(rounded.sum(remainders.quanta(), &styles["sum"]).due(shared))
    }

    /// A weight's part of what is shared in the column of quanta that a split from here on will have.
    pub(super) fn part(&self, weight: ColNum) -> String {
        let (shared, total) = (fixed(DUE, self.next() + 4), fixed(SUMS, weight));
        format!("IF({total}=0,0,{shared}*{}/{total})", cell(weight))
    }

    /// The sum of a column, for other sheets.
    pub(super) fn sum_of(&self, column: ColNum) -> String {
        let [_, sheet, ..] = self.book.names();
        format!("SUM({})", on(sheet, &self.frame.all(column)))
    }

    /// A figure of the published table, for its row; 0 if it has no such column.
    pub(super) fn published(&self, figure: Figure) -> String {
        self.table.cell(self.book, figure).unwrap_or("0".to_owned())
    }

    /// Writes the sheet.
    pub(super) fn write(&self, worksheet: &mut Worksheet) -> Written {
        let book = self.book;
        let mut sheet = Sheet::new(worksheet, book.language);
        self.head(&mut sheet)?;
        let has_notes = self.frame.write(book, &mut sheet, &self.columns)?;
        for (row, name) in (SUMS..).zip(["sum", "due", "check"]) {
            let label = book.say(&format!("working.{name}"));
            sheet.text(row, NAME, label, &book.styles["subtotal_text"])?;
        }
        let check = self.next().saturating_sub(2);
        let differs = ConditionalFormatCellRule::NotEqualTo(book.say("agrees"));
        let alarm = ConditionalFormatCell::new().set_rule(differs).set_format(&book.styles["alarm"]);
        let [first, last] = self.frame.rows;
        worksheet.add_conditional_format(first, check, last, check, &alarm)?;
        worksheet.add_conditional_format(VERDICT, 2, VERDICT, 2, &alarm)?;
        page(book, worksheet);
        // Without notes the wide column for them would be a page of nothing.
        let printed = if has_notes { check + 1 } else { check };
        let groups = self.groups().map(|(group, end)| [group.first, end]);
        let widths: Vec<u32> = self.columns.iter().map(|column| column.width).collect();
        let (breaks, scale) = pages::of(groups, &widths, printed);
        worksheet.set_print_scale(scale);
        worksheet.set_margins(0.4, 0.4, 0.4, 0.5, 0.3, 0.25);
        worksheet.set_vertical_page_breaks(&breaks)?;
        worksheet.set_repeat_columns(0, MOUNTAIN)?;
        worksheet.set_print_area(0, 0, last, printed)?;
        worksheet.set_repeat_rows(GROUPS, self.frame.header)?;
        worksheet.set_freeze_panes(FIRST, MOUNTAIN + 1)?;
        Ok(())
    }

    /// Title, verdict, remark, headings of groups.
    fn head(&self, sheet: &mut Sheet<'_>) -> Written {
        let (book, styles) = (self.book, &self.book.styles);
        let terms = book.allocation.policy().terms();
        let title = format!("{}  {}", terms.title, book.say("working.title"));
        // Within the columns that are printed on every page; the remark beside them, on the first.
        sheet.across(0, [CODE, MOUNTAIN], &title, &styles["section"].clone().set_text_wrap())?;
        let wide = book.name_width() + 17;
        sheet.worksheet.set_row_height(0, height((letters(&title) * 6).div_ceil(5), wide))?;
        sheet.text(VERDICT, CODE, book.say("working.verdict"), &styles["total_text"])?;
        sheet.text(VERDICT, NAME, "", &styles["total_text"])?;
        sheet.formula(VERDICT, 2, &self.verdict(), book.say("agrees"), &styles["verdict"])?;
        let remark = if terms.quantum.fen() == i128::from(book.unit.fen()) {
            book.sentence("working.remark", context! { unit => book.unit.heading(book.language) })
        } else {
            let (quantum, unit) = (book.unit.show(terms.quantum), book.unit_name());
            book.sentence("working.remark_of_quanta", context! { quantum, unit })
        };
        sheet.text(2, 3, &remark, &styles["remark_right"].clone().set_align(FormatAlign::Left))?;
        for (group, end) in self.groups() {
            if group.first < end {
                sheet.across(GROUPS, [group.first, end - 1], &group.name, &styles["group"])?;
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
        let columns = format!("{}:{}", fixed(AGREES, 2), fixed(AGREES, last));
        let accounts = self.policy.account("balance");
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
