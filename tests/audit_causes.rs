//! What an audit says is behind its findings: the change that was made, exactly; never one that does not make the table
//! right.

mod cases;

use std::iter::zip;

use cases::{Case, Dice, FIXTURES, add, fen_of};
use special_fund::audit::{self, Cause, CauseKind, Likely, Rounded, Verdict};
use special_fund::{
    Column, County, CountyCode, Money, Policy, PublishedFigures, PublishedRow, PublishedTotal, Takes, Terms, calculate,
};

/// A published table and what is known of it.
#[derive(Clone)]
struct Table {
    rows: Vec<PublishedRow>,
    totals: Vec<PublishedTotal>,
}

fn amount(column: &Column, figures: &PublishedFigures) -> i128 {
    column.amount(figures).expect("an amount").fen()
}

/// The total of all rows, and below the rows of each prefecture its subtotal, of rows as they stand. Its line is the
/// prefecture's number, so that it is the same wherever a row is missing.
fn totals(case: &Case, rows: &[PublishedRow]) -> Vec<PublishedTotal> {
    let sums = |of: &[PublishedRow]| {
        let sum = |column: &Column| of.iter().map(|row| amount(column, &row.figures)).sum();
        case.columns().into_iter().map(|column| (column.clone(), fen_of(sum(&column)))).collect()
    };
    let (mut above, mut totals) = (0, Vec::new());
    for block in rows.chunk_by(|a, b| a.code.prefecture() == b.code.prefecture()) {
        above += block.len();
        let line = usize::try_from(block[0].code.prefecture()).expect("four digits");
        let label = format!("{line}小计");
        totals.push(PublishedTotal { line, label, takes: Takes::Some, above, amounts: sums(block) });
    }
    totals.push(PublishedTotal { line: 9_999, label: "合计".into(), takes: Takes::All, above, amounts: sums(rows) });
    totals
}

/// Our own result as an annex prints it: by codes.
fn right(case: &Case) -> Table {
    let mut rows = calculate(&case.policy, &case.counties).expect("a result").published();
    rows.sort_by_key(|row| row.code);
    Table { totals: totals(case, &rows), rows }
}

fn audit_of(case: &Case, table: &Table) -> Verdict {
    audit::published(&case.policy, &case.counties, &table.rows, &table.totals)
}

/// A table with what a verdict says is behind its findings put right; `None` where it says nothing.
fn put_right(case: &Case, table: &Table, verdict: &Verdict, right: &Table) -> Option<Table> {
    let mut table = table.clone();
    let place = |rows: &[PublishedRow], code: CountyCode| rows.iter().position(|row| row.code == code);
    if let Some(Likely { county, column, amount, .. }) = verdict.likely.iter().find(|likely| likely.left == 0) {
        let row = place(&table.rows, *county).expect("a row");
        *column.slot(&mut table.rows[row].figures).expect("an amount") = column.shown(*amount);
        return Some(table);
    }
    let Cause { kind, counties, cells, totals } = verdict.cause.as_ref()?;
    let [first, last] = [&counties[0], &counties[counties.len() - 1]].map(|(code, _)| place(&table.rows, *code));
    match (kind, first.zip(last)) {
        (CauseKind::NamesExchanged, Some((a, b))) => {
            let name = std::mem::replace(&mut table.rows[a].name, right.rows[a].name.clone());
            assert_eq!(name, right.rows[b].name);
            table.rows[b].name = right.rows[b].name.clone();
        }
        (CauseKind::CodesExchanged, Some((a, b))) => {
            let [of_a, of_b] = [a, b].map(|place| table.rows[place].code);
            (table.rows[a].code, table.rows[b].code) = (of_b, of_a);
        }
        (CauseKind::RowMissing, None) => {
            let place = place(&right.rows, counties[0].0).expect("a county");
            let PublishedRow { code, name, figures } = right.rows[place].clone();
            assert_eq!(counties[0], (code, name.clone()));
            let figures = PublishedFigures { mountain: figures.mountain, ..PublishedFigures::zero(&case.policy) };
            table.rows.insert(place, PublishedRow { code, name, figures });
            for total in &mut table.totals {
                total.above = right.totals.iter().find(|right| right.line == total.line).expect("a total row").above;
            }
        }
        (CauseKind::FiguresExchanged, Some((a, b))) => {
            let mountain = [a, b].map(|place| table.rows[place].figures.mountain);
            (table.rows[a].figures.mountain, table.rows[b].figures.mountain) = (mountain[1], mountain[0]);
        }
        (CauseKind::AmountsExchanged | CauseKind::RowWrong | CauseKind::CellsWrong, Some(_)) => {}
        (kind, _) => panic!("{kind:?} {counties:?}"),
    }
    if *kind != CauseKind::CodesExchanged {
        for cell in cells {
            assert_eq!(cell.left, 0);
            let row = place(&table.rows, cell.county).expect("a row");
            let slot = cell.column.slot(&mut table.rows[row].figures).expect("an amount");
            assert_eq!(*slot, cell.column.shown(cell.published));
            *slot = cell.column.shown(cell.amount);
        }
    }
    let is_missing = *kind == CauseKind::RowMissing;
    for total in table.totals.iter_mut().filter(|total| is_missing || totals.contains(&total.line)) {
        let right = right.totals.iter().find(|right| right.line == total.line).expect("a total row");
        total.amounts.clone_from(&right.amounts);
    }
    Some(table)
}

