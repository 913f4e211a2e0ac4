//! The columns of an empty table: what each is called and what belongs there.

use special_fund::table::Language;
use special_fund::{BaseRole, Figure, FigureBracket, Money, Name, Policy, Scale};

use crate::view::inputs::{Input, Kind};
use crate::view::named;

/// A column to be filled in.
pub(super) struct Column<'p> {
    pub(super) header: String,
    pub(super) holds: Holds<'p>,
}

/// What belongs in a column.
pub(super) enum Holds<'p> {
    Code,
    Name,
    /// In 万元; a multiple of the quantum, if there is one.
    Amount {
        may_be_negative: bool,
        quantum: Option<Money>,
    },
    Score,
    Figure {
        may_be_negative: bool,
    },
    Coefficient,
    Grades(&'p [(Name, Figure)]),
    Brackets(&'p [FigureBracket]),
}

impl<'p> Holds<'p> {
    fn scaled(scale: Option<&'p Scale>, or: Holds<'p>) -> Holds<'p> {
        match scale {
            Some(Scale::Grades(grades)) => Holds::Grades(grades),
            Some(Scale::Brackets(brackets)) => Holds::Brackets(brackets),
            _ => or,
        }
    }
}

/// Code and name, then those to be filled in. Amounts are in 万元.
pub(super) fn columns<'p>(policy: &'p Policy, language: Language) -> Vec<Column<'p>> {
    let column = |name: &str, key: &str, holds| Column { header: named(language, key, name).to_owned(), holds };
    let amount = |Input { headers: [key, name], .. }: Input<'p>, may_be_negative, is_whole: bool| {
        let quantum = is_whole.then_some(policy.terms().quantum);
        let holds = Holds::Amount { may_be_negative, quantum };
        column(&format!("{name}(万元)"), &format!("{key}_wan_yuan"), holds)
    };
    let input = |input: Input<'p>| {
        let plain = match input.kind {
            Kind::Base => return amount(input, false, policy.terms().base == BaseRole::Protected),
            Kind::Amount => {
                let holds = policy.amounts()[input.place].holds;
                return amount(input, holds.may_be_negative(), holds.are_whole_quanta());
            }
            Kind::Score | Kind::FiscalCapacity => Holds::Score,
            Kind::Figure => Holds::Figure { may_be_negative: policy.figures()[input.place].may_be_negative },
            Kind::Coefficient => Holds::Coefficient,
        };
        Column { header: input.name(language).to_owned(), holds: Holds::scaled(input.scale, plain) }
    };
    let first = [column("行政区划代码", "code", Holds::Code), column("县(市、区)", "name", Holds::Name)];
    first.into_iter().chain(Input::all(policy).into_iter().map(input)).collect()
}
