//! The columns of amounts, as the published table and the working name them.

use special_fund::Money;

use super::Book;
use crate::view::columns::{Column, is_issued};
use crate::view::lines::Line;

impl Book<'_> {
    /// Those of the published table: a rest by score has a column even where nothing is left.
    pub(super) fn amounts(&self) -> Vec<Column> {
        Column::needed(self.allocation, self.allocation.policy().needs_fiscal_capacity_scores())
    }

    /// What several columns of a kind stand under.
    pub(super) fn heading(&self, column: Column) -> Option<&'static str> {
        let terms = self.allocation.policy().terms();
        match column {
            Column::Factor(_) if terms.factors.len() > 1 => Some(self.say("因素分配", "by factor")),
            Column::Issued(_) if terms.issued.as_ref().is_some_and(|issued| issued.batches.len() > 1) => {
                Some(self.say("已下达", "issued"))
            }
            _ => None,
        }
    }

    pub(super) fn amount_name(&self, column: Column) -> &str {
        match column {
            Column::Base => self.say("基数", "base"),
            Column::Plan => self.say("总分配方案", "plan"),
            Column::Uplift => self.say("上浮", "uplift"),
            Column::FiscalCapacity => self.say("地区财力因素", "fiscal_capacity"),
            Column::Offset => self.say("抵减", "offset"),
            Column::Control => self.say("增幅控制", "control"),
            Column::Total if is_issued(self.allocation) => self.say("年度应下达", "total"),
            Column::Total => self.say("合计", "total"),
            Column::Batch => self.say("本次下达", "batch"),
            Column::Factor(_) | Column::Adjustment(_) | Column::Issued(_) => {
                column.named(self.allocation).map_or("", |(key, name)| self.named(name, key))
            }
        }
    }
}

/// What a line has in a column; 0 where it has a blank.
pub(super) fn amount(column: Column, line: &Line) -> Money {
    column.amount(line).unwrap_or_default()
}
