//! What stands around the table: the files it was made from, the figures in large type, the sentences.

use minijinja::context;
use minijinja::value::Value;
use special_fund::Rest;
use special_fund::table::Language;

use super::Page;
use crate::messages;
use crate::messages::words::Labels;
use crate::screen::{of_rows, of_year, source_of, table_notices};
use crate::view::amounts::{Unit, percent};
use crate::view::columns::is_issued;
use crate::view::summary::Part;

impl Page<'_> {
    /// Files by name, without their folders: the page is for passing on.
    pub(super) fn about(&self, words: &Labels) -> Vec<Value> {
        let policy = self.summary.allocation.policy();
        let (language, report) = (self.summary.language, self.report);
        let table = report.table.file.as_deref().map(messages::shown).unwrap_or_default();
        let policy_file = report.policy.file.as_deref().map(messages::shown);
        let lines = [
            (words["table"], of_rows(&table, self.summary.total, language)),
            (words["policy"], of_year(policy_file.as_deref(), policy, language)),
            (words["source"], source_of(policy, language)),
        ];
        lines.map(labelled).into()
    }

    /// What there is, what it becomes, what is left: figures in large type, and what stands below them.
    pub(super) fn headline(&self, words: &Labels) -> Vec<Value> {
        let (allocation, total) = (self.summary.allocation, &self.summary.total.figures);
        let unit = Unit::of(allocation.policy().terms().quantum);
        let mut tiles = vec![
            (words["fund"], allocation.policy().terms().fund_total, String::new()),
            (words["plan"], total.plan, String::new()),
        ];
        if let Some(step) = allocation.common().uplift_rate {
            tiles.push((words["uplift"], total.uplift, format!("{} {}", words["rate"], percent(step.rate()))));
        }
        if let Some(pool) = &allocation.policy().terms().fiscal_capacity {
            let note = match pool.rest {
                Rest::ByScore => words["by_score"],
                Rest::Retained => words["not_paid"],
                _ => unreachable!("this program knows no other"),
            };
            let amount = total.fiscal_capacity;
            tiles.push((words["fiscal_capacity"], amount, note.to_owned()));
        }
        let is_issued = is_issued(allocation);
        tiles.push((words[if is_issued { "entitlement" } else { "paid" }], total.total, String::new()));
        if is_issued {
            tiles.push((words["issued"], total.issued.iter().copied().sum(), String::new()));
            tiles.push((words["batch"], total.batch, String::new()));
        }
        tiles.push((words["retained"], allocation.common().retained, String::new()));
        let tile = |(label, amount, note)| context! { label, figure => unit.show(amount), note };
        tiles.into_iter().map(tile).collect()
    }

    /// The table of pools.
    pub(super) fn parts(&self) -> Vec<Value> {
        let unit = Unit::of(self.summary.allocation.policy().terms().quantum);
        let name = |name: &str| match self.summary.language {
            Language::Chinese => name.to_owned(),
            Language::English => name.replace('_', " "), // keys, which may break there
        };
        let part = |Part { name: own, weight, amount, note }: Part<'_>| {
            context! { name => name(own), weight, amount => unit.show(amount), note }
        };
        self.summary.parts().into_iter().map(part).collect()
    }

    /// The sentences of the screen.
    pub(super) fn said(&self, words: &Labels) -> Vec<Value> {
        let reasons = self.summary.reasons();
        let mut said = vec![(words["rate"], reasons.rate())];
        said.extend(reasons.uplift().map(|uplift| (words["lift"], uplift)));
        said.extend(reasons.year().into_iter().map(|(what, line)| (words[what], line)));
        let residuals = reasons.residuals().into_iter();
        said.extend(residuals.map(|line| (words["residual"], line)));
        said.push((words["audit"], self.summary.audit(reasons.has_counties())));
        let notices =
            table_notices(self.table, self.summary.allocation.policy().terms().base, self.summary.language).into_iter();
        let notices = notices.chain(self.sheet_notices.iter().cloned());
        said.extend(notices.map(|notice| (words["notice"], notice)));
        said.into_iter().map(labelled).collect()
    }

    /// Of both inputs.
    pub(super) fn digests(&self, words: &Labels) -> Vec<Value> {
        let inputs = [(words["table"], self.report.table.sha256), (words["policy"], self.report.policy.sha256)];
        inputs.map(|(label, digest)| labelled((label, digest.to_owned()))).into()
    }
}

fn labelled((label, text): (&'static str, String)) -> Value {
    context! { label, text }
}
