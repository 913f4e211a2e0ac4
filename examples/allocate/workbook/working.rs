//! Every step of every county as a live formula, and whether the published figures agree.

use rust_xlsxwriter::{
    ColNum, ConditionalFormatCell, ConditionalFormatCellRule, RowNum, Worksheet, XlsxError,
};
use special_fund::{BaseRole, CountySteps};

use super::columns::{
    Columns, FactorColumns, Parameters, Split, WORKING_DUE, WORKING_FIRST, WORKING_GROUPS,
    WORKING_HEADER, WORKING_SUMS, WORKING_VERDICT, working_rows,
};
use super::published::{Figure, Table};
use super::remainders::Remainders;
use super::sheet::{Sheet, beside, column_range, fixed, on};
use super::split::{self, SplitRange};
use super::{Book, exact, notes, page, sums};
use crate::lines::Line;

/// What the rows of the working refer to.
pub(super) struct Working<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) columns: Columns,
    pub(super) parameters: Parameters,
    pub(super) table: &'a Table,
    pub(super) rows: [RowNum; 2],
}

/// Writes the sheet.
pub(super) fn write(
    book: &Book<'_>,
    worksheet: &mut Worksheet,
    table: &Table,
) -> Result<(), XlsxError> {
    let working = Working {
        book,
        columns: Columns::of(book),
        parameters: Parameters::of(book),
        table,
        rows: working_rows(book),
    };
    let mut sheet = Sheet { worksheet };
    sums::head(&working, &mut sheet)?;
    sums::sums(&working, &mut sheet)?;
    for (row, county) in book.explained.counties.iter().enumerate() {
        working.row(&mut sheet, row, county)?;
    }
    let (check, note) = (working.columns.check, working.columns.note);
    let alarm = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::NotEqualTo(working.agrees()))
        .set_format(&book.styles.alarm);
    worksheet.add_conditional_format(working.rows[0], check, working.rows[1], check, &alarm)?;
    worksheet.add_conditional_format(WORKING_VERDICT, 2, WORKING_VERDICT, 2, &alarm)?;
    page(book, worksheet);
    worksheet.set_print_fit_to_pages(sums::pages(&working), 0);
    worksheet.set_repeat_columns(0, 2)?;
    worksheet.set_print_area(0, 0, working.rows[1], note)?;
    worksheet.set_repeat_rows(WORKING_GROUPS, WORKING_HEADER)?;
    worksheet.set_freeze_panes(WORKING_FIRST, 3)?;
    Ok(())
}

