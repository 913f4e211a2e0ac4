//! Every step of every county as a live formula, and whether the published figures agree.

use rust_xlsxwriter::{ColNum, ConditionalFormatCell, ConditionalFormatCellRule, RowNum, Worksheet, XlsxError};
use special_fund::{BaseRole, CountySteps};

use super::columns::{
    Columns, FactorColumns, WORKING_DUE, WORKING_FIRST, WORKING_GROUPS, WORKING_HEADER, WORKING_SUMS, WORKING_VERDICT,
    working_rows,
};
use super::parameters::Parameters;
use super::published::Table;
use super::remainders::Remainders;
use super::sheet::{Sheet, beside, column_range, fixed, on};
use super::split::Split;
use super::split::{self, SplitRange};
use super::{Book, exact, head, indicators, notes, page, sums};
use crate::view::columns::Column;

/// What the rows of the working refer to.
pub(super) struct Working<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) columns: Columns<'a>,
    pub(super) parameters: Parameters,
    pub(super) table: &'a Table,
    pub(super) rows: [RowNum; 2],
}

/// Writes the sheet.
pub(super) fn write(book: &Book<'_>, worksheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let working =
        Working { book, columns: Columns::of(book), parameters: Parameters::of(book), table, rows: working_rows(book) };
    let mut sheet = Sheet::new(worksheet, book.language);
    head::write(&working, &mut sheet)?;
    sums::sums(&working, &mut sheet)?;
    for (row, county) in book.explained.counties.iter().enumerate() {
        working.row(&mut sheet, row, county)?;
    }
    let check = working.columns.check;
    let alarm = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::NotEqualTo(working.agrees()))
        .set_format(&book.styles.alarm);
    worksheet.add_conditional_format(working.rows[0], check, working.rows[1], check, &alarm)?;
    worksheet.add_conditional_format(WORKING_VERDICT, 2, WORKING_VERDICT, 2, &alarm)?;
    page(book, worksheet);
    let pages = head::pages(&working);
    worksheet.set_print_scale(pages.scale);
    worksheet.set_margins(0.4, 0.4, 0.4, 0.5, 0.3, 0.25);
    worksheet.set_vertical_page_breaks(&pages.breaks)?;
    worksheet.set_repeat_columns(0, 2)?;
    worksheet.set_print_area(0, 0, working.rows[1], working.last_printed())?;
    worksheet.set_repeat_rows(WORKING_GROUPS, WORKING_HEADER)?;
    worksheet.set_freeze_panes(WORKING_FIRST, 3)?;
    Ok(())
}

