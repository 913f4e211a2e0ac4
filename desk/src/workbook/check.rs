//! The check of one row of the working.

use rust_xlsxwriter::RowNum;
use special_fund::{Amounts, CountySteps};

use super::remainders::Decision;
use super::sheet::beside;
use super::working::Working;
use crate::view::columns::Column;

impl Working<'_> {
    /// That cells are within a quantum of exact and add up, and that every figure is what is published.
    pub(super) fn check(&self, at: RowNum, row: usize, county: &CountySteps) -> String {
        let (columns, plan) = (&self.columns, &self.book.explained.plan);
        let (digits, tolerance) = (plan.digits, &plan.tolerance);
        let mut conditions = Vec::new();
        for (factor, step) in columns.factors.iter().zip(&county.cells) {
            let distance = format!("ABS({}-{})", beside(at, factor.cell), beside(at, factor.exact));
            conditions.push(if plan.is_near_whole(&step.exact) {
                format!("{distance}<1+{tolerance}")
            } else {
                format!("ROUND({distance},{digits})<1")
            });
        }
        let cells = columns.factors.iter().map(|factor| beside(at, factor.cell));
        let cells = cells.collect::<Vec<_>>().join("+");
        conditions.push(format!("{cells}={}", beside(at, columns.split.quanta)));
        conditions.extend(self.decided(at, row));
        conditions.extend(self.listed_decisions(at, row));
        let amounts = self.book.allocation.policy().amounts().iter().zip(&columns.amounts);
        let issued = amounts.filter(|(column, _)| column.holds == Amounts::Issued);
        for (place, (_, given)) in issued.enumerate() {
            let published = self.published(row, Column::Issued(place));
            conditions.push(format!("ROUND({}-{published},2)=0", beside(at, *given)));
        }
        if let Some(base) = columns.base.filter(|_| !self.is_basis()) {
            let published = self.published(row, Column::Base);
            conditions.push(format!("ROUND({}-{published},2)=0", beside(at, base)));
        }
        for (_, ours, theirs) in &columns.compared {
            conditions.push(format!("ROUND({}-{},4)=0", beside(at, *ours), beside(at, *theirs)));
        }
        let (agrees, differs) = (self.agrees(), self.differs());
        format!("=IF(AND({}),\"{agrees}\",\"{differs}\")", conditions.join(","))
    }

    /// That decisions which no formula takes are within a quantum of exact too.
    fn decided(&self, at: RowNum, row: usize) -> Vec<String> {
        let columns = &self.columns;
        let mut conditions = Vec::new();
        let explained = &self.book.explained;
        let splits = [
            (Some(&explained.plan), Some(&columns.split)),
            (explained.fiscal_capacity.as_ref(), columns.fiscal_capacity.as_ref()),
            (explained.offset.as_ref(), columns.offset.as_ref().map(|(_, split)| split)),
        ];
        for (remainders, split) in splits {
            if let (Some(remainders), Some(split)) = (remainders, split)
                && remainders.decisions.get(row) != Some(&Decision::Formula)
            {
                let distance = format!("ABS({}-{})", beside(at, split.quanta), beside(at, split.exact));
                conditions.push(format!("{distance}<1+{}", remainders.tolerance));
            }
        }
        if explained.uplift_decided.get(row) == Some(&true) {
            let (exact, uplift) = (beside(at, columns.uplift_exact), beside(at, columns.uplift));
            conditions.push(format!("ABS({uplift}-{exact})<=1+{exact}*2^-46"));
        }
        conditions
    }
}
