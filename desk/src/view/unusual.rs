//! What looks unusual in a year: a rate above 100%, other units than those of Zhejiang, other names, names twice.
//! Nothing is refused for it.

use std::collections::{BTreeMap, BTreeSet};

use special_fund::table::Language;
use special_fund::{County, CountyCode, Policy, Rate};

use crate::messages::shown;
use crate::view::amounts::{count, percent};
use crate::view::units::zhejiang;

/// So many are named; the rest are counted.
const NAMED: usize = 3;

/// What is to be said of the uplift rate and of a table's rows.
#[derive(Debug, Default)]
pub(crate) struct Unusual {
    /// The uplift rate, if it is above 100%.
    rate: Option<Rate>,
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
    is_chinese: bool,
}

impl Unusual {
    /// Of an allocation, before or after it is published.
    pub(crate) fn of(counties: &[County], policy: &Policy, rate: Option<Rate>, language: Language) -> Unusual {
        Unusual { rate: rate.filter(|rate| *rate > Rate::ONE), ..Unusual::of_rows(counties, policy, language) }
    }

    /// Nothing, unless most of the codes are those of Zhejiang's units. The policy's roster counts as known, under its
    /// own names.
    fn of_rows(counties: &[County], policy: &Policy, language: Language) -> Unusual {
        let units = zhejiang();
        let is_chinese = language == Language::Chinese;
        let rows = counties.len();
        let mut unusual = Unusual { units: units.len(), is_chinese, ..Unusual::default() };
        // Codes are there once: a longer table has mostly others.
        if rows >= units.len().saturating_mul(2) {
            return unusual;
        }
        let codes: BTreeSet<CountyCode> = counties.iter().map(|county| county.code).collect();
        let ours = codes.iter().filter(|code| units.contains_key(code)).count();
        if ours.saturating_mul(2) <= rows {
            return unusual;
        }
        let mut known: BTreeMap<CountyCode, &str> = BTreeMap::new();
        known.extend(units.iter().map(|(code, name)| (*code, name.as_str())));
        let roster = policy.terms().roster.counties().iter();
        known.extend(roster.map(|county| (county.code, &*county.name)));
        let mut named: BTreeMap<&str, Vec<CountyCode>> = BTreeMap::new();
        for county in counties {
            let (code, name) = (county.code, &*county.name);
            named.entry(name).or_default().push(code);
            let row = || format!("{code} {}", shown(name)); // of few rows there is anything to say
            match known.get(&code) {
                None if is_sum(code, name, &units) => unusual.sums.push(row()),
                None => unusual.unknown.push(row()),
                Some(usual) if *usual != name => unusual.renamed.push(if is_chinese {
                    format!("{}（应为{}）", row(), shown(usual))
                } else {
                    format!("{} (usually {})", row(), shown(usual))
                }),
                Some(_) => {}
            }
        }
        let missing = units.iter().filter(|(code, _)| !codes.contains(code));
        unusual.missing = missing.map(|(code, name)| format!("{code} {name}")).collect();
        let twice = named.into_iter().filter(|(_, codes)| codes.len() > 1);
        let twice = twice.map(|(name, codes)| {
            let codes = codes.iter().map(CountyCode::to_string);
            (shown(name), codes.collect::<Vec<_>>())
        });
        unusual.twice = twice
            .map(|(name, codes)| match language {
                Language::Chinese => format!("{name}（{}）", codes.join("、")),
                Language::English => format!("{name} ({})", codes.join(", ")),
            })
            .collect();
        unusual
    }

    /// What money hangs on: somebody may be paid who should not be, or twice.
    pub(crate) fn of_money(&self) -> Vec<String> {
        let units = self.units;
        let rate = self.rate.map(percent);
        let rate = rate.map(|rate| {
            if self.is_chinese {
                format!("上浮比例 {rate}，大于 100%：请核对（3.5% 写作 0.035）")
            } else {
                format!("the uplift rate is {rate}, above 100%: check it (3.5% is written 0.035)")
            }
        });
        let notices = [
            rate,
            self.say(
                &self.sums,
                |rows| format!("像是全省或全市的合计，会当作一个县分钱：{rows}；是合计就删去整行"),
                |rows| format!("these rows look like the sum of a province or a city and will be paid as a county: {rows}; delete them if they are sums"),
            ),
            self.say(
                &self.unknown,
                |rows| format!("不是浙江省 {units} 个单位的代码：{rows}；请核对代码，不是县的删去整行"),
                |rows| format!("not codes of the {units} units of Zhejiang: {rows}; check the codes, delete rows that are no county's"),
            ),
            self.say(
                &self.twice,
                |names| format!("几行名称相同：{names}；请核对，一个县只写一行"),
                |names| format!("names that several rows have: {names}; check them, each county is listed once"),
            ),
        ];
        notices.into_iter().flatten().collect()
    }

    /// Everything.
    pub(crate) fn notices(&self) -> Vec<String> {
        let units = self.units;
        let mut notices = self.of_money();
        notices.extend(self.say(
            &self.renamed,
            |names| format!("名称与代码通常的名称不同：{names}；请核对代码和名称"),
            |names| format!("names other than usual for the code: {names}; check code and name"),
        ));
        notices.extend(self.say(
            &self.missing,
            |names| format!("浙江省 {units} 个单位中没有列入的：{names}；不参加分配的不用管，漏了的补上"),
            |names| {
                format!(
                    "of the {units} units of Zhejiang these have no row: {names}; add them unless they take no part"
                )
            },
        ));
        notices
    }

    /// One line for one kind, if there is anything of the kind.
    fn say(
        &self,
        all: &[String],
        chinese: impl Fn(&str) -> String,
        english: impl Fn(&str) -> String,
    ) -> Option<String> {
        if all.is_empty() {
            return None;
        }
        let first = all.get(..NAMED).unwrap_or(all);
        let more = all.len().saturating_sub(first.len());
        Some(match (self.is_chinese, more) {
            (true, 0) => chinese(&first.join("、")),
            (true, _) => chinese(&format!("{}，另有 {} 个", first.join("、"), count(more))),
            (false, 0) => english(&first.join(", ")),
            (false, _) => english(&format!("{} and {} more", first.join(", "), count(more))),
        })
    }
}

/// Whether a row that is no unit's has the code or the name of a province or of a whole city.
fn is_sum(code: CountyCode, name: &str, units: &BTreeMap<CountyCode, String>) -> bool {
    let is_city = |unit: &String| unit.strip_suffix("本级") == Some(name);
    let is_region = matches!(name, "浙江省" | "全省" | "全市") || units.values().any(is_city);
    let code = code.to_string();
    code.ends_with("0000") || is_region || code.ends_with("00") && !name.ends_with("本级")
}