impl Working<'_> {
    pub(super) fn agrees(&self) -> &'static str {
        self.book.say("一致", "agrees")
    }

    pub(super) fn differs(&self) -> &'static str {
        self.book.say("不符", "differs")
    }

    /// All counties' cells of a column.
    pub(super) fn all(&self, column: ColNum) -> String {
        column_range(self.rows, column)
    }

    fn row(
        &self,
        sheet: &mut Sheet<'_>,
        row: usize,
        county: &CountySteps,
    ) -> Result<(), XlsxError> {
        let offset = RowNum::try_from(row).unwrap_or(RowNum::MAX);
        let at = WORKING_FIRST.saturating_add(offset);
        self.inputs(sheet, at, row, county)?;
        for place in 0..self.columns.factors.len() {
            self.factor(sheet, (at, row), place, county)?;
        }
        let exact = self
            .columns
            .factors
            .iter()
            .map(|factor| beside(at, factor.exact));
        let exact = exact.collect::<Vec<_>>().join("+");
        self.split(
            sheet,
            (at, row),
            &self.columns.split,
            &self.book.explained.plan,
            &exact,
        )?;
        self.uplift(sheet, at, row)?;
        self.shared(sheet, (at, row), county)?;
        self.compare(sheet, at, row)?;
        let check = self.check(at, row, county);
        let styles = &self.book.styles;
        sheet.formula(
            at,
            self.columns.check,
            &check,
            self.agrees(),
            &styles.centered,
        )?;
        let note = notes::of(self.book, row);
        sheet.text(at, self.columns.note, &note, &styles.wrapped)
    }

    fn inputs(
        &self,
        sheet: &mut Sheet<'_>,
        at: RowNum,
        row: usize,
        county: &CountySteps,
    ) -> Result<(), XlsxError> {
        let (styles, columns) = (&self.book.styles, &self.columns);
        let mountain = if county.mountain { "1" } else { "0" };
        sheet.number(
            at,
            columns.code,
            &county.code.value().to_string(),
            &styles.code,
        )?;
        sheet.text(at, columns.name, &county.name, &styles.text)?;
        sheet.number(at, columns.mountain, mountain, &styles.mountain)?;
        let share = self.book.allocation.share(row);
        let Some(given) = share.as_ref().map(|share| share.county()) else {
            return Ok(());
        };
        if let Some(column) = columns.base {
            if self.is_basis() {
                sheet.number(at, column, &given.base.to_string(), &styles.plain)?;
            } else {
                sheet.number(
                    at,
                    column,
                    &self.book.unit.plain(given.base),
                    &styles.amount,
                )?;
            }
        }
        for (factor, cell) in columns.factors.iter().zip(&county.cells) {
            sheet.number(at, factor.score, &cell.score.to_string(), &styles.plain)?;
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
        self.book.allocation.policy().base == BaseRole::Basis
    }

    /// 依据 (a): score × coefficients × tilt × base, its share, and what that is of the pool.
    fn factor(
        &self,
        sheet: &mut Sheet<'_>,
        (at, row): (RowNum, usize),
        place: usize,
        county: &CountySteps,
    ) -> Result<(), XlsxError> {
        let (Some(columns), Some(step)) =
            (self.columns.factors.get(place), county.cells.get(place))
        else {
            return Ok(());
        };
        let styles = &self.book.styles;
        let weight = self.weight(at, place, columns);
        sheet.formula(at, columns.weight, &weight, &step.weight, &styles.plain)?;
        let (weight, total) = (
            beside(at, columns.weight),
            fixed(WORKING_SUMS, columns.weight),
        );
        let share = format!("=IF({total}=0,0,{weight}/{total})");
        let ratio = exact::ratio(&step.weight, &step.weight_total, 15);
        sheet.formula(at, columns.share, &share, &ratio, &styles.share)?;
        let pool = self.parameters.pool(place);
        let formula = format!("=IF({total}=0,0,{pool}*{weight}/{total})");
        sheet.formula(
            at,
            columns.exact,
            &formula,
            &step.exact.decimal(12),
            &styles.exact,
        )?;
        let published = self.published(row, Figure::Cell(place));
        let quanta = self.book.quanta(step.amount).to_string();
        sheet.formula(
            at,
            columns.cell,
            &self.in_quanta(&published),
            &quanta,
            &styles.quanta,
        )
    }

    fn weight(&self, at: RowNum, place: usize, columns: &FactorColumns) -> String {
        let policy = self.book.allocation.policy();
        let mut product = vec![beside(at, columns.score)];
        if let Some(factor) = policy.factors.get(place) {
            let names = policy.coefficients().iter().zip(&self.columns.coefficients);
            let used = names.filter(|(name, _)| factor.coefficients.contains(name));
            product.extend(used.map(|(_, column)| beside(at, *column)));
        }
        let (mountain, tilt) = (
            beside(at, self.columns.mountain),
            self.parameters.tilt(place),
        );
        product.push(format!("IF({mountain}=1,{tilt},1)"));
        if let Some(base) = self.columns.base.filter(|_| self.is_basis()) {
            product.push(beside(at, base));
        }
        let product = product.join("*");
        match self
            .book
            .explained
            .weights
            .get(place)
            .and_then(|weights| weights.places)
        {
            Some(places) => format!("=ROUND({product},{places})"),
            None => format!("={product}"),
        }
    }

    /// Largest remainders: exact amount, floor, remainder, rank, and what comes of them.
    fn split(
        &self,
        sheet: &mut Sheet<'_>,
        (at, row): (RowNum, usize),
        columns: &Split,
        remainders: &Remainders,
        exact: &str,
    ) -> Result<(), XlsxError> {
        let range = SplitRange {
            at,
            rows: self.rows,
            key: self.columns.code,
            left: fixed(WORKING_DUE, columns.rank),
        };
        split::write(self.book, sheet, (columns, row), remainders, exact, &range)
    }

    /// 依据 (c): rate × plan, rounded up to the next quantum.
    fn uplift(&self, sheet: &mut Sheet<'_>, at: RowNum, row: usize) -> Result<(), XlsxError> {
        let (styles, columns) = (&self.book.styles, &self.columns);
        let Some(share) = self.book.allocation.share(row) else {
            return Ok(());
        };
        let rounded = beside(at, columns.split.quanta);
        let plan = match columns.base.filter(|_| !self.is_basis()) {
            Some(base) => {
                let base = self.in_quanta(&beside(at, base));
                format!("{base}+{rounded}")
            }
            None => format!("={rounded}"),
        };
        let quanta = self.book.quanta(share.plan());
        sheet.formula(at, columns.plan, &plan, &quanta.to_string(), &styles.quanta)?;
        let (mountain, plan) = (beside(at, columns.mountain), beside(at, columns.plan));
        let rate = self.parameters.rate();
        let exact = format!("=IF({mountain}=1,ROUND({rate}*{plan},6),0)");
        let millionths = if share.is_mountain() {
            let rate = u128::from(self.book.allocation.uplift_rate().millionths());
            rate.saturating_mul(u128::from(quanta))
        } else {
            0
        };
        let millionths = i128::try_from(millionths).unwrap_or(i128::MAX);
        let result = crate::amounts::decimal(millionths, 6, 0).replace(',', "");
        sheet.formula(at, columns.uplift_exact, &exact, &result, &styles.exact)?;
        let result = self.book.quanta(share.uplift()).to_string();
        if self.book.explained.uplift_decided.get(row) == Some(&true) {
            return sheet.number(at, columns.uplift, &result, &styles.decided);
        }
        // Not ROUNDUP: LibreOffice gives it 12 digits only.
        let rounded = format!("=-INT(-{})", beside(at, columns.uplift_exact));
        sheet.formula(at, columns.uplift, &rounded, &result, &styles.quanta)
    }

    /// 依据 (d): shares of the rest of the fiscal-capacity pool, and what others pay.
    fn shared(
        &self,
        sheet: &mut Sheet<'_>,
        (at, row): (RowNum, usize),
        county: &CountySteps,
    ) -> Result<(), XlsxError> {
        let (columns, explained) = (&self.columns, &self.book.explained);
        let part = |due: ColNum, weight: ColNum| {
            let (weight, total) = (beside(at, weight), fixed(WORKING_SUMS, weight));
            format!(
                "IF({total}=0,0,{}*{weight}/{total})",
                fixed(WORKING_DUE, due)
            )
        };
        let mut total = vec![beside(at, columns.plan), beside(at, columns.uplift)];
        if let (Some(split), Some(remainders), Some(score)) = (
            &columns.fiscal_capacity,
            &explained.fiscal_capacity,
            columns.score,
        ) {
            let exact = part(split.quanta, score);
            self.split(sheet, (at, row), split, remainders, &exact)?;
            total.push(beside(at, split.quanta));
        }
        let mut total = total.join("+");
        if let (Some((paying, split)), Some(remainders)) = (&columns.offset, &explained.offset) {
            let (mountain, plan) = (beside(at, columns.mountain), beside(at, columns.plan));
            let formula = format!("=IF({mountain}=1,0,{plan})");
            let share = self.book.allocation.share(row);
            let pays = share.filter(|share| !share.is_mountain());
            let result = pays.map_or(0, |share| self.book.quanta(share.plan()));
            let style = &self.book.styles.quanta;
            sheet.formula(at, *paying, &formula, &result.to_string(), style)?;
            let exact = part(split.quanta, *paying);
            self.split(sheet, (at, row), split, remainders, &exact)?;
            total = format!("{total}-{}", beside(at, split.quanta));
        }
        let result = self.book.quanta(county.total).to_string();
        let style = &self.book.styles.quanta;
        sheet.formula(at, columns.total, &format!("={total}"), &result, style)
    }

    /// The final figures in the unit of the published table, by formula and as published.
    fn compare(&self, sheet: &mut Sheet<'_>, at: RowNum, row: usize) -> Result<(), XlsxError> {
        let Some(line) = self
            .book
            .allocation
            .share(row)
            .map(|share| Line::of(&share))
        else {
            return Ok(());
        };
        let (style, quantum) = (&self.book.styles.amount, self.parameters.quantum());
        for (figure, ours, theirs) in &self.columns.compared {
            let sign = if *figure == Figure::Offset { "-" } else { "" };
            let formula = format!(
                "=ROUND({sign}{}*{quantum},2)",
                beside(at, self.quanta_of(*figure))
            );
            let result = self.book.unit.plain(figure.amount(&line));
            sheet.formula(at, *ours, &formula, &result, style)?;
            let published = format!("={}", self.published(row, *figure));
            sheet.formula(at, *theirs, &published, &result, style)?;
        }
        Ok(())
    }

    /// The column of a final figure in quanta.
    pub(super) fn quanta_of(&self, figure: Figure) -> ColNum {
        let columns = &self.columns;
        match figure {
            Figure::Uplift => columns.uplift,
            Figure::FiscalCapacity => columns
                .fiscal_capacity
                .map_or(columns.total, |split| split.quanta),
            Figure::Offset => columns
                .offset
                .map_or(columns.total, |(_, split)| split.quanta),
            Figure::Total => columns.total,
            Figure::Base | Figure::Cell(_) | Figure::Plan => columns.plan,
        }
    }

    pub(super) fn published(&self, row: usize, figure: Figure) -> String {
        let [sheet, ..] = self.book.names();
        let row = self.table.counties.get(row).copied().unwrap_or(0);
        let cell = self.table.cell(row, figure);
        cell.map_or("0".to_owned(), |cell| on(sheet, &cell))
    }

    /// An amount in quanta, rounded no more than binary numbers make needful.
    fn in_quanta(&self, amount: &str) -> String {
        format!(
            "=ROUND({amount}/{},{})",
            self.parameters.quantum(),
            sums::quanta_digits(self.book)
        )
    }
}
