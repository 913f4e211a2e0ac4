//! What the columns of the tables are called, and when two headers are the same.

use std::borrow::Cow;

/// The language of a table's headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese: 行政区划代码, 县(市、区), …; 山区县 and 其他.
    #[default]
    Chinese,
    /// English: `code`, `name`, …; `mountain` and `other`.
    English,
}

/// What a column that every table may have is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
}

impl Header {
    const fn new(en: &'static str, zh: &'static str) -> Header {
        Header { en, zh }
    }

    #[cfg(feature = "table")]
    pub(crate) fn text(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }

    /// Whether `header`, in canonical form, is this column's.
    pub(crate) fn is(self, header: &str) -> bool {
        header == self.en || header == self.zh
    }
}

pub(crate) const CODE: Header = Header::new("code", "行政区划代码");
pub(crate) const NAME: Header = Header::new("name", "县(市、区)");
pub(crate) const GROUP: Header = Header::new("group", "类别");
pub(crate) const FISCAL_CAPACITY: Header = Header::new("fiscal_capacity", "地区财力因素");

// Columns of amounts, without their unit. The last four are there under some policies only.
pub(crate) const BASE: Header = Header::new("base", "基数");
pub(crate) const PLAN: Header = Header::new("plan", "总分配方案");
pub(crate) const UPLIFT: Header = Header::new("uplift", "上浮");
pub(crate) const OFFSET: Header = Header::new("offset", "抵减");
pub(crate) const TOTAL: Header = Header::new("total", "合计");
pub(crate) const LAST: Header = Header::new("last", "上年下达数");
pub(crate) const NEED: Header = Header::new("need", "资金需求");
pub(crate) const CONTROL: Header = Header::new("control", "增幅控制");
pub(crate) const BATCH: Header = Header::new("batch", "本次下达");
/// What people call the total of a year that has adjustments or batches.
pub(crate) const ENTITLEMENT: Header = Header::new("entitlement", "年度应下达");

/// What codes and names are called in print.
pub(crate) const PRINTED_CODE: &str = "代码";
pub(crate) const PRINTED_NAMES: [&str; 12] = [
    "县(市、区)名称",
    "县(市、区)",
    "市县",
    "市县名称",
    "市、县",
    "县市区",
    "县区",
    "区县",
    "单位",
    "单位名称",
    "地区",
    "名称",
];

/// The headers that a column of amounts may have: its key or its name with its unit.
pub(crate) fn amount_headers(key: &str, name: &str) -> [String; 4] {
    [format!("{key}_yuan"), format!("{name}(元)"), format!("{key}_wan_yuan"), format!("{name}(万元)")]
}

/// The headers that a column of bases may have.
pub(crate) fn base_headers() -> [String; 4] {
    amount_headers(BASE.en, BASE.zh)
}

/// What the amounts of a table or a column are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Yuan,
    WanYuan,
    /// 亿元, 千元: in which no amount is read.
    Other,
}

impl Unit {
    /// The unit that a header, in canonical form, says.
    pub(crate) fn of_header(header: &str) -> Option<Unit> {
        let ends = |ends: [&str; 2]| ends.iter().any(|end| header.ends_with(end));
        if ends(["_wan_yuan", "(万元)"]) {
            Some(Unit::WanYuan)
        } else if ends(["_yuan", "(元)"]) {
            Some(Unit::Yuan)
        } else {
            None
        }
    }

    /// The units of amounts that a line above a table says: 单位：万元, （金额单位：元；面积单位：公顷）, unit: yuan.
    pub(crate) fn of_line(text: &str) -> Vec<Unit> {
        let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let dense = dense.replace('：', ":").to_lowercase();
        let said = ["单位:", "unit:"].into_iter().flat_map(|says| dense.split(says).skip(1));
        let words = said.flat_map(|said| said.split([',', '，', '、', ';', '；', '。', '(', ')', '（', '）', '】']));
        let is_other = |of: &str| !of.is_empty() && of.chars().all(|c| "十百千万亿".contains(c));
        let unit = |word: &str| match word.trim_start_matches("人民币") {
            "元" | "yuan" => Some(Unit::Yuan),
            "万元" | "wanyuan" => Some(Unit::WanYuan),
            word => word.strip_suffix('元').is_some_and(is_other).then_some(Unit::Other),
        };
        let mut units: Vec<Unit> = words.filter_map(unit).collect();
        units.dedup();
        units
    }
}

/// Whether the amounts under a header, in canonical form, are in 万元.
pub(crate) fn is_in_wan_yuan(header: &str) -> bool {
    Unit::of_header(header) == Some(Unit::WanYuan)
}

/// Coefficients that have a name though a policy gives them none.
pub(crate) const COEFFICIENTS: [Header; 2] =
    [Header::new("performance", "绩效系数"), Header::new("fiscal_difficulty", "财政困难系数")];

/// Whether a factor or coefficient of this name would be taken for a fixed column, in a table or in a result.
pub(crate) fn is_fixed(name: &str) -> bool {
    let name = canonical(name);
    let amounts = [BASE, PLAN, UPLIFT, FISCAL_CAPACITY, OFFSET, TOTAL];
    let has_unit = |column: &Header| amount_headers(column.en, column.zh).contains(&name.to_string());
    [CODE, NAME, GROUP].iter().chain(&amounts).any(|column| column.is(&name)) || amounts.iter().any(has_unit)
}

/// A header as it is compared: with half-width parentheses, without spaces around it and between Chinese characters (基 数),
/// without the line breaks that a narrow column has and the spaces around them. Names of townships and villages are names,
/// and their header is the one of names.
pub(crate) fn canonical(header: &str) -> Cow<'_, str> {
    let header = folded(header);
    if matches!(&*header, "乡镇(街道)" | "村(社区)") { Cow::Borrowed(NAME.zh) } else { header }
}

fn folded(header: &str) -> Cow<'_, str> {
    fn trim(part: &str) -> &str {
        part.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
    }
    let header = trim(header);
    if header.contains(|c: char| matches!(c, '（' | '）') || c.is_whitespace()) {
        let folded: String = header.split(['\n', '\r']).map(trim).collect();
        Cow::Owned(close(&folded.replace('（', "(").replace('）', ")")))
    } else {
        Cow::Borrowed(header)
    }
}

/// A text without the spaces between Chinese characters, and between those and brackets.
fn close(text: &str) -> String {
    let is_wide = |c: char| is_chinese(c) || matches!(c, '(' | ')' | '、');
    let (mut close, mut rest) = (String::new(), text);
    while let Some((before, from_space)) = rest.find(char::is_whitespace).map(|at| rest.split_at(at)) {
        close.push_str(before);
        rest = from_space.trim_start();
        if !(close.ends_with(is_wide) && rest.starts_with(is_wide)) {
            close.extend(from_space.strip_suffix(rest));
        }
    }
    close + rest
}

/// Whether it is a Chinese character.
pub(crate) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
