//! What a row of the working says for itself: why a figure in it is a decision and not a formula.

use special_fund::{CountySteps, Stage};

use super::Book;
use super::remainders::{Decision, Remainders};

/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// Everything to be said of a row; nothing for most.
pub(super) fn of(book: &Book<'_>, row: usize) -> String {
    let mut notes = Vec::new();
    if let Some(county) = book.explained.counties.get(row) {
        inputs(book, row, county, &mut notes);
        split(book, row, &book.explained.plan, book.say("总分配方案", "plan"), &mut notes);
        if book.explained.uplift_decided.get(row) == Some(&true) {
            notes.push(book.say(
                "上浮：比例乘以方案的积太接近整数，表格软件的 15 位数字分不清该不该进一，本格是程序用精确分数算出的数",
                "uplift: rate × plan is too near to a whole number for 15 digits; the figure is from exact fractions",
            ).to_owned());
        }
        if let Some(remainders) = &book.explained.fiscal_capacity {
            let name = book.say("地区财力因素", "fiscal_capacity");
            split(book, row, remainders, name, &mut notes);
        }
        if let Some(remainders) = &book.explained.offset {
            split(book, row, remainders, book.say("抵减", "offset"), &mut notes);
        }
        ties(book, county, &mut notes);
    }
    notes.join(book.say("；", "; "))
}

/// Inputs that no spreadsheet holds exactly.
fn inputs(book: &Book<'_>, row: usize, county: &CountySteps, notes: &mut Vec<String>) {
    let mut long = |name: &str, number: String| {
        let digits = number.trim_start_matches(['0', '.']).replace('.', "").len();
        if digits > DIGITS {
            notes.push(match book.language {
                special_fund::table::Language::Chinese => format!(
                    "{name}是 {number}，超过 {DIGITS} 位数字，单元格里是近似数；程序用的是原数"
                ),
                special_fund::table::Language::English => format!(
                    "{name} is {number}: more than {DIGITS} digits, so its cell holds the nearest number; the result is from the exact one"
                ),
            });
        }
    };
    for (place, cell) in county.cells.iter().enumerate() {
        long(book.factor_name(place), cell.score.to_string());
    }
    let share = book.allocation.share(row);
    let given = share.as_ref().map(|share| share.county);
    if let Some(score) = given.and_then(|county| county.fiscal_capacity) {
        long(book.say("地区财力因素", "fiscal_capacity"), score.to_string());
    }
    if let Some(given) = given {
        long(book.say("基数", "base"), given.base.to_string().trim_end_matches(".00").to_owned());
    }
}

/// A decision that the formulas of a split do not take.
fn split(book: &Book<'_>, row: usize, remainders: &Remainders, name: &str, notes: &mut Vec<String>) {
    let (Some(recipient), Some(decision)) = (remainders.recipients.get(row), remainders.decisions.get(row)) else {
        return;
    };
    let (exact, quanta) = (recipient.exact.decimal(18), recipient.quanta);
    let is_up = quanta > recipient.exact.whole();
    let is_chinese = book.language == special_fund::table::Language::Chinese;
    match (decision, is_chinese) {
        (Decision::Formula, _) => {}
        (Decision::PassedOver, true) => notes.push(format!(
            "{name}：跳过。余数够大，但排在它前面的进一后，它再进一，就没有一种取整能使各因素的列合计都等于资金池，按规则不进，是 {quanta}"
        )),
        (Decision::PassedOver, false) => notes.push(format!(
            "{name}: passed over. Its remainder is large enough, but if it rounded up after those before it, no rounding could make every column add up to its pool; by rule {quanta}"
        )),
        (Decision::TooNear, true) => notes.push(format!(
            "{name}：精确值 {exact}… 太接近整数或进一与不进的界限，表格软件的 15 位数字分不清；程序用精确分数判定{}，是 {quanta}",
            if is_up { "进一" } else { "不进" }
        )),
        (Decision::TooNear, false) => notes.push(format!(
            "{name}: the exact {exact}… is too near to a whole number or to the cut for 15 digits; by exact fractions it rounds {} to {quanta}",
            if is_up { "up" } else { "down" }
        )),
    }
}

/// Equal remainders that codes decided: formulas do so too, unless the note before says otherwise.
fn ties(book: &Book<'_>, county: &CountySteps, notes: &mut Vec<String>) {
    for tie in &book.common.ties {
        let stage = match tie.stage {
            Stage::Plan => book.say("总分配方案", "plan"),
            Stage::FiscalCapacity => book.say("地区财力因素", "fiscal_capacity"),
            Stage::Offset => book.say("抵减", "offset"),
            _ => book.say("其他步骤", "another step"),
        };
        let what = if tie.rounded_up.contains(&county.code) {
            book.say("代码小的在前，进一", "lower code first: up")
        } else if tie.rounded_down.contains(&county.code) {
            book.say("代码小的在前，不进", "lower code first: down")
        } else {
            continue;
        };
        notes.push(format!("{stage}{}{what}", book.say("：余数相同，", ": equal remainders, ")));
    }
}
