//! The units of Zhejiang that share its fund.

use std::collections::BTreeMap;

use special_fund::CountyCode;

/// The first two columns count.
const TABLE: &str = include_str!("../../../fixtures/2025/counties.csv");

/// Code and name of each.
pub(crate) fn zhejiang() -> BTreeMap<CountyCode, String> {
    let unit = |line: &str| {
        let mut cells = line.split(',');
        let code = cells.next()?.parse().ok()?;
        Some((code, cells.next()?.to_owned()))
    };
    TABLE.lines().skip(1).filter_map(unit).collect()
}
