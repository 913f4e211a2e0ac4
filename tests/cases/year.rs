//! Control, adjustments and batches: amounts beside what the steps before them lead to, so that bounds bind and
//! deductions can be paid.

use std::collections::BTreeMap;
use std::iter::zip;

use special_fund::{
    Adjustment, AdjustmentKind, Batch, Control, County, Freed, Issued, Policy, Shortfall, Surplus, Terms, calculate,
};

use super::{Case, Dice, LARGEST_FEN, LARGEST_RATE, fen_of, rate};

/// What there is of a case so far.
struct Draft {
    terms: Terms,
    counties: Vec<County>,
    /// Amounts by the key of their column, in fen.
    columns: BTreeMap<String, Vec<i128>>,
}

/// Adds these sections to a case.
pub fn add(dice: &mut Dice<'_>, is_plain: bool, case: Case, [control, adjustments, issued]: [bool; 3]) -> Case {
    let mut draft = Draft { terms: case.policy.into(), counties: case.counties, columns: BTreeMap::new() };
    let before = draft.amounts(dice);
    if issued {
        draft.issue(dice, &before);
    }
    if control {
        draft.control(dice, is_plain, &before);
    }
    let count = if adjustments { 1 + dice.below(3) } else { 0 };
    for place in 0..count {
        let before = draft.amounts(dice);
        draft.adjust(dice, place, &before);
    }
    draft.case()
}

impl Draft {
    fn case(&self) -> Case {
        let policy = Policy::new(self.terms.clone()).expect("terms within the limits");
        let amounts = |row: usize| policy.amounts().iter().map(move |column| fen_of(self.columns[&column.key][row]));
        let county = |(row, county): (usize, &County)| County { amounts: amounts(row).collect(), ..county.clone() };
        let counties = self.counties.iter().enumerate().map(county).collect();
        Case { policy, counties }
    }

    /// What everybody has so far, in quanta: anything where that is refused.
    fn amounts(&self, dice: &mut Dice<'_>) -> Vec<i128> {
        let case = self.case().under(|terms| {
            if let Some(issued) = &mut terms.issued
                && issued.shortfall == Shortfall::Refuse
            {
                issued.shortfall = Shortfall::Recover;
            }
        });
        match calculate(&case.policy, &case.counties) {
            Ok(allocation) => allocation.shares().map(|share| share.figures.total.fen() / case.quantum()).collect(),
            Err(_) => case.counties.iter().map(|_| dice.below(100).into()).collect(),
        }
    }

    fn quantum(&self) -> i128 {
        self.terms.quantum.fen()
    }

    /// So many quanta a county that their sum is an amount.
    fn limit(&self) -> i128 {
        i128::from(LARGEST_FEN) / self.quantum() / i128::try_from(2 * self.counties.len()).expect("few")
    }

    fn set(&mut self, key: &str, quanta: &[i128]) {
        let fen = quanta.iter().map(|quanta| quanta * self.quantum()).collect();
        self.columns.insert(key.to_owned(), fen);
    }

    /// Below, at or above what everybody has, and rarely less than nothing; in 1 to 3 batches.
    fn issue(&mut self, dice: &mut Dice<'_>, before: &[i128]) {
        let shortfall = dice.pick(&[Shortfall::Refuse, Shortfall::Recover, Shortfall::Keep]);
        let kind = dice.below(4); // below, at, both and above, everything
        let mut left: Vec<i128> = Vec::new();
        for amount in before {
            let issued = match dice.below(12) {
                _ if kind == 1 => *amount,
                0 if kind > 1 => amount + i128::from(dice.below(3)),
                1 if kind > 1 => *amount,
                2 if kind == 3 => amount * 6 / 5,
                3 => -i128::from(dice.below(4)),
                _ => amount * i128::from(dice.below(100)) / 100,
            };
            left.push(issued.clamp(-self.limit(), self.limit()));
        }
        let count = 1 + dice.below(3);
        let mut batches = Vec::new();
        for place in 0..count {
            let is_last = place + 1 == count;
            let part = |left: &i128| if is_last { *left } else { left * i128::from(dice.below(120)) / 100 };
            let mut issued: Vec<i128> = left.iter().map(part).collect();
            issued[0] += (1 - issued.iter().sum::<i128>()).max(0); // a batch that issued nothing is none
            zip(&mut left, &issued).for_each(|(left, issued)| *left -= issued);
            let key = format!("b{place}");
            self.set(&key, &issued);
            let wrong = i128::from(dice.below(50) == 1);
            let total = fen_of((issued.iter().sum::<i128>() + wrong) * self.quantum());
            batches.push(Batch { key, name: format!("第{place}批").parse().expect("a name"), total });
        }
        self.terms.issued = Some(Issued { batches, shortfall, source: String::new() });
    }

