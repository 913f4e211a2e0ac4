//! What is printed of a year in which nothing stands in the way of the calculation.

use minijinja::context;
use special_fund::Allocation;

use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{self, files};
use crate::report::notices::noticed;

pub(crate) fn print(year: &Year, allocation: &Allocation<'_>) -> String {
    let language = year.language;
    let mountain_rows = allocation.shares().filter(|share| share.figures.mountain).count();
    let row_count = allocation.shares().len();
    let say = |name: &str, data| Words::of(language).sentence(&format!("screen.{name}"), data) + "\n";
    let mut text = say("checked", context! { file => files::path(&year.input), row_count, mountain_rows });
    let notices = noticed(year, allocation);
    text.extend(notices.iter().map(|said| say("checked_notice", context! { said })));
    if year.policy_file.path.is_none() {
        text.push_str(messages::illustrative(language));
        text.push('\n');
    }
    text
}
