//! `allocate check`: what a table and a policy would be refused for, without a result.

use special_fund::table::Language;

use crate::amounts::count;
use crate::arguments::Check;
use crate::messages::{self, files};
use crate::progress::Progress;
use crate::screen::table_notices;
use crate::unusual::Unusual;
use crate::year::Year;

/// What to print if nothing stands in the way of the calculation, or everything that does.
///
/// The calculation is tried too: some refusals, such as an uplift larger than its pool, show only there.
pub(crate) fn run(arguments: &Check) -> Result<String, String> {
    let (input, language) = (files::path(&arguments.year.input), arguments.year.language);
    let progress = Progress::start(language);
    progress.phase("正在读取…", "reading…");
    let year = Year::read_listing(&arguments.year, false, arguments.problems.as_deref())?;
    progress.phase("正在试算…", "calculating…");
    let allocation = year.calculate()?;
    progress.phase("正在复核…", "checking…");
    year.check(&allocation)?;
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
    let unusual = Unusual::of(&year.table.counties, policy, Some(allocation.common().uplift_rate.rate()), language);
    let mut notices = unusual.notices();
    notices.extend(table_notices(&year.table, policy.terms().base, language));
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
    Ok(text)
}
