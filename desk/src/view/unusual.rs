//! What looks unusual in a year: a rate above 100%, a figure far from all others, other units than those of Zhejiang, other
//! names, names twice.
//! Nothing is refused for it.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{County, CountyCode, Factor, Money, OtherName, Policy, Rate, RosterCounty, UpliftRate};

use crate::messages::shown;
use crate::messages::words::Words;
use crate::view::named;
use crate::view::slips::{outliers, slips};
use crate::view::units::{OWN, own_code, zhejiang};
use crate::view::years::years;

/// So many are named; the rest are counted.
const NAMED: usize = 3;

/// 1%, in millionths.
const USUAL_STEP: u64 = 10_000;

/// 2, in millionths.
const UNUSUAL_TILT: u64 = 2_000_000;

/// 10,000 yuan.
const FEN_OF_WAN_YUAN: i128 = 1_000_000;

/// What is to be said of the uplift rate and of a table's rows.
#[derive(Debug)]
pub(crate) struct Unusual {
    /// What money hangs on: somebody may be paid who should not be, or twice.
    pub(crate) of_money: Vec<String>,
    /// Names other than the code's, and units without a row, a line each.
    of_names: Vec<String>,
}

impl Unusual {
    /// Of an allocation, before or after it is published.
    pub(crate) fn of(counties: &[County], policy: &Policy, rate: Option<Rate>, language: Language) -> Unusual {
        let say = |name: &str, data: Value| Words::of(language).sentence(&format!("notices.{name}"), data);
        let (terms, rows) = (policy.terms(), Rows::of(counties, policy, language));
        let issued: Money = terms.issued.iter().flat_map(|issued| &issued.batches).map(|batch| batch.total).sum();
        let above_one = rate.filter(|rate| *rate > Rate::ONE);
        let step_rate = step(policy).filter(|step| step.millionths() > USUAL_STEP);
        let (fund_total, basis) = (terms.fund_total, terms.uplift.as_ref().and_then(|uplift| uplift.rate_basis));
        let meant = |fund_total: Money| Money::from_fen(fund_total.fen() * 10_000).map(|meant| meant.to_string());
        let of_fund = [
            above_one.map(|rate| say("rate_above_one", context! { rate })),
            step_rate.map(|step_rate| say("step_above_one", context! { step_rate })),
            (issued > fund_total).then(|| say("issued_above_fund", context! { issued, fund_total })),
            basis
                .filter(|basis| *basis < fund_total)
                .map(|basis| say("small_rate_basis", context! { basis, fund_total })),
            rows.is_small_fund.then(|| say("small_fund", context! { fund_total, meant => meant(fund_total) })),
            other_year(policy, language),
            tilts(policy, language),
            roster_names(policy, language),
        ];
        let slips = slips(counties, policy, language);
        // One line for one kind, if there is anything of the kind.
        let of_kind = |(name, all): (&str, &[String])| {
            let first = all.get(..NAMED).unwrap_or(all);
            let rows = || say("first_rows", context! { first, more => all.len() - first.len() });
            (!all.is_empty()).then(|| say(name, context! { rows => rows(), units => zhejiang().len() }))
        };
        let outliers = outliers(counties, policy, language);
        let of_rows: [(&str, &[String]); 4] = [
            ("outliers", &outliers),
            ("sums", &rows.sums),
            ("unknown_codes", &rows.unknown),
            ("names_twice", &rows.twice),
        ];
        let of_names: [(&str, &[String]); 2] = [("other_names", &rows.renamed), ("units_missing", &rows.missing)];
        Unusual {
            of_money: of_fund
                .into_iter()
                .flatten()
                .chain(slips)
                .chain(of_rows.into_iter().filter_map(of_kind))
                .collect(),
            of_names: of_names.into_iter().filter_map(of_kind).collect(),
        }
    }

    /// Everything.
    pub(crate) fn notices(mut self) -> Vec<String> {
        self.of_money.append(&mut self.of_names);
        self.of_money
    }
}

/// A name or a title that speaks of other years than the policy's: likely last year's.
fn other_year(policy: &Policy, language: Language) -> Option<String> {
    let (terms, year) = (policy.terms(), policy.terms().fiscal_year);
    let of_annex = terms.annex.iter().filter_map(|annex| annex.title.as_deref());
    let mut titles = of_annex.chain([terms.title.as_str()]).map(|title| (title, years(title)));
    let (title, said) = titles.find(|(_, said)| !said.is_empty() && !said.contains(&year))?;
    let said = said.into_iter().next_back()?;
    Some(Words::of(language).sentence("notices.other_year", context! { title, said, year }))
}

