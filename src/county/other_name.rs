//! What else counties are called.

use serde::Serialize;

/// Counties that were abolished, the districts that most of them became, and when; some towns went to others.
const FORMER: [(&str, &str, u16); 3] =
    [("绍兴县", "柯桥区", 2013), ("衢县", "衢江区", 2001), ("金华县", "金东区", 2000)];

/// Where a name that stands before another may end: 丽水市莲都区, but not 大新村 for 新村.
const AREAS: [char; 10] = ['省', '市', '县', '区', '州', '盟', '旗', '乡', '镇', '道'];

/// Words of a text that is about more than one county, or less: 苍南县（含龙港市）.
const MORE_OR_LESS: [char; 8] = ['含', '除', '和', '及', '与', '、', '+', '/'];

/// The cities of Zhejiang, one of which may stand before the name of a county: 上海市普陀区 is none of ours.
const CITIES: [&str; 11] =
    ["杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市", "衢州市", "舟山市", "台州市", "丽水市"];

/// What a name is to a county that is called otherwise. 绍兴市本级 is neither 绍兴县 nor 绍兴市区, which are other areas.
///
/// ```
/// use special_fund::OtherName;
///
/// let of = |own, name| OtherName::of(own, name);
/// assert_eq!(of("龙泉市", "龙泉"), Some(OtherName::Form));
/// assert_eq!(of("莲都区", "丽水市莲都区"), Some(OtherName::Form));
/// assert_eq!(of("滨江区", "滨江区（高新区）"), Some(OtherName::Form));
/// assert_eq!(of("湖州市本级", "湖州市直"), Some(OtherName::Form));
/// assert_eq!(of("湖州市本级", "湖州市"), Some(OtherName::City));
/// assert_eq!(of("衢江区", "衢州市衢县"), Some(OtherName::Former { year: 2001 }));
/// assert_eq!(of("景宁畲族自治县", "浙江省景宁县"), Some(OtherName::Form));
/// assert_eq!(of("竹垟畲族乡", "竹垟"), Some(OtherName::Form));
/// assert_eq!(of("普陀区", "上海市普陀区"), None);
/// assert_eq!([of("苍南县", "苍南县（含龙港市）"), of("普陀山管委会", "普陀区"), of("上城区、拱墅区", "上城区")], [None; 3]);
/// assert_eq!([of("绍兴市本级", "绍兴县"), of("龙泉市", "龙游县"), of("龙泉市", "龙泉市")], [None; 3]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OtherName {
    /// Short, or with its city (of a county one of Zhejiang, whichever) or something in brackets, or another word for a city's
    /// own row: 景宁县 for 景宁畲族自治县.
    Form,
    /// A city where its own row is called 本级: it may be all of it.
    City,
    /// A county that became a district, of another area.
    Former {
        /// When it did.
        year: u16,
    },
}

impl OtherName {
    /// What `name` is to the county that is called `own`; `None` if it is none of its other names.
    pub fn of(own: &str, name: &str) -> Option<OtherName> {
        let name = name.trim();
        if name == own {
            return None;
        }
        let name = without_area(name, own);
        if let Some((.., year)) = FORMER.into_iter().find(|(old, new, _)| (*old, *new) == (name, own)) {
            return Some(OtherName::Former { year });
        }
        let form = |is_one: bool| is_one.then_some(OtherName::Form);
        match (city_itself(own), city_itself(name)) {
            (Some(own), Some(name)) => form(!name.is_empty() && (own.ends_with(&name) || name.ends_with(&own))),
            (Some(own), None) => (name.trim_end_matches('市') == own).then_some(OtherName::City),
            (None, Some(_)) => None,
            (None, None) => {
                let stem = name.strip_suffix(['县', '市', '区']).unwrap_or(name);
                // What follows 新民村 may be anything, what follows 普陀 in the name of a county is a kind of county.
                let is_county = name.ends_with(['县', '市', '区']) && !name.ends_with("社区");
                let is_rest = |end: &str| match is_county {
                    true => is_kind(end),
                    false => !end.contains(MORE_OR_LESS) && !end.contains(['（', '(']),
                };
                let is_short = own.strip_prefix(stem).is_some_and(is_rest) && stem.chars().nth(1).is_some();
                let is_in_brackets = |more: &str| more.starts_with(['（', '(']) && !more.contains(MORE_OR_LESS);
                let behind = name.strip_prefix(own);
                form(is_short || behind.is_some_and(|more| more.is_empty() || is_in_brackets(more)))
            }
        }
    }
}

/// Whether it is all that a short name leaves out: 市, 新区, 畲族自治县, but not 山管委会 or 区、拱墅区.
fn is_kind(end: &str) -> bool {
    end.is_empty() || end.ends_with("自治县") || end.ends_with(AREAS) && end.chars().nth(2).is_none()
}

/// A name without the area that stands before it: of a county a city of Zhejiang, of a township or village any.
fn without_area<'n>(name: &'n str, own: &str) -> &'n str {
    if !own.ends_with(['县', '市', '区']) {
        let area = name.strip_suffix(own).filter(|area| area.ends_with(AREAS));
        return area.and_then(|area| name.strip_prefix(area)).unwrap_or(name);
    }
    let of_province = name.strip_prefix("浙江省").unwrap_or(name);
    let of_city = CITIES.into_iter().find_map(|city| of_province.strip_prefix(city));
    // 杭州市 is the city itself, and so is what 本级 stands behind.
    of_city.filter(|rest| !rest.is_empty() && !rest.starts_with(['（', '('])).unwrap_or(of_province)
}

/// The city without 市 whose own row a name means; `None` if it means none.
///
/// ```
/// use special_fund::city_itself;
///
/// for name in ["湖州市本级", "湖州市（本级）", "湖州市市本级", "湖州市直"] {
///     assert_eq!(city_itself(name).as_deref(), Some("湖州"));
/// }
/// assert_eq!(city_itself("湖州市"), None);
/// ```
pub fn city_itself(name: &str) -> Option<String> {
    // Nearly every name is of no city, and many are asked.
    if !name.trim_end_matches(['(', ')', '（', '）']).ends_with(['级', '直']) {
        return None;
    }
    let name: String = name.chars().filter(|c| !"()（）".contains(*c)).collect();
    let city = ["市本级", "本级", "市直", "市级"].iter().find_map(|end| name.strip_suffix(end))?;
    Some(city.trim_end_matches('市').to_owned())
}

/// What stands in every other name of a county: how its own begins. `None` where it may be called altogether otherwise: a
/// city itself, and what was a county.
pub(crate) fn beginning(own: &str) -> Option<&str> {
    let is_former = FORMER.iter().any(|(_, new, _)| *new == own);
    own.get(..own.char_indices().nth(2).map_or(own.len(), |(end, _)| end))
        .filter(|_| !is_former && city_itself(own).is_none())
}
