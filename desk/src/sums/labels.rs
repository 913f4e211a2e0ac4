//! What a row is, by its label.

/// What a row is, by its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Detail,
    /// 其中: some of what another row has already.
    Part,
    /// 小计, or 杭州市 above its counties.
    Subtotal,
    /// 合计, 共计; and whether it names no part of the table.
    Sum {
        is_of_all: bool,
    },
    /// 总计.
    GrandTotal,
}

impl Kind {
    /// Whether it is a total of all.
    pub(crate) fn is_of_all(self) -> bool {
        matches!(self, Kind::Sum { is_of_all: true } | Kind::GrandTotal)
    }
}

/// Whether a label says 小计.
pub(crate) fn says_subtotal(label: &str) -> bool {
    kind(label) == Kind::Subtotal
}

/// Whether a label says 小计, or 合计 of a part of the table.
pub(super) fn is_subtotal(label: &str) -> bool {
    matches!(kind(label), Kind::Subtotal | Kind::Sum { is_of_all: false })
}

/// Whether a label is that of a city or of its sum.
pub(super) fn names_city(label: &str) -> bool {
    let name = label.trim_end_matches([':', '：']);
    let name = ["小计", "合计"].iter().find_map(|sum| name.strip_suffix(sum)).unwrap_or(name);
    ["市", "州", "盟", "地区", "省"].iter().any(|end| name.ends_with(end))
}

/// Whether a label is that of one city or of its sum: 县市小计 and 各市小计 are of several.
pub(super) fn is_of_city(label: &str) -> bool {
    names_city(label) && !["县市", "区市", "地市", "各市", "级市"].iter().any(|word| label.contains(word))
}

/// Chinese digits.
pub(super) const NUMERALS: &str = "一二三四五六七八九十";

/// A label without the number before it: 1.淳安县, （一）杭州市, 二、市县.
pub(crate) fn unnumbered(label: &str) -> &str {
    let inside = label.strip_prefix(['(', '（']).unwrap_or(label);
    let rest = inside.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
    let name = rest.strip_prefix([')', '）', '、', '.', '．']).map(str::trim_start);
    let name = name.filter(|name| rest.len() < inside.len() && !name.starts_with(|c: char| c.is_ascii_digit()));
    name.filter(|name| !name.is_empty()).unwrap_or(label)
}

/// How deep a number stands in an outline: 一、 （一） 1. 1.1 （1）; `None` if it begins with none.
pub(super) fn depth(label: &str) -> Option<usize> {
    let inside = label.strip_prefix(['(', '（']);
    let text = inside.unwrap_or(label);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || NUMERALS.contains(c))).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let is_marked = rest.is_empty() || rest.starts_with(['、', '．', ')', '）']) || number.ends_with('.');
    let number = Some(number.trim_end_matches('.')).filter(|number| !number.is_empty() && is_marked)?;
    let is_chinese = number.chars().all(|c| NUMERALS.contains(c));
    Some(match (is_chinese, inside) {
        (true, None) => 1,
        (true, Some(_)) => 2,
        (false, None) => 3 + number.matches('.').count(),
        (false, Some(_)) => 4,
    })
}

/// Whether a label is that of a note, or of somebody who can be asked.
pub(super) fn is_note(label: &str) -> bool {
    ["注", "备注", "说明", "填表", "制表", "审核", "复核", "联系", "电话"].iter().any(|word| label.starts_with(word))
}

/// Whether a label is that of what a total is compared with: 上年下达数, 比上年增减额, 占比.
pub(super) fn is_compared(label: &str) -> bool {
    let words = ["上年", "去年", "比上年", "较上年", "增减", "增长", "增幅", "占比", "占全", "比重"];
    words.iter().any(|word| label.starts_with(word))
}

/// Whether a label says that its sum is carried over a page: it stands on one already.
pub(super) fn is_carried(label: &str) -> bool {
    ["过次页", "承前页", "转下页", "接上页"].contains(&label.trim_end_matches([':', '：']))
}

pub(crate) fn kind(label: &str) -> Kind {
    let whole = label.trim_end_matches([':', '：']).to_lowercase();
    // 合计（90个） is 合计, and 合计（不含宁波） that of some; 全市（本级） is neither.
    let brackets = whole.strip_suffix([')', '）']).and_then(|inside| inside.rsplit_once(['(', '（']));
    let is_known =
        |behind: &str| behind.contains(['含', '除', '元']) || behind.starts_with(|c: char| c.is_ascii_digit());
    let brackets = brackets.filter(|(_, behind)| is_known(behind));
    let (word, behind) = brackets.map_or((whole.as_str(), ""), |(word, behind)| (word.trim_end(), behind));
    match kind_of(word) {
        Kind::Sum { .. } | Kind::GrandTotal if behind.contains(['含', '除']) => Kind::Sum { is_of_all: false },
        kind => kind,
    }
}

fn kind_of(word: &str) -> Kind {
    // 合计数, 小计金额.
    let counted = ["数", "金额", "额"].iter().find_map(|end| word.strip_suffix(end));
    let words = [Some(word), counted];
    let of = |ends: &[&str]| words.iter().flatten().find_map(|word| ends.iter().find_map(|end| word.strip_suffix(end)));
    if word.starts_with("其中") || word == "mountainsubtotal" || is_carried(word) {
        Kind::Part
    } else if of(&["小计", "subtotal"]).is_some() {
        Kind::Subtotal
    } else if of(&["总计", "grand total", "grandtotal"]).is_some() {
        Kind::GrandTotal
    } else {
        // 人口总数 is no sum of the table.
        let names_all = |of: &str| matches!(of, "全省" | "全市" | "全县" | "全区" | "全国");
        let is_county = |of: &str| of.ends_with(['县', '市', '区']) && !names_all(of); // 全南县
        let of_all = of(&["总数", "总额", "总金额", "汇总"]);
        let of_all = of_all.filter(|of| of.is_empty() || of.starts_with('全') && !is_county(of));
        let is_all = names_all(word);
        let of = of(&["合计", "共计", "total"]).or(of_all).or_else(|| is_all.then_some(""));
        of.map_or(Kind::Detail, |of| Kind::Sum { is_of_all: of.is_empty() || of.starts_with(['全', '总']) })
    }
}
