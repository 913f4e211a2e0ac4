//! What is printed of a year in which nothing stands in the way of the calculation.

use special_fund::Allocation;
use special_fund::table::Language;

use super::table_notices;
use crate::input::year::Year;
use crate::messages::{self, files};
use crate::view::amounts::count;
use crate::view::unusual::Unusual;

pub(crate) fn print(year: &Year, allocation: &Allocation<'_>) -> String {
    let (input, language) = (files::path(&year.input), year.language);
    let rows = allocation.shares().len();
    let mountain = allocation.shares().filter(|share| share.figures.mountain);
    let (rows, mountain) = (count(rows), count(mountain.count()));
    let mut text = match language {
        Language::Chinese => {
            format!("县表 {input} 没有问题：{rows} 行，其中山区县 {mountain} 行；可以计算。\n")
        }
        Language::English => {
            format!("{input}: no problems: {rows} rows, {mountain} of them mountain; it can be calculated.\n")
        }
    };
    let policy = &year.policy_file.policy;
    let unusual = Unusual::of(&year.table.counties, policy, Some(allocation.common().rate()), language);
    let mut notices = unusual.notices();
    notices.extend(table_notices(&year.table, policy.terms().base, language));
    notices.extend(year.sheet_notices.iter().cloned());
    for notice in notices {
        text.push_str(match language {
            Language::Chinese => "提示  ",
            Language::English => "notice  ",
        });
        text.push_str(&notice);
        text.push('\n');
    }
    if year.policy_file.path.is_none() {
        text.push_str(messages::illustrative(language));
        text.push('\n');
    }
    text
}
