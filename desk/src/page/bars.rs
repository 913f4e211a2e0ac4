//! Bars: what a total consists of, drawn to scale.

use special_fund::Money;

use crate::view::columns::Column;
use crate::view::lines::Line;

/// How many steps the longest bar is wide.
const WIDTH: i128 = 1_000;

/// The legend for these columns: of each part of a bar its mark in the style sheet, and which word is its name.
pub(super) fn legend(columns: &[Column]) -> Vec<[&'static str; 2]> {
    let is_later = |column: &Column| matches!(column, Column::Control | Column::Adjustment(_));
    let (is_adjusted, has) = (columns.iter().any(is_later), |column| columns.contains(&column));
    let all = [
        (true, ["plan", "plan"]),
        (has(Column::Uplift), ["uplift", "uplift"]),
        (has(Column::FiscalCapacity), ["fiscal", "fiscal_capacity"]),
        (has(Column::Offset) && !is_adjusted, ["offset", "offset"]),
        (is_adjusted, ["added", "added"]),
        (is_adjusted, ["offset", "taken"]),
    ];
    all.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, part)| part).collect()
}

/// The parts of a bar, from left to right: their marks, and in steps where they start and how wide they are. What is solid
/// adds up to the total.
pub(super) type Bar = Vec<(&'static str, i128, i128)>;

/// How long bars are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    longest: i128,
}

impl Scale {
    /// The longest of these lines is as wide as a bar can be.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Scale {
        let length = |line: &Line| parts(line).iter().map(|(_, fen)| fen).sum::<i128>();
        let longest = lines.map(length).max().unwrap_or(0).max(1);
        Scale { longest }
    }

    /// Each end is rounded down by itself, so parts touch and none is off by more than a step.
    pub(super) fn bar(self, line: &Line) -> Bar {
        let mut bar = Vec::new();
        let mut sum = 0_i128;
        for (mark, fen) in parts(line) {
            let start = self.steps(sum);
            sum += fen;
            let width = self.steps(sum) - start;
            if width > 0 {
                bar.push((mark, start, width));
            }
        }
        bar
    }

    fn steps(self, fen: i128) -> i128 {
        fen * WIDTH / self.longest
    }
}

/// The parts of a total in fen. What is taken away is taken from the plan, then from uplift and fiscal capacity, and drawn
/// hollow at the end.
fn parts(line: &Line) -> [(&'static str, i128); 5] {
    let later = line.figures.control + line.figures.adjustments.iter().copied().sum();
    let (added, taken) = (later.max(Money::ZERO), (Money::ZERO - later).max(Money::ZERO) + line.figures.offset);
    let mut left = taken;
    let mut kept = |part: Money| {
        let less = left.min(part);
        left = left - less;
        (part - less).fen()
    };
    [
        ("plan", kept(line.figures.plan)),
        ("uplift", kept(line.figures.uplift)),
        ("fiscal", kept(line.figures.fiscal_capacity)),
        ("added", added.fen()),
        ("offset", taken.fen()),
    ]
}
