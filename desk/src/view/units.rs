//! The units of Zhejiang that share its fund, and its cities.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use special_fund::CountyCode;

/// The first two columns count.
const TABLE: &str = include_str!("../../../fixtures/2025/counties.csv");

/// The only city without a row of its own.
const NINGBO: (u64, &str) = (3302, "宁波市");

/// Behind the name of a city, where its own row is meant.
pub(crate) const OWN: &str = "本级";

/// Counties that were abolished, the districts that most of them became, and when; some towns went to others.
const FORMER: [(&str, &str, u16); 3] =
    [("绍兴县", "柯桥区", 2013), ("衢县", "衢江区", 2001), ("金华县", "金东区", 2000)];

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

/// When a county became a district.
pub(crate) fn became(county: &str, district: &str) -> Option<u16> {
    FORMER.into_iter().find(|(old, new, _)| (*old, *new) == (county, district)).map(|(_, _, year)| year)
}

/// The city without 市 whose own row a name means: 湖州 of 湖州市本级, 湖州市（本级）, 湖州市市本级 and 湖州市直.
pub(crate) fn city_itself(name: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| !"()（）".contains(*c)).collect();
    let city = ["市本级", OWN, "市直", "市级"].iter().find_map(|end| name.strip_suffix(end))?;
    Some(city.trim_end_matches('市').to_owned())
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
