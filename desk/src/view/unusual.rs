//! What looks unusual in a year: a rate above 100%, a figure far from all others, other units than those of Zhejiang, other
//! names, names twice.
//! Nothing is refused for it.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::context;
use special_fund::table::Language;
use special_fund::{County, CountyCode, Money, Policy, Rate, UpliftRate};

use crate::messages::shown;
use crate::messages::words::Words;
use crate::view::outliers::outliers;
use crate::view::units::{OWN, zhejiang};

/// So many are named; the rest are counted.
const NAMED: usize = 3;

/// 1%, in millionths.
const USUAL_STEP: u64 = 10_000;

/// 10,000 yuan.
const FEN_OF_WAN_YUAN: i128 = 1_000_000;

/// What is to be said of the uplift rate and of a table's rows.
#[derive(Debug, Default)]
pub(crate) struct Unusual {
    /// The uplift rate, if it is above 100%.
    rate: Option<Rate>,
    /// The step of the affordable rate, if it is above 1%: 0.1 is 10%, and somebody may have meant 0.1%.
    step: Option<Rate>,
    /// What batches have issued, if that is more than the year's fund, and the fund.
    issued: Option<[Money; 2]>,
    /// The fund, if a province's units would get less than 10,000 yuan each: somebody may have written 万元.
    small: Option<Money>,
    /// Figures far from all others of their column.
    outliers: Vec<String>,
    /// Rows that look like the sum of a province or a city.
    sums: Vec<String>,
    /// Codes that are not known.
    unknown: Vec<String>,
    /// Names that several rows have.
    twice: Vec<String>,
    /// Names other than the code's.
    renamed: Vec<String>,
    /// Units that have no row.
    missing: Vec<String>,
    /// How many units are known by heart.
    units: usize,
    language: Language,
}

impl Unusual {
    /// Of an allocation, before or after it is published.
    pub(crate) fn of(counties: &[County], policy: &Policy, rate: Option<Rate>, language: Language) -> Unusual {
        let terms = policy.terms();
        let issued: Money = terms.issued.iter().flat_map(|issued| &issued.batches).map(|batch| batch.total).sum();
        Unusual {
            rate: rate.filter(|rate| *rate > Rate::ONE),
            step: step(policy).filter(|step| step.millionths() > USUAL_STEP),
            issued: (issued > terms.fund_total).then_some([issued, terms.fund_total]),
            outliers: outliers(counties, policy, language),
            ..Unusual::of_rows(counties, policy, language)
        }
    }

    /// Nothing, unless most of the codes are those of Zhejiang's units. The policy's roster counts as known, under its
    /// own names.
    fn of_rows(counties: &[County], policy: &Policy, language: Language) -> Unusual {
        let units = zhejiang();
        let words = || Words::of(language);
        let rows = counties.len();
        let mut unusual = Unusual { units: units.len(), language, ..Unusual::default() };
        // Codes are there once: a longer table has mostly others.
        if rows >= units.len() * 2 {
            return unusual;
        }
        let codes: BTreeSet<CountyCode> = counties.iter().map(|county| county.code).collect();
        let ours = codes.iter().filter(|code| units.contains_key(code)).count();
        if ours * 2 <= rows {
            return unusual;
        }
        let fund_total = policy.terms().fund_total;
        let is_province = rows * 2 > units.len();
        let least = i128::try_from(rows).unwrap_or(i128::MAX) * FEN_OF_WAN_YUAN;
        unusual.small = (is_province && fund_total.fen() < least).then_some(fund_total);
        let mut known: BTreeMap<CountyCode, &str> = BTreeMap::new();
        known.extend(units);
        let roster = policy.terms().roster.counties().iter();
        known.extend(roster.map(|county| (county.code, &*county.name)));
        let mut named: BTreeMap<&str, Vec<CountyCode>> = BTreeMap::new();
        for county in counties {
            let (code, name) = (county.code, &*county.name);
            named.entry(name).or_default().push(code);
            let row = || format!("{code} {}", shown(name)); // of few rows there is anything to say
            match known.get(&code) {
                None if is_sum(code, name, units) => unusual.sums.push(row()),
                None => unusual.unknown.push(row()),
                Some(usual) if *usual != name => {
                    let renamed = context! { row => row(), usual => shown(usual) };
                    unusual.renamed.push(words().sentence("notices.renamed", renamed));
                }
                Some(_) => {}
            }
        }
        let missing = units.iter().filter(|(code, _)| !codes.contains(code));
        unusual.missing = missing.map(|(code, name)| format!("{code} {name}")).collect();
        let twice = named.into_iter().filter(|(_, codes)| codes.len() > 1);
        let twice = twice.map(|(name, codes)| {
            let codes: Vec<String> = codes.iter().map(CountyCode::to_string).collect();
            words().sentence("notices.name_of_several", context! { name => shown(name), codes })
        });
        unusual.twice = twice.collect();
        unusual
    }

