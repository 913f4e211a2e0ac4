//! What is shown of a year: columns, groups of rows with their subtotals, the total, what is said. Screen, page and
//! workbook lay it out; none of them adds up, chooses a column or a unit, or makes a sentence of its own.

pub(crate) mod notices;
pub(crate) mod summary;

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Allocation, Money, Policy, Terms};

use crate::input::year::Year;
use crate::messages;
use crate::messages::words::Words;
use crate::record::{Audited, Input, Record};
use crate::view::amounts::Unit;
use crate::view::columns::Column;
use crate::view::lines::{Group, Line, Subtotals};
use crate::view::reasons::Reasons;

/// A year as it is shown.
pub(crate) struct Report<'a> {
    pub(crate) year: &'a Year,
    pub(crate) allocation: &'a Allocation<'a>,
    pub(crate) language: Language,
    pub(crate) subtotals: Subtotals,
    /// Of amounts, those that this allocation needs.
    pub(crate) columns: Vec<Column>,
    /// Of all amounts.
    pub(crate) unit: Unit,
    /// What the program that calculates is called.
    pub(crate) program: &'a str,
}

impl<'a> Report<'a> {
    /// Whose sums were found to be right.
    pub(crate) fn new(year: &'a Year, allocation: &'a Allocation<'a>, program: &'a str) -> Result<Report<'a>, String> {
        let (subtotals, language) = (Subtotals::of(allocation), year.language);
        let columns = Column::needed(allocation, subtotals.total.figures.fiscal_capacity > Money::ZERO);
        let unit = Unit::of(allocation.policy().terms().quantum);
        let report = Report { year, allocation, language, subtotals, columns, unit, program };
        report.adds_up().then_some(report).ok_or_else(|| messages::refusal::unbalanced(language))
    }

    /// Whether what is paid and what is retained make what there is.
    fn adds_up(&self) -> bool {
        let common = self.allocation.common();
        self.total().figures.total == common.paid
            && common.paid.checked_add(common.retained) == Some(common.to_account_for)
    }

    pub(crate) fn policy(&self) -> &'a Policy {
        self.allocation.policy()
    }

    pub(crate) fn terms(&self) -> &'a Terms {
        self.policy().terms()
    }

    /// Whether it follows the example policy: then everything says so.
    pub(crate) fn is_illustrative(&self) -> bool {
        self.year.policy_file.path.is_none()
    }

    /// The last line.
    pub(crate) fn total(&self) -> &Line {
        &self.subtotals.total
    }

    /// Rows as they are shown, and the subtotals below them.
    pub(crate) fn groups(&self) -> Vec<Group<'_>> {
        self.subtotals.groups(self.allocation)
    }

    /// What stands above the amounts, in lines.
    pub(crate) fn headers(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.header(self.allocation, self.language)).collect()
    }

    /// The amounts of a line; blank where there is nothing to show.
    pub(crate) fn amounts(&self, line: &Line) -> Vec<String> {
        let amounts = self.columns.iter().map(|column| column.amount(line));
        amounts.map(|amount| amount.map_or(String::new(), |amount| self.unit.show(amount))).collect()
    }

    /// The allocation in words.
    pub(crate) fn reasons(&self) -> Reasons<'_> {
        Reasons { allocation: self.allocation, language: self.language }
    }

    /// As data, with what it was made from.
    pub(crate) fn record(&self) -> Record<'_> {
        let Year { input, policy_file, table_sha256, .. } = self.year;
        Record {
            version: env!("CARGO_PKG_VERSION"),
            table: Input::new(Some(input), table_sha256.as_deref().unwrap_or_default()),
            policy: Input::new(policy_file.path.as_deref(), &policy_file.sha256),
            audit: Audited { findings: 0 }, // with any it does not appear
            allocation: self.allocation,
        }
    }

    pub(crate) fn text(&self, name: &str) -> &'static str {
        Words::of(self.language).text(name)
    }

    pub(crate) fn sentence(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(name, data)
    }

    /// The year's table, as it is called there, and how many rows it has.
    pub(crate) fn of_rows(&self, table: &str) -> String {
        let Line { rows: row_count, mountain_rows, .. } = self.total();
        self.sentence("sentences.table_of_rows", context! { table, row_count, mountain_rows })
    }
}
