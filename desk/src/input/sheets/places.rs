//! Where a problem is in a sheet: `D7`; and which of them come from what stands in the cell.

use std::collections::BTreeMap;

use special_fund::table::{Problem, Problems, Row};

use super::values::CellFault;
use crate::sums::grid::Grid;
use crate::sums::units::unit_alone;

/// The cells of a sheet as the library's problems name them.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    /// The column of the sheet, counted from 0, that is the table's first.
    pub(crate) first: usize,
    /// By line and column of the table, both counted from 1.
    faults: BTreeMap<(usize, usize), CellFault>,
}

impl Cells {
    pub(super) fn new(first: usize) -> Cells {
        Cells { first, faults: BTreeMap::new() }
    }

    pub(super) fn add_fault(&mut self, line: usize, column: usize, fault: CellFault) {
        self.faults.insert((line, column), fault);
    }

    /// Refuses numbers that are shown in another unit than their column is in, as its header says or else the first of
    /// them; `units` are those that stand behind numbers, by line and column of the sheet.
    pub(super) fn refuse_other_units(&mut self, rows: &mut [Row<'_>], units: &BTreeMap<(usize, usize), &str>) {
        let of_columns = Grid::read(rows).map_or(Vec::new(), |grid| grid.columns);
        let mut known: BTreeMap<usize, i128> =
            (0..).zip(of_columns).filter_map(|(place, column)| Some((place, column.unit?))).collect();
        for row in rows {
            for (place, cell) in row.cells.iter_mut().enumerate().filter(|(_, cell)| **cell != "0") {
                let unit = units.get(&(row.line, place + self.first));
                let Some(unit) = unit.and_then(|unit| unit_alone(unit)) else { continue };
                if *known.entry(place).or_insert(unit) != unit && !cell.starts_with('=') {
                    *cell = format!("={cell}").into();
                    self.add_fault(row.line, place + 1, CellFault::Scaled);
                }
            }
        }
    }

    /// The letters of a problem's column, if it has one.
    pub(crate) fn letters(&self, problem: &Problem) -> Option<String> {
        Some(self.column(problem.column?))
    }

    /// The letters of a column of the table, counted from 1.
    pub(crate) fn column(&self, place: usize) -> String {
        letters(place + self.first)
    }

    /// What stands in the cell of a problem that is nothing to calculate with.
    pub(crate) fn fault(&self, problem: &Problem) -> Option<CellFault> {
        self.fault_at(problem.line?, problem.column?)
    }

    /// The same of a cell of the table, both counted from 1.
    pub(crate) fn fault_at(&self, line: usize, column: usize) -> Option<CellFault> {
        self.faults.get(&(line, column)).copied()
    }

    /// The problems with what stands in the cells, not what was handed on for it.
    pub(crate) fn restored(&self, mut problems: Problems) -> Problems {
        for problem in &mut problems.listed {
            if self.fault(problem).is_some() {
                problem.cell = problem.cell.take().map(|cell| cell.trim_start_matches('=').to_owned());
            }
        }
        problems
    }
}

/// The letters of a column counted from 1: A, …, Z, AA, …
pub(crate) fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while let Some(place) = column.checked_sub(1) {
        letters.push(char::from(b'A' + u8::try_from(place % 26).unwrap_or(0)));
        column = place / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_letters() {
        for (column, letters) in [(1, "A"), (4, "D"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")]
        {
            assert_eq!(super::letters(column), letters);
        }
    }
}
