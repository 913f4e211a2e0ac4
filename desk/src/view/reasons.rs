//! The allocation in words: the rate and why, the uplift and who pays it, what remainders and codes decided.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Allocation, CodeTie, CountyCode, Money};

use crate::messages::words::Words;
use crate::view::exact::{decimal, is_zero};

/// Most counties that are named where the order of codes decided; all of them are in `allocation.json`.
const MAX_NAMED: usize = 12;
/// Most ties that are said one by one; all of them are in `allocation.json`.
const MAX_TIES: usize = 5;

/// What is said of the allocation.
pub(crate) struct Reasons<'a> {
    pub(crate) allocation: &'a Allocation<'a>,
    pub(crate) language: Language,
}

impl Reasons<'_> {
    /// Everything, each with what it is: `rate`, `uplift`, `control`, `adjustment`, `batch`, `residual`.
    pub(crate) fn all(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![("rate", self.rate())];
        lines.extend(self.uplift().map(|uplift| ("uplift", uplift)));
        lines.extend(self.year());
        lines.extend(self.residuals().into_iter().map(|line| ("residual", line)));
        lines
    }

    /// What stands before such a line.
    pub(crate) fn label(&self, what: &str) -> &'static str {
        Words::of(self.language).text(&format!("reasons.label.{what}"))
    }

    /// The rate and why.
    pub(crate) fn rate(&self) -> String {
        match self.allocation.common().uplift_rate {
            Some(step) => self.say("rate", context! { step }),
            None => self.say("no_uplift", context! {}),
        }
    }

    /// The uplift and who pays it, if the policy has one.
    pub(crate) fn uplift(&self) -> Option<String> {
        let common = self.allocation.common();
        let data = context! {
            mountain_rows => self.allocation.shares().filter(|share| share.figures.mountain).count(),
            rate => common.uplift_rate?.rate(),
            uplift => common.uplift_total,
            funding => common.funding,
        };
        Some(self.say("uplift", data))
    }

    /// What control, adjustments and batches came to.
    fn year(&self) -> Vec<(&'static str, String)> {
        let common = self.allocation.common();
        let mut lines = Vec::new();
        if let Some(control) = &common.control {
            let held = control.held.iter().map(|held| {
                context! { bound => held.by.bound, raised => held.by.raised, names => self.names(&held.counties) }
            });
            let held: Vec<Value> = held.collect();
            let lambda_decimal = control.lambda.as_ref().filter(|lambda| !is_zero(lambda)).map(decimal);
            lines.push(("control", self.say("control", context! { control, held, lambda_decimal })));
        }
        let adjustments = common.adjustments.iter();
        lines.extend(adjustments.map(|step| ("adjustment", self.say("adjustment", context! { step }))));
        if !common.batches.is_empty() {
            let batches = || self.allocation.shares().map(|share| (share.figures.batch, share.county.code));
            let recovered: Vec<CountyCode> =
                batches().filter(|(batch, _)| *batch < Money::ZERO).map(|(_, code)| code).collect();
            let data = context! {
                total => common.paid,
                batches => common.batches,
                remaining => batches().map(|(batch, _)| batch).sum::<Money>(),
                recovered => if recovered.is_empty() { String::new() } else { self.names(&recovered) },
            };
            lines.push(("batch", self.say("batch", data)));
        }
        lines
    }

    /// Whether the rows are counties, not townships or villages.
    pub(crate) fn has_counties(&self) -> bool {
        let first = self.allocation.share(0);
        first.is_none_or(|share| share.county.code.is_county())
    }

    /// What codes decided and who was passed over; at least one line.
    fn residuals(&self) -> Vec<String> {
        let common = self.allocation.common();
        let tie = |tie: &CodeTie| {
            let [up, down] = [&tie.rounded_up, &tie.rounded_down].map(|codes| self.names(codes));
            self.say("tie", context! { stage => tie.stage, up, down })
        };
        let mut lines: Vec<String> = common.ties.iter().take(MAX_TIES).map(tie).collect();
        if common.ties.len() > MAX_TIES {
            lines.push(self.say("ties", context! { all => common.ties.len(), said => MAX_TIES }));
        }
        if !common.passed_over.is_empty() {
            lines.push(self.say("passed_over", context! { names => self.names(&common.passed_over) }));
        }
        if lines.is_empty() {
            let has_factors = self.allocation.policy().terms().factors.len() > 1;
            lines.push(self.say("no_tie", context! { has_factors }));
        }
        lines
    }

    /// Names and codes of counties, the first of them if there are many.
    pub(crate) fn names(&self, codes: &[CountyCode]) -> String {
        let name = |code: &CountyCode| {
            let mut shares = self.allocation.shares();
            let share = shares.find(|share| share.county.code == *code);
            let name = share.map(|share| share.county.name.to_string());
            format!("{}({code})", name.unwrap_or_default())
        };
        let named: Vec<String> = codes.iter().take(MAX_NAMED).map(name).collect();
        self.say("first_named", context! { named, all => codes.len() })
    }

    fn say(&self, name: &str, data: Value) -> String {
        let terms = self.allocation.policy().terms();
        let has_counties = self.has_counties();
        let data = context! { quantum => terms.quantum, fund_total => terms.fund_total, has_counties, ..data };
        Words::of(self.language).sentence(&format!("reasons.{name}"), data)
    }
}
