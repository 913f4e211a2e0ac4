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
pub(crate) const BASE_YUAN: Header = Header::new("base_yuan", "基数(元)");
pub(crate) const BASE_WAN_YUAN: Header = Header::new("base_wan_yuan", "基数(万元)");
pub(crate) const FISCAL_CAPACITY: Header = Header::new("fiscal_capacity", "地区财力因素");
pub(crate) const PLAN_YUAN: Header = Header::new("plan_yuan", "总分配方案(元)");
pub(crate) const UPLIFT_YUAN: Header = Header::new("uplift_yuan", "上浮(元)");
pub(crate) const FISCAL_CAPACITY_YUAN: Header = Header::new("fiscal_capacity_yuan", "地区财力因素(元)");
pub(crate) const OFFSET_YUAN: Header = Header::new("offset_yuan", "抵减(元)");
pub(crate) const TOTAL_YUAN: Header = Header::new("total_yuan", "合计(元)");

// Columns of amounts that only some policies have, without their unit.
pub(crate) const LAST: Header = Header::new("last", "上年下达数");
pub(crate) const NEED: Header = Header::new("need", "资金需求");
pub(crate) const CONTROL: Header = Header::new("control", "增幅控制");
pub(crate) const BATCH: Header = Header::new("batch", "本次下达");
/// What people call the total of a year that has adjustments or batches.
pub(crate) const ENTITLEMENT: Header = Header::new("entitlement", "年度应下达");

/// The headers that a column of amounts may have: its key or its name with its unit.
pub(crate) fn amount_headers(key: &str, name: &str) -> [String; 4] {
    [format!("{key}_yuan"), format!("{name}(元)"), format!("{key}_wan_yuan"), format!("{name}(万元)")]
}

/// The headers that a column of bases may have.
pub(crate) fn base_headers() -> [String; 4] {
    amount_headers("base", "基数")
}

/// Whether the amounts under a header, in canonical form, are in 万元.
pub(crate) fn is_in_wan_yuan(header: &str) -> bool {
    header.ends_with("_wan_yuan") || header.ends_with("(万元)")
}

/// Whether a factor or coefficient of this name would be taken for a fixed column, in a table or in a result.
pub(crate) fn is_fixed(name: &str) -> bool {
    let name = canonical(name);
    let (as_en, as_zh) = (format!("{name}_yuan"), format!("{name}(元)"));
    let given = [CODE, NAME, GROUP, BASE_YUAN, BASE_WAN_YUAN, FISCAL_CAPACITY];
    let published = [PLAN_YUAN, UPLIFT_YUAN, FISCAL_CAPACITY_YUAN, OFFSET_YUAN, TOTAL_YUAN];
    let mut fixed = given.iter().chain(&published);
    fixed.any(|column| column.is(&name) || column.en == as_en || column.zh == as_zh)
}

/// A header as it is compared: with half-width parentheses, without spaces around it, without the line breaks that a
/// narrow column has and the spaces around them. Names of townships are names, and their header is the one of names.
pub(crate) fn canonical(header: &str) -> Cow<'_, str> {
    let header = folded(header);
    if header == "乡镇(街道)" { Cow::Borrowed(NAME.zh) } else { header }
}

fn folded(header: &str) -> Cow<'_, str> {
    fn trim(part: &str) -> &str {
        part.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
    }
    if header.contains(['（', '）', '\n', '\r']) {
        let folded: String = header.split(['\n', '\r']).map(trim).collect();
        Cow::Owned(folded.replace('（', "(").replace('）', ")"))
    } else {
        Cow::Borrowed(trim(header))
    }
}
