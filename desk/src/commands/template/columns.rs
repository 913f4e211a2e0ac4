//! The columns of an empty table: what each is called and what belongs there.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{BaseRole, Policy, Scale};

use crate::view::inputs::{Input, Kind};
use crate::view::named;

/// A number that is larger than any in a table.
const LARGEST: f64 = 1e18;

/// A column to be filled in.
pub(super) struct Column<'p> {
    pub(super) header: String,
    /// Codes, names and grades are texts; the rest stays as it is typed.
    pub(super) format: &'static str,
    /// What belongs there: the name of the words and what fills them.
    pub(super) says: (&'static str, Value),
    pub(super) takes: Takes<'p>,
}

/// What the cells of a column take.
pub(super) enum Takes<'p> {
    Texts,
    Grades(Vec<&'p str>),
    /// From the first to the second.
    Numbers([f64; 2]),
}

/// Code and name, then those to be filled in.
pub(super) fn columns(policy: &Policy, language: Language) -> Vec<Column<'_>> {
    let first = [("code", "行政区划代码"), ("name", "县(市、区)")].map(|(key, name)| {
        let header = named(language, key, name).to_owned();
        Column { header, format: "@", says: (key, context! {}), takes: Takes::Texts }
    });
    first.into_iter().chain(Input::all(policy).iter().map(|input| column(input, policy, language))).collect()
}

/// One to be filled in. Amounts are in 万元, and multiples of the quantum where they must be.
fn column<'p>(input: &Input<'p>, policy: &Policy, language: Language) -> Column<'p> {
    let numbers = |negative| Takes::Numbers([if negative { -LARGEST } else { 0.0 }, LARGEST]);
    let amount = |negative, is_whole: bool| {
        let quantum = is_whole.then(|| policy.terms().quantum.to_string());
        ("#,##0.00####", ("amount", context! { negative, quantum }), numbers(negative))
    };
    let (format, says, takes) = match (input.scale, input.kind) {
        (Some(Scale::Grades(grades)), _) => {
            let names: Vec<&str> = grades.iter().map(|(name, _)| name.as_str()).collect();
            ("@", ("grades", context! { names }), Takes::Grades(names))
        }
        (Some(Scale::Brackets(brackets)), _) => {
            let from = brackets.first().map(|bracket| bracket.from.to_string());
            ("General", ("brackets", context! { from }), numbers(true))
        }
        (_, Kind::Base) => amount(false, policy.terms().base == BaseRole::Protected),
        (_, Kind::Amount) => {
            let holds = policy.amounts()[input.place].holds;
            amount(holds.may_be_negative(), holds.are_whole_quanta())
        }
        (_, Kind::Score | Kind::FiscalCapacity) => ("General", ("score", context! {}), numbers(false)),
        (_, Kind::Figure) => {
            let negative = policy.figures()[input.place].may_be_negative;
            ("General", ("figure", context! { negative }), numbers(negative))
        }
        (_, Kind::Coefficient) => ("General", ("coefficient", context! {}), Takes::Numbers([0.0, 1e6])),
    };
    let name = input.name(language);
    let header = match input.kind {
        Kind::Base | Kind::Amount => named(language, &format!("{name}_wan_yuan"), &format!("{name}(万元)")).to_owned(),
        _ => name.to_owned(),
    };
    Column { header, format, says, takes }
}
