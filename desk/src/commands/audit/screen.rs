//! What is printed: what was compared, the verdict, every finding, notices.

use std::path::PathBuf;

use minijinja::context;
use minijinja::value::Value;
use special_fund::audit::{Demand, Finding, Verdict};
use special_fund::table::{Language, PublishedTable, Table};
use special_fund::{Bracket, OtherName, Policy, Rate, Takes, UpliftRate};

use super::beside::Beside;
use crate::input::policy::PolicyFile;
use crate::input::table::ReadPublished;
use crate::messages::causes::{Found, causes};
use crate::messages::findings::Printed;
use crate::messages::words::Words;
use crate::messages::{self, files, findings, names, shown};
use crate::report::notices::{encoding, not_blank, of_year, source_of, unused};
use crate::view::unusual::Unusual;

/// Most findings that are printed where all come of rounding.
const MAX_ROUNDED: usize = 20;

/// Everything that is printed of a verdict.
pub(crate) struct Screen<'a> {
    pub(crate) inputs: [&'a PathBuf; 2],
    pub(crate) language: Language,
    pub(crate) policy_file: &'a PolicyFile,
    pub(crate) table: &'a Table,
    pub(crate) sheet_notices: &'a [String],
    pub(crate) published: &'a ReadPublished,
    pub(crate) verdict: &'a Verdict,
    /// That the unit said is not that of the figures, if so.
    pub(crate) misread: Option<String>,
    /// What the result beside the published table says.
    pub(crate) beside: Option<&'a Beside>,
}

