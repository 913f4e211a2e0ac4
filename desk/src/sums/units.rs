//! How many yuan the numbers of a table are in.

/// Units, and how many yuan each has.
const UNITS: [(&str, i128); 5] =
    [("元", 1), ("千元", 1_000), ("万元", 10_000), ("百万元", 1_000_000), ("亿元", 100_000_000)];

/// How many yuan a unit has.
fn yuan(unit: &str) -> Option<i128> {
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, yuan)| *yuan)
}

/// The unit that has so many yuan.
pub(crate) fn unit_of(yuan: i128) -> Option<&'static str> {
    UNITS.iter().find(|(_, of_one)| *of_one == yuan).map(|(name, _)| *name)
}

/// Of a text that is nothing else, perhaps in brackets: 万元, （元）.
pub(crate) fn unit_alone(text: &str) -> Option<i128> {
    yuan(text.trim().trim_start_matches(['(', '（']).trim_end_matches([')', '）']))
}

/// Of a line above the table: 单位：万元, unit: wan yuan (10,000 yuan).
pub(super) fn unit_of_line(text: &str) -> Option<i128> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(unit) = text.strip_prefix("unit:") {
        return yuan(if unit.starts_with("wanyuan") { "万元" } else { "元" }).filter(|_| unit.contains("yuan"));
    }
    let (_, unit) = text.rsplit_once("单位：").or_else(|| text.rsplit_once("单位:"))?;
    yuan(unit.trim_start_matches("人民币").trim_end_matches([')', '）', '。']))
}

/// Of a header: 合计（万元）, total_yuan.
pub(super) fn unit_of_header(text: &str) -> Option<i128> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(key) = text.strip_suffix("_yuan") {
        return yuan(if key.ends_with("_wan") { "万元" } else { "元" });
    }
    let text = text.strip_suffix([')', '）'])?;
    yuan(text.rsplit_once(['(', '（'])?.1)
}