/// What is said of a table is what was done to it.
fn is_said(case: &Case, table: &Table, kind: CauseKind, counties: &[CountyCode]) -> Cause {
    let (right, verdict) = (right(case), audit_of(case, table));
    let cause = verdict.cause.clone().unwrap_or_else(|| panic!("{kind:?} {counties:?}: {verdict:#?}"));
    let named: Vec<CountyCode> = cause.counties.iter().map(|(code, _)| *code).collect();
    assert_eq!((cause.kind, named.as_slice()), (kind, counties), "{verdict:#?}");
    assert!(verdict.likely.is_empty(), "{verdict:#?}");
    let mended = put_right(case, table, &verdict, &right).expect("a cause");
    let sorted = |mut rows: Vec<PublishedRow>| {
        rows.sort_by_key(|row| row.code);
        rows
    };
    assert_eq!((sorted(mended.rows), mended.totals), (right.rows, right.totals), "{verdict:#?}");
    cause
}

/// Of any two rows, in one city and in two, with totals added up before and after it.
#[test]
fn two_rows_exchanged_are_said_to_be_so() {
    let mut said = 0;
    for name in FIXTURES.into_iter().chain(["ladder/basis"]) {
        let case = Case::fixture(name);
        let right = right(&case);
        let pairs = (0..right.rows.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        for (a, b) in pairs.filter(|(a, b)| name != "2025" || (a * 7 + b) % 31 == 0) {
            let codes = [right.rows[a].code, right.rows[b].code];
            let figures = [a, b].map(|place| right.rows[place].figures.clone());
            let is_same_class = figures[0].mountain == figures[1].mountain;
            for (is_added_up, keeps_class) in [(false, false), (true, false), (false, true), (true, true)] {
                let mut table = right.clone();
                (table.rows[a].figures, table.rows[b].figures) = (figures[1].clone(), figures[0].clone());
                if keeps_class {
                    table.rows[a].figures.mountain = figures[0].mountain;
                    table.rows[b].figures.mountain = figures[1].mountain;
                }
                if is_added_up {
                    table.totals = totals(&case, &table.rows);
                }
                let verdict = audit_of(&case, &table);
                let rows = zip(&table.rows, &right.rows);
                let differ = rows.filter(|(a, b)| a.figures != b.figures).count();
                if differ == 0 {
                    assert!(verdict.is_clean());
                    continue;
                }
                let is_of_amounts = is_same_class || keeps_class;
                let kind = if is_of_amounts { CauseKind::AmountsExchanged } else { CauseKind::FiguresExchanged };
                let cause = is_said(&case, &table, kind, &codes);
                let is_one_city = codes[0].prefecture() == codes[1].prefecture();
                assert_eq!(cause.totals.is_empty(), is_one_city || !is_added_up, "{cause:#?}");
                said += 1;
            }
            let mut table = right.clone();
            (table.rows[a].name, table.rows[b].name) = (right.rows[b].name.clone(), right.rows[a].name.clone());
            is_said(&case, &table, CauseKind::NamesExchanged, &codes);
        }
    }
    assert!(said > 200, "{said}");
}

#[test]
fn two_codes_exchanged_are_said_to_be_so() {
    let case = Case::fixture("2025");
    let right = right(&case);
    for (a, b) in [(0, 1), (3, 40), (12, 88)] {
        let mut table = right.clone();
        let codes = [a, b].map(|place| right.rows[place].code);
        (table.rows[a].code, table.rows[b].code) = (codes[1], codes[0]);
        table.totals.retain(|total| total.takes == Takes::All);
        let verdict = audit_of(&case, &table);
        let cause = verdict.cause.as_ref().unwrap_or_else(|| panic!("{verdict:#?}"));
        assert_eq!((cause.kind, cause.counties.len(), cause.totals.len()), (CauseKind::CodesExchanged, 2, 0));
    }
}

/// The total rows have what is missing, or are added up without it.
#[test]
fn a_row_that_is_missing_is_said_with_its_amounts() {
    for name in FIXTURES {
        let case = Case::fixture(name);
        let right = right(&case);
        for row in 0..right.rows.len() {
            let mut table = right.clone();
            let gone = table.rows.remove(row);
            table.totals.iter_mut().filter(|total| total.above > row).for_each(|total| total.above -= 1);
            let is_only = right.rows.iter().filter(|row| row.code.prefecture() == gone.code.prefecture()).count() == 1;
            if is_only {
                assert_eq!(audit_of(&case, &table).cause, None);
            } else {
                let cause = is_said(&case, &table, CauseKind::RowMissing, &[gone.code]);
                assert_eq!(cause.totals, [0; 0], "{cause:#?}");
                table.totals = totals(&case, &table.rows);
                let cause = is_said(&case, &table, CauseKind::RowMissing, &[gone.code]);
                assert_eq!(cause.totals, [9_999], "{cause:#?}");
            }
            table.totals = Vec::new();
            let verdict = audit_of(&case, &table);
            assert_eq!(verdict.cause.map(|cause| cause.kind), Some(CauseKind::RowMissing));
        }
    }
}

/// One amount changed, and plan, total and total rows added up with it.
#[test]
fn an_amount_that_is_wrong_and_carried_through_its_sums_is_said_with_them() {
    for name in FIXTURES {
        let case = Case::fixture(name);
        let right = right(&case);
        for row in (0..right.rows.len()).step_by(if name == "2025" { 17 } else { 1 }) {
            for (more, place) in [1, -40].into_iter().flat_map(|more| [(more, 0), (more, case.factors() - 1)]) {
                let (more, column) = (more * case.quantum(), case.factor(place));
                let mut table = right.clone();
                let figures = &mut table.rows[row].figures;
                if amount(&column, figures) + more < 0 {
                    continue;
                }
                [&column, &Column::Plan, &Column::Total].iter().for_each(|column| add(figures, column, more));
                let code = right.rows[row].code;
                let cause = is_said(&case, &table, CauseKind::RowWrong, &[code]);
                let named: Vec<&Column> = cause.cells.iter().map(|cell| &cell.column).collect();
                assert_eq!((named, cause.totals.len()), (vec![&column, &Column::Plan, &Column::Total], 0));
                table.totals = totals(&case, &table.rows);
                let cause = is_said(&case, &table, CauseKind::RowWrong, &[code]);
                assert_eq!(cause.totals.len(), 2);
            }
        }
    }
}

/// What one county has too much of a factor another has too little: its sum holds. The cells alone are wrong, or their sums
/// and the uplift with them.
#[test]
fn mistakes_that_set_each_other_off_in_a_column_are_said_with_their_cells() {
    let mut said = 0;
    for name in FIXTURES {
        let case = Case::fixture(name);
        let right = right(&case);
        let rows = right.rows.len();
        let pairs = (0..rows).flat_map(|b| (0..b).map(move |a| (a, b)));
        for (a, b) in pairs.filter(|(a, b)| rows < 20 || (a * 7 + b) % 97 == 0) {
            for (more, place) in [(1, 0), (-3, 0), (40, case.factors() - 1)] {
                let (more, column) = (more * case.quantum(), case.factor(place));
                let changes = [(a, more), (b, -more)];
                if changes.iter().any(|(row, more)| amount(&column, &right.rows[*row].figures) + more < 0) {
                    continue;
                }
                let codes = [right.rows[a].code, right.rows[b].code];
                for carried in [&[][..], &[Column::Plan], &[Column::Plan, Column::Total]] {
                    let mut table = right.clone();
                    for (row, more) in changes {
                        let figures = &mut table.rows[row].figures;
                        [&column].into_iter().chain(carried).for_each(|column| add(figures, column, more));
                    }
                    let kind = audit_of(&case, &table).cause.map(|cause| cause.kind);
                    // Of a quantum carried through all sums perhaps one county alone is found; where both had as much as the
                    // other has now, they are exchanged.
                    let is_hidden = kind.is_none() && more == case.quantum() && carried.len() == 2;
                    if is_hidden || kind == Some(CauseKind::AmountsExchanged) {
                        continue;
                    }
                    let cause = is_said(&case, &table, CauseKind::CellsWrong, &codes);
                    assert_eq!(cause.cells.len(), 2 * (1 + carried.len()), "{cause:#?}");
                    said += 1;
                }
            }
        }
    }
    assert!(said > 450, "{said}");
}

/// Every amount rounded to whole 10,000 yuan by itself, the totals too or added up again; and the table of that quantum. With a
/// cell besides that is wrong by more nothing is said of rounding.
#[test]
fn a_table_in_a_coarser_unit_is_said_to_be_in_it() {
    let case = Case::fixture("2025");
    let unit = Money::from_yuan(10_000);
    let rounded = |amount: Money| fen_of((amount.fen() + unit.fen() / 2).div_euclid(unit.fen()) * unit.fen());
    let mut table = right(&case);
    for row in &mut table.rows {
        for column in case.columns() {
            let slot = column.slot(&mut row.figures).expect("an amount");
            *slot = rounded(*slot);
        }
    }
    let of_rounded = totals(&case, &table.rows);
    table.totals.iter_mut().flat_map(|total| &mut total.amounts).for_each(|(_, amount)| *amount = rounded(*amount));
    let by_hand = Some(Rounded { unit, is_quantum: false });
    let verdict = audit_of(&case, &table);
    assert!(verdict.found() > 500 && verdict.likely.is_empty() && verdict.cause.is_none());
    assert_eq!(verdict.rounded, by_hand);
    table.totals = of_rounded;
    assert_eq!(audit_of(&case, &table).rounded, by_hand);
    let figures = table.rows.iter().map(|row| row.figures.clone()).collect::<Vec<_>>();
    let place = |code: CountyCode| table.rows.iter().position(|row| row.code == code).expect("a row");
    let in_order = |row: usize| figures[place(case.counties[row].code)].clone();
    assert_eq!(audit::figures(&case.policy, &case.counties, in_order).rounded, by_hand);
    for column in [case.factor(0), Column::Uplift, Column::Base] {
        let mut wrong = table.clone();
        add(&mut wrong.rows[40].figures, &column, 2 * unit.fen());
        assert_eq!(audit_of(&case, &wrong).rounded, None, "{column}");
    }

    let coarser = Policy::new(Terms { quantum: unit, ..case.policy.terms().clone() }).expect("a policy");
    let bases = |county: &County| County { base: rounded(county.base), ..county.clone() };
    let counties: Vec<County> = case.counties.iter().map(bases).collect();
    let of_unit = calculate(&coarser, &counties).expect("a result").published();
    let verdict = audit::published(&case.policy, &counties, &of_unit, &[]);
    assert!(verdict.found() > 300);
    assert_eq!(verdict.rounded, Some(Rounded { unit, is_quantum: true }));
}

/// Whatever is wrong, what is said to be behind it makes the table right.
#[test]
fn no_cause_is_said_that_is_none() {
    let (mut said, mut silent) = (0, 0);
    for seed in 0..1_500 {
        let mut dice = Dice::of_seed(seed);
        let case = Case::any(&mut dice);
        if calculate(&case.policy, &case.counties).is_err() {
            continue;
        }
        let right = right(&case);
        let columns = case.columns();
        let mut table = right.clone();
        for _ in 0..1 + dice.below(3) {
            let (a, b) = (dice.index(table.rows.len()), dice.index(table.rows.len()));
            match dice.below(6) {
                0 => {
                    let figures = table.rows[a].figures.clone();
                    table.rows[a].figures = std::mem::replace(&mut table.rows[b].figures, figures);
                }
                1 if table.rows.len() > 1 => {
                    table.rows.remove(a);
                    table.totals = totals(&case, &table.rows);
                }
                2 => {
                    let more = case.quantum() * if dice.chance(50) { 1 } else { -1 };
                    let column = dice.pick(&columns);
                    add(&mut table.rows[a].figures, &column, more);
                    add(&mut table.rows[b].figures, &column, -more);
                }
                _ => {
                    let more = case.quantum() * (1 + i128::from(dice.below(3)));
                    for column in [dice.pick(&columns), Column::Plan, Column::Total] {
                        add(&mut table.rows[a].figures, &column, more);
                    }
                }
            }
            if dice.chance(50) {
                table.totals = totals(&case, &table.rows);
            }
        }
        let verdict = audit_of(&case, &table);
        assert_eq!(verdict.rounded, None, "seed {seed}");
        match &verdict.cause {
            None => silent += 1,
            Some(_) => {
                let mended = put_right(&case, &table, &verdict, &right).expect("a cause");
                let after = audit_of(&case, &mended);
                assert!(after.is_clean(), "seed {seed}: {:#?} {after:#?}", verdict.cause);
                said += 1;
            }
        }
    }
    println!("{said} said, {silent} not");
    assert!(said > 100 && silent > 100, "{said}, {silent}");
}