impl Screen<'_> {
    /// How much was found; what was left unchecked for it is said and not counted.
    pub(crate) fn count(&self) -> usize {
        let beside = self.beside.map_or(0, |beside| beside.count);
        self.verdict.found() + beside + usize::from(self.misread.is_some())
    }

    pub(crate) fn print(&self) -> String {
        let (policy, language) = (&self.policy_file.policy, self.language);
        let [counties, published] = self.inputs.map(|path| files::path(path));
        let heading = context! {
            title => policy.terms().title,
            counties,
            row_count => self.table.counties.len(),
            published,
            published_rows => self.published.table.rows.len(),
            policy => of_year(self.policy_file.place(language).as_deref(), policy, language),
            source => source_of(policy, self.language),
            count => self.count(),
            untested => self.untested(),
        };
        let mut screen = self.say("heading", heading);
        let printed = Printed::of(&self.published.table, self.published.cells.as_ref());
        let found = Found {
            verdict: self.verdict,
            has_others: self.count() > self.verdict.found(),
            has_totals: !self.published.table.totals.is_empty(),
            policy,
        };
        let (causes, is_all) = causes(&found, &printed, language);
        screen.extend(self.misread.iter().chain(&causes).map(|line| shown(line) + "\n"));
        // With that mended everything was checked.
        let is_said = |finding: &&Finding| !is_all || !finding.demand.is_unchecked();
        let mut listed: Vec<Finding> = self.verdict.listed.iter().filter(is_said).cloned().collect();
        let count = listed.len() + self.verdict.unlisted;
        listed.truncate(if self.verdict.rounded.is_some() { MAX_ROUNDED } else { count });
        let said = Verdict { unlisted: count - listed.len(), listed, ..Verdict::default() };
        let listed = findings::listed(&said, policy, Some(&printed), language);
        let listed = listed.lines().chain(self.beside.iter().flat_map(|beside| beside.differences.lines()));
        screen.extend(listed.map(|line| shown(line) + "\n"));
        screen.extend(self.notices(is_all).iter().map(|said| self.say("notice", context! { said }) + "\n"));
        screen
    }

    fn say(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(&format!("audit.{name}"), data)
    }

    /// What of the published table nobody looked at: it belongs to the verdict.
    fn untested(&self) -> Vec<String> {
        let said = |name: &str, items: Value| items.is_true().then(|| self.say(name, context! { items }));
        let mut untested = Vec::from_iter(said("subtotals", Value::from_serialize(&self.verdict.unchecked)));
        untested.extend(said("blank", Value::from_serialize(&self.verdict.blank)));
        untested.extend(self.beside.and_then(|beside| beside.unread.clone()));
        untested.extend(said("columns", not_blank(&self.published.table.ignored, self.language).into()));
        untested
    }

    /// Rows such as 杭州市, which were taken for sums, where 杭州市本级 is not published.
    fn cities_taken_for_sums(&self) -> Vec<String> {
        let missing = self.verdict.listed.iter().filter(|finding| finding.demand == Demand::Missing);
        let missing = missing.filter_map(|finding| Some(&finding.county.as_ref()?.1));
        let totals = &self.published.table.totals;
        let said =
            missing.filter_map(|own| {
                let total = totals.iter().find(|total| OtherName::of(own, &total.label) == Some(OtherName::City))?;
                Some(self.say(
                    "city_as_sum",
                    context! { line => total.line, label => shown(&total.label), own => shown(own) },
                ))
            });
        said.collect()
    }

    /// How the findings are to be read; what looks unusual in the year's table; what was passed over in the files, or read
    /// otherwise than it stands there. `is_one` says that one change is behind all findings.
    fn notices(&self, is_one: bool) -> Vec<String> {
        let (policy, language) = (&self.policy_file.policy, self.language);
        let (words, published) = (Words::of(language), &self.published.table);
        let mut notices = Vec::new();
        if self.verdict.count() > 0 && !is_one {
            notices.push(words.text("audit.by_others").to_owned());
        }
        notices.extend(self.cities_taken_for_sums());
        notices.extend(self.beside.map(|beside| beside.said.clone()));
        let unusual = Unusual::of(&self.table.counties, policy, rate_named(policy), language);
        notices.extend(unusual.notices());
        let PublishedTable { totals, columns, .. } = published;
        let is_printed = !totals.is_empty() || columns.iter().any(|column| column.is_in_wan_yuan);
        if is_printed && !totals.iter().any(|total| total.takes == Takes::All) {
            notices.push(words.text("sentences.no_total_row").to_owned());
        }
        let mut listed = self.verdict.listed.iter();
        let unchecked = listed.any(|finding| finding.demand == Demand::TotalsUnchecked);
        let totals = totals.len().saturating_sub(self.verdict.unchecked.len());
        if totals > 0 && !unchecked {
            notices.push(self.say("totals", context! { totals }));
        }
        notices.extend(unused(self.table, true, language));
        notices.extend(encoding(self.table.encoding, false, language));
        notices.extend(encoding(published.encoding, true, language));
        notices.extend(self.sheet_notices.iter().cloned());
        let of_table = self.table.notices.iter().map(|notice| messages::table::notice(notice, false, language));
        let of_published = published.notices.iter().map(|notice| messages::table::notice(notice, true, language));
        let of_published = self.published.sheet_notices.iter().cloned().chain(of_published);
        notices.extend(of_table.map(|said| self.say("of_table", context! { said })));
        let names = self.verdict.renamed.iter().map(|renamed| [renamed.name.as_str(), &renamed.expected]);
        let of_published = of_published.chain(names::all_taken(names, language));
        notices.extend(of_published.map(|said| self.say("of_published", context! { said })));
        notices
    }
}

/// The rate that a policy names; `None` if the pool decides, or there is no uplift.
fn rate_named(policy: &Policy) -> Option<Rate> {
    let uplift = policy.terms().uplift.as_ref()?;
    match &uplift.rate {
        UpliftRate::Fixed(rate) => Some(*rate),
        UpliftRate::ByFundTotal(brackets) => {
            let basis = uplift.rate_basis.unwrap_or(policy.terms().fund_total);
            let reached = |bracket: &&Bracket| bracket.from <= basis;
            brackets.iter().rev().find(reached).map(|bracket| bracket.rate)
        }
        UpliftRate::Affordable { .. } => None,
        _ => unreachable!("this program knows no other"),
    }
}
