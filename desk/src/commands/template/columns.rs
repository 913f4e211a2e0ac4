//! The columns of an empty table: what each is called and what belongs there.

use special_fund::table::Language;
use special_fund::{BaseRole, Figure, FigureBracket, Money, Name, Policy, Scale};

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
pub(super) fn columns(policy: &Policy, language: Language) -> Vec<Column<'_>> {
    let column = |name: &str, key: &str, holds| Column { header: named(language, key, name).to_owned(), holds };
    let amount = |name: &str, key: &str, may_be_negative, is_whole: bool| {
        let quantum = is_whole.then_some(policy.terms().quantum);
        let holds = Holds::Amount { may_be_negative, quantum };
        column(&format!("{name}(万元)"), &format!("{key}_wan_yuan"), holds)
    };
    let is_protected = policy.terms().base == BaseRole::Protected;
    let mut columns = vec![column("行政区划代码", "code", Holds::Code), column("县(市、区)", "name", Holds::Name)];
    columns.push(amount("基数", "base", false, is_protected));
    columns.extend(policy.scored_factors().map(|factor| column(&factor.name, &factor.key, Holds::Score)));
    // Of one header both are the same.
    let figures = policy
        .figures()
        .iter()
        .filter_map(|figures| figures.headers.first().zip(figures.headers.last()).zip(Some(figures)));
    columns.extend(figures.map(|((key, name), figures)| {
        let plain = Holds::Figure { may_be_negative: figures.may_be_negative };
        column(name, key, Holds::scaled(figures.scale.as_ref(), plain))
    }));
    columns
        .extend(policy.needs_fiscal_capacity_scores().then(|| column("地区财力因素", "fiscal_capacity", Holds::Score)));
    columns.extend(policy.coefficients().iter().map(|key| {
        let scale = policy.coefficient(key).and_then(|coefficient| coefficient.scale.as_ref());
        column(policy.coefficient_name(key), key, Holds::scaled(scale, Holds::Coefficient))
    }));
    columns.extend(policy.amounts().iter().map(|figures| {
        amount(&figures.name, &figures.key, figures.holds.may_be_negative(), figures.holds.are_whole_quanta())
    }));
    columns
}
