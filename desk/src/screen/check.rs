//! What is printed of a year in which nothing stands in the way of the calculation.

use minijinja::context;
use special_fund::Allocation;

use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{self, files};
use crate::report::notices::noticed;

pub(crate) fn print(year: &Year, allocation: &Allocation<'_>) -> String {
    let language = year.language;
    let data = context! {
        file => files::path(&year.input),
        row_count => allocation.shares().len(),
        mountain_rows => allocation.shares().filter(|share| share.figures.mountain).count(),
        notices => noticed(year, allocation),
        illustrative => year.policy_file.path.is_none().then(|| messages::illustrative(language)),
    };
    Words::of(language).sentence("screen.checked", data)
}
