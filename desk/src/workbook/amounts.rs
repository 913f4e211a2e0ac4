//! The columns of amounts, as the published table and the working name them.

use special_fund::Money;

use super::Book;
use crate::view::columns::Column;
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
            Column::Factor(_) if terms.factors.len() > 1 => Some(self.say("by_factor")),
            Column::Issued(_) if terms.issued.as_ref().is_some_and(|issued| issued.batches.len() > 1) => {
                Some(self.say("issued"))
            }
            _ => None,
        }
    }

    pub(super) fn amount_name(&self, column: Column) -> &str {
        match column.named(self.allocation) {
            Some((key, name)) => self.named(name, key),
            None => self.say(column.word(self.allocation)),
        }
    }
}

/// What a line has in a column; 0 where it has a blank.
pub(super) fn amount(column: Column, line: &Line) -> Money {
    column.amount(line).unwrap_or_default()
}