impl Working<'_> {
    pub(super) fn agrees(&self) -> &'static str {
        self.book.say("agrees")
    }

    pub(super) fn differs(&self) -> &'static str {
        self.book.say("differs")
    }

    /// The last column on paper: without notes the wide column for them would be a page of nothing.
    pub(super) fn last_printed(&self) -> ColNum {
        let mut rows = 0..self.book.explained.counties.len();
        if rows.any(|row| !notes::of(self, row).is_empty()) { self.columns.note } else { self.columns.check }
    }

    /// All counties' cells of a column.
    pub(super) fn all(&self, column: ColNum) -> String {
        column_range(self.rows, column)
    }

    fn row(&self, sheet: &mut Sheet<'_>, row: usize, county: &CountySteps) -> Result<(), XlsxError> {
        let offset = RowNum::try_from(row).unwrap_or(RowNum::MAX);
        let at = WORKING_FIRST.saturating_add(offset);
        self.inputs(sheet, at, row, county)?;
        for place in 0..self.columns.factors.len() {
            self.factor(sheet, (at, row), place, county)?;
        }
        let exact = self.columns.factors.iter().map(|factor| beside(at, factor.exact));
        let exact = exact.collect::<Vec<_>>().join("+");
        self.split(sheet, (at, row), &self.columns.split, &self.book.explained.plan, &exact)?;
        self.uplift(sheet, at, row)?;
        self.shared(sheet, (at, row), county)?;
        self.listed(sheet, at, row)?;
        self.compare(sheet, at, row)?;
        let check = self.check(at, row, county);
        let styles = &self.book.styles;
        sheet.formula(at, self.columns.check, &check, self.agrees(), &styles.centered)?;
        let note = notes::of(self, row);
        sheet.text(at, self.columns.note, &note, &styles.wrapped)
    }

    fn inputs(&self, sheet: &mut Sheet<'_>, at: RowNum, row: usize, county: &CountySteps) -> Result<(), XlsxError> {
        let (styles, columns) = (&self.book.styles, &self.columns);
        let mountain = if county.mountain { "1" } else { "0" };
        sheet.number(at, columns.code, &county.code.value().to_string(), &styles.code)?;
        sheet.text(at, columns.name, &county.name, &styles.text)?;
        sheet.number(at, columns.mountain, mountain, &styles.mountain)?;
        let share = self.book.allocation.share(row);
        let Some(given) = share.as_ref().map(|share| share.county) else {
            return Ok(());
        };
        if let Some(column) = columns.base {
            if self.is_basis() {
                sheet.number(at, column, &given.base.to_string(), &styles.plain)?;
            } else {
                sheet.number(at, column, &self.book.unit.plain(given.base), &styles.amount)?;
            }
        }
        for (factor, cell) in columns.factors.iter().zip(&county.cells) {
            if let Some(score) = cell.score {
                sheet.number(at, factor.score, &score.to_string(), &styles.plain)?;
            }
        }
        for (column, figure) in columns.figures.iter().zip(&given.figures) {
            sheet.number(at, *column, &figure.to_string(), &styles.plain)?;
        }
        for (column, amount) in columns.amounts.iter().zip(&given.amounts) {
            sheet.number(at, *column, &self.book.unit.plain(*amount), &styles.amount)?;
        }
        if let (Some(column), Some(score)) = (columns.score, given.fiscal_capacity) {
            sheet.number(at, column, &score.to_string(), &styles.plain)?;
        }
        for (column, coefficient) in columns.coefficients.iter().zip(&given.coefficients) {
            sheet.number(at, *column, &coefficient.to_string(), &styles.plain)?;
        }
        Ok(())
    }

    pub(super) fn is_basis(&self) -> bool {
        self.book.allocation.policy().terms().base == BaseRole::Basis
    }

    /// 依据 (a): score × coefficients × tilt × base, its share, and what that is of the pool.
    fn factor(
        &self,
        sheet: &mut Sheet<'_>,
        (at, row): (RowNum, usize),
        place: usize,
        county: &CountySteps,
    ) -> Result<(), XlsxError> {
        let (Some(columns), Some(step)) = (self.columns.factors.get(place), county.cells.get(place)) else {
            return Ok(());
        };
        let styles = &self.book.styles;
        let weight = self.weight(at, place, columns);
        let result = indicators::weight(&step.weight, step.indicators.as_ref());
        sheet.formula(at, columns.weight, &weight, &result, &styles.plain)?;
        let (weight, total) = (beside(at, columns.weight), fixed(WORKING_SUMS, columns.weight));
        let share = format!("=IF({total}=0,0,{weight}/{total})");
        let ratio = exact::ratio(&step.weight, &step.weight_total, 15);
        sheet.formula(at, columns.share, &share, &ratio, &styles.share)?;
        let pool = self.parameters.pool(place);
        let formula = format!("=IF({total}=0,0,{pool}*{weight}/{total})");
        sheet.formula(at, columns.exact, &formula, &step.exact.decimal(12), &styles.exact)?;
        let published = self.published(row, Column::Factor(place));
        let quanta = self.book.quanta(step.amount).to_string();
        sheet.formula(at, columns.cell, &self.in_quanta(&published), &quanta, &styles.quanta)
    }

    fn weight(&self, at: RowNum, place: usize, columns: &FactorColumns) -> String {
        let policy = self.book.allocation.policy();
        let mut product = vec![beside(at, columns.score)];
        if let Some(factor) = policy.terms().factors.get(place) {
            let names = policy.coefficients().iter().zip(&self.columns.coefficients);
            let used = names.filter(|(name, _)| factor.coefficients.contains(name));
            product.extend(used.map(|(_, column)| beside(at, *column)));
        }
        let (mountain, tilt) = (beside(at, self.columns.mountain), self.parameters.tilt(place));
        product.push(format!("IF({mountain}=1,{tilt},1)"));
        if let Some(base) = self.columns.base.filter(|_| self.is_basis()) {
            product.push(beside(at, base));
        }
        let product = product.join("*");
        match self.book.explained.weights.get(place).and_then(|weights| weights.places) {
            Some(places) => format!("=ROUND({product},{places})"),
            None => format!("={product}"),
        }
    }

    /// Largest remainders: exact amount, floor, remainder, rank, and what comes of them.
    pub(super) fn split(
        &self,
        sheet: &mut Sheet<'_>,
        (at, row): (RowNum, usize),
        columns: &Split,
        remainders: &Remainders,
        exact: &str,
    ) -> Result<(), XlsxError> {
        let range = SplitRange { at, rows: self.rows, key: self.columns.code, left: fixed(WORKING_DUE, columns.rank) };
        split::write(self.book, sheet, (columns, row), remainders, exact, &range)
    }

    /// The column of a final figure in quanta.
    pub(super) fn quanta_of(&self, figure: Column) -> ColNum {
        let columns = &self.columns;
        match figure {
            Column::Uplift => columns.uplift,
            Column::FiscalCapacity => columns.fiscal_capacity.map_or(columns.total, |split| split.quanta),
            Column::Offset => columns.offset.map_or(columns.total, |(_, split)| split.quanta),
            Column::Control => columns.control.map_or(columns.total, |(.., change)| change),
            Column::Adjustment(place) => columns.adjustments.get(place).copied().unwrap_or(columns.total),
            Column::Total | Column::Issued(_) => columns.total,
            Column::Batch => columns.batch.as_ref().map_or(columns.total, |(_, batch)| *batch),
            Column::Base | Column::Factor(_) | Column::Plan => columns.plan,
        }
    }

    pub(super) fn published(&self, row: usize, figure: Column) -> String {
        let [sheet, ..] = self.book.names();
        let row = self.table.counties.get(row).copied().unwrap_or(0);
        let cell = self.table.cell(row, figure);
        cell.map_or("0".to_owned(), |cell| on(sheet, &cell))
    }

    /// An amount in quanta, rounded no more than binary numbers make needful.
    pub(super) fn in_quanta(&self, amount: &str) -> String {
        format!("={}", (self.parameters.in_quanta(self.book))(amount))
    }
}
