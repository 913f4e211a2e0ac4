//! What stands in the sheet, and where in a policy it belongs: one table, by which the sheet is written and read. What
//! its rows and columns are called is in the words.

use special_fund::table::Language;

use crate::messages::words::Words;

/// How a value stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A text whose spaces count: where something comes from.
    Source,
    Year,
    /// With its unit: 6.8亿元.
    Money,
    /// A rate as a percentage: 40%.
    Percent,
    /// Any other number.
    Number,
    /// One of the words that the policy knows.
    Choice,
    /// The year of a roster's edition.
    Edition,
    /// Texts, a row each.
    Notes,
    /// Headers of columns of coefficients, one after another.
    Coefficients,
    /// The uplift's rate: a percentage, or in which other way it is found.
    Way,
    /// Which factor, indicator or coefficient the row is about.
    Owner,
}

/// Where a value stands in a policy, or in an item of a list, and how it stands in the sheet.
pub(super) type Field = (&'static str, Kind);

/// A list, with a column for each of its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// Where it stands in a policy; the last name of those that belong to an item of another list.
    pub(super) key: &'static str,
    pub(super) columns: &'static [Field],
}

/// What a policy has once, a row each, in their order.
pub(super) const ITEMS: [Field; 25] = [
    ("title", Kind::Text),
    ("fiscal_year", Kind::Year),
    ("fund_total_yuan", Kind::Money),
    ("quantum_yuan", Kind::Money),
    ("base", Kind::Choice),
    ("fiscal_capacity.weight", Kind::Percent),
    ("fiscal_capacity.rest", Kind::Choice),
    ("uplift.rate.fixed", Kind::Way),
    ("uplift.rate.affordable.step", Kind::Percent),
    ("uplift.rate.affordable.max", Kind::Percent),
    ("uplift.rate_basis_yuan", Kind::Money),
    ("uplift.funding", Kind::Choice),
    ("control.floor", Kind::Percent),
    ("control.cap", Kind::Percent),
    ("control.need_rate", Kind::Percent),
    ("control.surplus", Kind::Choice),
    ("issued.shortfall", Kind::Choice),
    ("roster.edition", Kind::Edition),
    ("roster.partial", Kind::Choice),
    ("annex.number", Kind::Text),
    ("annex.title", Kind::Text),
    ("annex.issuer", Kind::Text),
    ("annex.date", Kind::Text),
    ("annex.font", Kind::Text),
    ("annex.notes", Kind::Notes),
];

pub(super) const FACTORS: Block = Block {
    key: "factors",
    columns: &[
        ("name", Kind::Text),
        ("weight", Kind::Percent),
        ("tilt", Kind::Number),
        ("coefficients", Kind::Coefficients),
        ("key", Kind::Text),
        ("source", Kind::Source),
    ],
};

pub(super) const INDICATORS: Block = Block {
    key: "indicators",
    columns: &[
        ("factor", Kind::Owner),
        ("name", Kind::Text),
        ("weight", Kind::Percent),
        ("kind", Kind::Choice),
        ("better", Kind::Choice),
        ("before", Kind::Text),
        ("now", Kind::Text),
        ("reference", Kind::Number),
        ("lowest", Kind::Number),
        ("below_zero", Kind::Choice),
        ("coefficients", Kind::Coefficients),
        ("key", Kind::Text),
        ("source", Kind::Source),
    ],
};

/// Names and keys of coefficients of which there is more to say.
pub(super) const COEFFICIENTS: Block =
    Block { key: "coefficients", columns: &[("name", Kind::Text), ("key", Kind::Text)] };

pub(super) const GRADES: Block =
    Block { key: "grades", columns: &[("owner", Kind::Owner), ("grade", Kind::Text), ("value", Kind::Number)] };

pub(super) const BRACKETS: Block =
    Block { key: "brackets", columns: &[("owner", Kind::Owner), ("from", Kind::Number), ("value", Kind::Number)] };

/// Lists that belong to no item of another one.
pub(super) const LISTS: [Block; 4] = [
    Block { key: "uplift.rate.by_fund_total", columns: &[("from_yuan", Kind::Money), ("rate", Kind::Percent)] },
    Block {
        key: "adjustments",
        columns: &[
            ("name", Kind::Text),
            ("kind", Kind::Choice),
            ("freed", Kind::Choice),
            ("new_money_yuan", Kind::Money),
            ("key", Kind::Text),
            ("source", Kind::Source),
        ],
    },
    Block { key: "issued.batches", columns: &[("name", Kind::Text), ("total_yuan", Kind::Money), ("key", Kind::Text)] },
    Block { key: "roster.counties", columns: &[("code", Kind::Text), ("name", Kind::Text)] },
];

/// All lists, in their order.
pub(super) fn blocks() -> impl Iterator<Item = Block> {
    [FACTORS, INDICATORS, GRADES, BRACKETS, COEFFICIENTS].into_iter().chain(LISTS)
}

/// The table of a policy to which a value belongs: the policy itself, or the first name of its key.
pub(super) fn section(key: &str) -> &str {
    key.split_once('.').map_or("", |(section, _)| section)
}

/// The key of a policy without the places of lists and without what is around an indicator: `factors[0].indicators[1].now`
/// is `indicators.now`.
pub(crate) fn bare(key: &str) -> String {
    let names = key.split('.').map(|name| name.split('[').next().unwrap_or(name));
    let names: Vec<&str> = names.collect();
    let start = names.iter().rposition(|name| *name == "indicators").unwrap_or(0);
    names.get(start..).unwrap_or_default().join(".")
}

/// The key that says where the values of a section come from.
pub(super) fn source(section: &str) -> String {
    if section.is_empty() { "source".to_owned() } else { format!("{section}.source") }
}

/// Beside which row it is written where the values of a section come from; it is read beside any of them.
pub(super) const SOURCES: [(&str, &str); 5] = [
    ("", "fund_total_yuan"),
    ("fiscal_capacity", "fiscal_capacity.weight"),
    ("uplift", "uplift.rate.fixed"),
    ("control", "control.floor"),
    ("issued", "issued.shortfall"),
];

/// What a row, a list or a column of a list (`factors.weight`) is called; the first name is the one written.
pub(super) fn names(key: &str, language: Language) -> impl Iterator<Item = &'static str> {
    let words = Words::of(language);
    // Some lists have columns with names of their own.
    let own = [key.to_owned(), format!("{key}.list")].map(|key| words.text(&format!("sheet_labels.{key}")));
    let own = own.into_iter().find(|own| !own.is_empty()).unwrap_or_default();
    let last = key.rsplit('.').next().unwrap_or(key);
    let text = if own.is_empty() { words.text(&format!("parameters.{last}")) } else { own };
    text.split('|')
}

pub(crate) fn name(key: &str, language: Language) -> &'static str {
    names(key, language).next().unwrap_or_default()
}
