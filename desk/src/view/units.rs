//! The units of Zhejiang that share its fund, and its cities.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use special_fund::CountyCode;

/// The first two columns count.
const TABLE: &str = include_str!("../../../fixtures/2025/counties.csv");

/// The only city without a row of its own.
const NINGBO: (u64, &str) = (3302, "宁波市");

/// The first digits of Hangzhou, and its districts that were abolished in 2021.
pub(crate) const HANGZHOU: u64 = 3301;
const ABOLISHED: [&str; 2] = ["江干区", "下城区"];

/// Counties that have another area since a year.
pub(crate) struct Changed {
    pub(crate) year: u16,
    /// Who is there since.
    pub(crate) new: &'static [&'static str],
    /// Who was there before or was larger; all of some. 苍南县 alone may stand among the mountain counties.
    pub(crate) old: &'static [&'static [&'static str]],
}

pub(crate) const CHANGED: [Changed; 2] = [
    Changed { year: 2019, new: &["龙港市"], old: &[&["苍南县", "瑞安市"]] },
    Changed { year: 2021, new: &["临平区", "钱塘区"], old: &[&["江干区"], &["下城区"], &["余杭区"]] },
];

/// Behind the name of a city, where its own row is meant.
pub(crate) const OWN: &str = "本级";

static UNITS: LazyLock<BTreeMap<CountyCode, &str>> = LazyLock::new(|| {
    let unit = |line: &'static str| {
        let mut cells = line.split(',');
        Some((cells.next()?.parse().ok()?, cells.next()?))
    };
    TABLE.lines().skip(1).filter_map(unit).collect()
});

/// Code and name of each.
pub(crate) fn zhejiang() -> &'static BTreeMap<CountyCode, &'static str> {
    &UNITS
}

/// The code of a county in six digits, where it is written in nine or twelve; that of a township as it is.
pub(crate) fn own_code(code: CountyCode) -> CountyCode {
    if code.is_county() { code.county() } else { code }
}

/// The name of a prefecture of Zhejiang, or of a county with its six digits; of others the digits.
pub(crate) fn prefecture_name(prefecture: u64) -> String {
    let known = |code: &str| UNITS.get(&code.parse().ok()?).copied();
    match prefecture {
        10_000.. => {
            let code = format!("{prefecture:06}");
            known(&code).map_or(code, str::to_owned)
        }
        _ if prefecture == NINGBO.0 => NINGBO.1.to_owned(),
        _ => {
            let own = known(&format!("{prefecture:04}00"));
            own.and_then(|own| own.strip_suffix(OWN)).map_or_else(|| format!("{prefecture:04}"), str::to_owned)
        }
    }
}

/// Whether it is a district that was abolished in 2021, with its city or without.
pub(crate) fn was_abolished(name: &str) -> bool {
    ABOLISHED.iter().any(|former| name.ends_with(former))
}

/// The city of a county of Zhejiang, where another one stands before its name: 杭州市莲都区 is one of 丽水市.
pub(crate) fn right_city(name: &str, own: &str) -> Option<String> {
    let (code, _) = UNITS.iter().find(|(_, known)| **known == own)?;
    let name = name.trim();
    let name = name.strip_prefix("浙江省").unwrap_or(name);
    let mut cities = UNITS.values().filter_map(|unit| unit.strip_suffix(OWN)).chain([NINGBO.1]);
    let said = cities.find(|city| name.starts_with(city))?;
    Some(prefecture_name(code.prefecture())).filter(|city| city != said)
}
