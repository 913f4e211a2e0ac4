//! The steps of a county after its plan.

use rust_xlsxwriter::{ColNum, RowNum, XlsxError};
use special_fund::{BigUint, CountySteps};

use super::amounts::amount;
use super::columns::{WORKING_DUE, WORKING_SUMS};
use super::sheet::{Sheet, beside, fixed};
use super::working::Working;
use super::year::sum;
use super::{Book, exact};
use crate::view::columns::Column;
use crate::view::lines::Line;

/// The rate × so many quanta, exact.
pub(super) fn at_rate(book: &Book<'_>, quanta: u64) -> String {
    exact::decimal(&(BigUint::from(book.allocation.common().rate().millionths()) * quanta), 6)
}

impl Working<'_> {
    /// 依据 (c): rate × plan, rounded up to the next quantum.
    pub(super) fn uplift(&self, sheet: &mut Sheet<'_>, at: RowNum, row: usize) -> Result<(), XlsxError> {
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
        let quanta = self.book.quanta(share.figures.plan);
        sheet.formula(at, columns.plan, &plan, &quanta.to_string(), &styles.quanta)?;
        let (mountain, plan) = (beside(at, columns.mountain), beside(at, columns.plan));
        let rate = self.parameters.rate();
        let exact = format!("=IF({mountain}=1,ROUND({rate}*{plan},6),0)");
        let result = at_rate(self.book, if share.figures.mountain { quanta } else { 0 });
        sheet.formula(at, columns.uplift_exact, &exact, &result, &styles.lifted)?;
        let result = self.book.quanta(share.figures.uplift).to_string();
        if self.book.explained.uplift_decided.get(row) == Some(&true) {
            return sheet.number(at, columns.uplift, &result, &styles.decided);
        }
        // Not ROUNDUP: LibreOffice gives it 12 digits only.
        let rounded = format!("=-INT(-{})", beside(at, columns.uplift_exact));
        sheet.formula(at, columns.uplift, &rounded, &result, &styles.quanta)
    }

    /// 依据 (d): shares of the rest of the fiscal-capacity pool, and what others pay.
    pub(super) fn shared(
        &self,
        sheet: &mut Sheet<'_>,
        (at, row): (RowNum, usize),
        county: &CountySteps,
    ) -> Result<(), XlsxError> {
        let (columns, explained) = (&self.columns, &self.book.explained);
        let part = |due: ColNum, weight: ColNum| {
            let (weight, total) = (beside(at, weight), fixed(WORKING_SUMS, weight));
            format!("IF({total}=0,0,{}*{weight}/{total})", fixed(WORKING_DUE, due))
        };
        if let (Some(split), Some(remainders), Some(score)) =
            (&columns.fiscal_capacity, &explained.fiscal_capacity, columns.score)
        {
            let exact = part(split.quanta, score);
            self.split(sheet, (at, row), split, remainders, &exact)?;
        }
        if let (Some((paying, split)), Some(remainders)) = (&columns.offset, &explained.offset) {
            let (mountain, plan) = (beside(at, columns.mountain), beside(at, columns.plan));
            let formula = format!("=IF({mountain}=1,0,{plan})");
            let share = self.book.allocation.share(row);
            let pays = share.filter(|share| !share.figures.mountain);
            let result = pays.map_or(0, |share| self.book.quanta(share.figures.plan));
            let style = &self.book.styles.quanta;
            sheet.formula(at, *paying, &formula, &result.to_string(), style)?;
            let exact = part(split.quanta, *paying);
            self.split(sheet, (at, row), split, remainders, &exact)?;
        }
        let result = self.book.quanta(county.total).to_string();
        let style = &self.book.styles.quanta;
        sheet.formula(at, columns.total, &format!("={}", sum(at, &columns.parts)), &result, style)
    }

    /// The final figures in the unit of the published table, by formula and as published.
    pub(super) fn compare(&self, sheet: &mut Sheet<'_>, at: RowNum, row: usize) -> Result<(), XlsxError> {
        let Some(line) = self.book.allocation.share(row).map(|share| Line::of(&share)) else {
            return Ok(());
        };
        let (style, quantum) = (&self.book.styles.amount, self.parameters.quantum());
        for (figure, ours, theirs) in &self.columns.compared {
            let sign = if *figure == Column::Offset { "-" } else { "" };
            let formula = format!("=ROUND({sign}{}*{quantum},2)", beside(at, self.quanta_of(*figure)));
            let result = self.book.unit.plain(amount(*figure, &line));
            sheet.formula(at, *ours, &formula, &result, style)?;
            let published = format!("={}", self.published(row, *figure));
            sheet.formula(at, *theirs, &published, &result, style)?;
        }
        Ok(())
    }
}