    /// Bounds that bind some, all or nobody.
    fn control(&mut self, dice: &mut Dice<'_>, is_plain: bool, before: &[i128]) {
        let bounds = 1 + dice.below(7);
        let mut any = |bound: u64, usual: &[u64]| {
            let any = [dice.below(1_300_000), dice.of_any_size(LARGEST_RATE)];
            let of = if dice.chance(85) { usual } else { &any };
            (bounds & bound > 0).then(|| dice.pick(of))
        };
        let floor = any(1, &[1_000_000, 900_000, 1_000_000, 1_020_000, 600_000, 0]);
        let cap = any(2, &[1_150_000, 1_000_000, 1_300_000, 950_000, 2_000_000, LARGEST_RATE]);
        let need_rate = any(4, &[800_000, 1_000_000, 1_200_000, 500_000, 0]);
        let level = dice.pick(&[100, 95, 80, 105, 50]);
        let mut beside = |amount: &i128, from: u64, spread: u64, level: i128| {
            let spread = if is_plain { 10 * dice.below(spread / 10) } else { dice.below(spread) };
            let near = amount * self.quantum() * i128::from(from + spread) / 100 * level / 100;
            let fen = match dice.below(30) {
                1 => 0,
                2 => dice.of_any_size(LARGEST_FEN).into(),
                3 => near + i128::from(dice.below(100)),
                _ => near,
            };
            fen.min(LARGEST_FEN.into())
        };
        let last: Vec<i128> = before.iter().map(|amount| beside(amount, 80, 50, level)).collect();
        let need: Vec<i128> = before.iter().map(|amount| beside(amount, 90, 200, 100)).collect();
        self.columns.extend([("last".to_owned(), last), ("need".to_owned(), need)]);
        self.terms.control = Some(Control {
            floor: floor.map(rate),
            cap: cap.map(|cap| rate(cap.max(floor.unwrap_or(0)))),
            need_rate: need_rate.map(rate),
            surplus: dice.pick(&[Surplus::Refuse, Surplus::Retained]),
            source: String::new(),
        });
    }

    /// What an adjustment may take from each: all, or what has not been issued where that is kept.
    fn room(&self, before: &[i128]) -> Vec<i128> {
        let keeps = self.terms.shortfall() == Some(Shortfall::Keep);
        let batches = self.terms.issued.iter().flat_map(|issued| &issued.batches).filter(|_| keeps);
        let mut room = before.to_vec();
        for batch in batches {
            zip(&mut room, &self.columns[&batch.key]).for_each(|(room, issued)| *room -= issued / self.quantum());
        }
        zip(room, before).map(|(room, before)| room.clamp(0, (*before).min(self.limit()))).collect()
    }

    fn adjust(&mut self, dice: &mut Dice<'_>, place: u64, before: &[i128]) {
        let room = self.room(before);
        let percent = |dice: &mut Dice<'_>, of: &i128| of * i128::from(dice.below(101)) / 100;
        let is_signed = dice.chance(40);
        let everybody = dice.below(25) == 1;
        let mut asked: Vec<i128> = Vec::new();
        for room in &room {
            asked.push(match dice.below(10) {
                _ if everybody => *room,
                0..=5 => 0,
                6 => *room,
                7 => percent(dice, room),
                8 => i128::from(dice.below(4)).min(*room),
                _ if is_signed => -percent(dice, room) / 2 - i128::from(dice.below(3)),
                _ => percent(dice, room) / 10,
            });
        }
        let row = dice.index(asked.len());
        match dice.below(40) {
            1 => asked[row] = (before[row] + 1).min(self.limit()),
            2 => asked[row] = before[row].clamp(0, self.limit()), // also what is kept
            _ => {}
        }
        let key = format!("a{place}");
        let kind = if is_signed {
            asked.iter_mut().for_each(|asked| *asked = -*asked);
            AdjustmentKind::Signed { new_money: self.balance(dice, &mut asked, &room) }
        } else {
            AdjustmentKind::Deduction { freed: dice.pick(&[Freed::Others, Freed::Retained]) }
        };
        self.set(&key, &asked);
        let name = format!("调整{place}").parse().expect("a name");
        self.terms.adjustments.push(Adjustment { key, name, kind, source: String::new() });
    }

    /// Makes rewards and penalties equal now and then; the new money they need, rarely wrong.
    fn balance(&self, dice: &mut Dice<'_>, asked: &mut [i128], room: &[i128]) -> Option<special_fund::Money> {
        let sum = |asked: &[i128]| asked.iter().sum::<i128>();
        if dice.below(4) == 1 {
            let over = sum(asked);
            let fits = |row: &usize| asked[*row] - over >= -room[*row] && (asked[*row] - over).abs() <= self.limit();
            if let Some(row) = (0..asked.len()).find(fits) {
                asked[row] -= over;
            }
        } else if dice.chance(50) {
            let row = dice.index(asked.len());
            asked[row] = (asked[row].abs() + i128::from(dice.below(50))).min(self.limit()); // a reward
        }
        let wrong = i128::from(dice.below(25) == 1);
        let needed = (sum(asked).max(0) + wrong) * self.quantum();
        (needed > 0).then(|| fen_of(needed))
    }
}