    /// All rows whose name is another than the code's, if there are any.
    pub(crate) fn other_names(&self) -> Option<String> {
        const MOST: usize = 200;
        let names: Vec<&String> = self.renamed.iter().take(MOST).collect();
        let all = context! { all => self.renamed.len(), names };
        (!self.renamed.is_empty()).then(|| Words::of(self.language).sentence("notices.all_other_names", all))
    }

    /// What money hangs on: somebody may be paid who should not be, or twice.
    pub(crate) fn of_money(&self) -> Vec<String> {
        let rate = self.rate.map(|rate| Words::of(self.language).sentence("notices.rate_above_one", context! { rate }));
        let step = self
            .step
            .map(|step| Words::of(self.language).sentence("notices.step_above_one", context! { step_rate => step }));
        let issued = self.issued.map(|[issued, fund_total]| {
            Words::of(self.language).sentence("notices.issued_above_fund", context! { issued, fund_total })
        });
        let kinds = [
            ("notices.outliers", &self.outliers),
            ("notices.sums", &self.sums),
            ("notices.unknown_codes", &self.unknown),
            ("notices.names_twice", &self.twice),
        ];
        let rows = kinds.into_iter().filter_map(|(name, all)| self.say(name, all));
        let small = self.small.map(|fund_total| {
            let meant = Money::from_fen(fund_total.fen() * 10_000);
            let data = context! { fund_total, meant => meant.map(|meant| meant.to_string()) };
            Words::of(self.language).sentence("notices.small_fund", data)
        });
        rate.into_iter().chain(step).chain(issued).chain(small).chain(rows).collect()
    }

    /// Everything.
    pub(crate) fn notices(&self) -> Vec<String> {
        let kinds = [("notices.other_names", &self.renamed), ("notices.units_missing", &self.missing)];
        let mut notices = self.of_money();
        notices.extend(kinds.into_iter().filter_map(|(name, all)| self.say(name, all)));
        notices
    }

    /// One line for one kind, if there is anything of the kind.
    fn say(&self, name: &str, all: &[String]) -> Option<String> {
        if all.is_empty() {
            return None;
        }
        let first = all.get(..NAMED).unwrap_or(all);
        let words = Words::of(self.language);
        let rows =
            words.sentence("notices.first_rows", context! { first, more => all.len().saturating_sub(first.len()) });
        Some(words.sentence(name, context! { rows, units => self.units }))
    }
}

/// By how much a rate is raised until the pool cannot pay it, where that is how it is found.
fn step(policy: &Policy) -> Option<Rate> {
    match policy.terms().uplift.as_ref()?.rate {
        UpliftRate::Affordable { step, .. } => Some(step),
        _ => None,
    }
}

/// Whether a row that is no unit's has the code or the name of a province or of a whole city.
fn is_sum(code: CountyCode, name: &str, units: &BTreeMap<CountyCode, &str>) -> bool {
    let is_city = |unit: &&str| unit.strip_suffix(OWN) == Some(name);
    let is_region = matches!(name, "浙江省" | "全省" | "全市") || units.values().any(is_city);
    let code = code.to_string();
    code.ends_with("0000") || is_region || code.ends_with("00") && !name.ends_with(OWN)
}