/// Factors that are tilted to more than twice: somebody may have written 10 for 10%.
fn tilts(policy: &Policy, language: Language) -> Option<String> {
    let factors = policy.terms().factors.iter().filter(|factor| factor.tilt.millionths() > UNUSUAL_TILT);
    let name = |factor: &'_ Factor| named(language, &factor.key, &factor.name).to_owned();
    let tilted = factors.map(|factor| context! { name => name(factor), tilt => factor.tilt.to_string() });
    let tilted: Vec<Value> = tilted.collect();
    (!tilted.is_empty()).then(|| Words::of(language).sentence("notices.tilts", context! { tilted }))
}

/// Counties of the policy's roster under the name of another of Zhejiang, or under a short or an old one.
pub(crate) fn roster_names(policy: &Policy, language: Language) -> Option<String> {
    let words = || Words::of(language);
    let renamed = |county: &RosterCounty| {
        let usual = misnamed(county)?;
        let row = format!("{} {}", county.code, shown(&county.name));
        Some(words().sentence("notices.renamed", context! { row, usual => shown(usual) }))
    };
    let rows: Vec<String> = policy.terms().roster.counties().iter().filter_map(renamed).collect();
    (!rows.is_empty()).then(|| words().sentence("notices.roster_names", context! { names => rows }))
}

/// What Zhejiang calls a county of a roster that is called there as nobody can mean it. A new name is one.
fn misnamed(county: &RosterCounty) -> Option<&'static str> {
    let usual = zhejiang().get(&county.code).filter(|usual| **usual != &*county.name)?;
    let is_others = zhejiang().values().any(|other| *other == &*county.name);
    (is_others || OtherName::of(usual, &county.name).is_some()).then_some(*usual)
}

/// All rows whose name is another than the code's, if there are any.
pub(crate) fn other_names(counties: &[County], policy: &Policy, language: Language) -> Option<String> {
    const MOST: usize = 200;
    let all = Rows::of(counties, policy, language).renamed;
    let data = || context! { all => all.len(), names => all.get(..MOST).unwrap_or(&all) };
    (!all.is_empty()).then(|| Words::of(language).sentence("notices.all_other_names", data()))
}

/// Rows of a table that are not those of Zhejiang's units; nothing, unless most of the codes are theirs.
#[derive(Debug, Default)]
struct Rows {
    /// Whether the units would get less than 10,000 yuan each: somebody may have written 万元.
    is_small_fund: bool,
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
}

impl Rows {
    /// The policy's roster counts as known, under its own names.
    fn of(counties: &[County], policy: &Policy, language: Language) -> Rows {
        let (units, words) = (zhejiang(), || Words::of(language)); // most tables need no word
        let (count, mut rows) = (counties.len(), Rows::default());
        // Codes are there once: a longer table has mostly others.
        if count >= units.len() * 2 {
            return rows;
        }
        let codes: BTreeSet<CountyCode> = counties.iter().map(|county| own_code(county.code)).collect();
        if codes.iter().filter(|code| units.contains_key(code)).count() * 2 <= count {
            return rows;
        }
        let least = i128::try_from(count).unwrap_or(i128::MAX) * FEN_OF_WAN_YUAN;
        rows.is_small_fund = count * 2 > units.len() && policy.terms().fund_total.fen() < least;
        let roster = policy.terms().roster.counties().iter().filter(|county| misnamed(county).is_none());
        let roster = roster.map(|county| (county.code, &*county.name));
        let known: BTreeMap<CountyCode, &str> = units.iter().map(|(code, name)| (*code, *name)).chain(roster).collect();
        let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for county in counties {
            let (code, name) = (own_code(county.code), &*county.name);
            named.entry(name).or_default().push(code.to_string());
            let row = || format!("{code} {}", shown(name)); // of few rows there is anything to say
            match known.get(&code) {
                None if is_sum(code, name, units) => rows.sums.push(row()),
                None => rows.unknown.push(row()),
                Some(usual) if *usual != name => {
                    let renamed = context! { row => row(), usual => shown(usual) };
                    rows.renamed.push(words().sentence("notices.renamed", renamed));
                }
                Some(_) => {}
            }
        }
        let missing = units.iter().filter(|(code, _)| !codes.contains(code));
        rows.missing = missing.map(|(code, name)| format!("{code} {name}")).collect();
        let twice = named.into_iter().filter(|(_, codes)| codes.len() > 1);
        let twice = twice
            .map(|(name, codes)| words().sentence("notices.name_of_several", context! { name => shown(name), codes }));
        rows.twice = twice.collect();
        rows
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
