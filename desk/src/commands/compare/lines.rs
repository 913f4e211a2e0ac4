//! One side of a comparison as a table of lines: counties, the columns of their amounts, and a total each.

use special_fund::table::Language;
use special_fund::{Allocation, CountyCode, Money, Name, Share};

use crate::messages::shown;
use crate::messages::words::Words;
use crate::view::columns::{Column, is_issued};
use crate::view::lines::Line;
use crate::view::units::own_code;

/// The lines of a side.
#[derive(Clone, Debug)]
pub(crate) struct Lines<'a> {
    /// What they were calculated as; an annex has no policy.
    pub(crate) allocation: Option<&'a Allocation<'a>>,
    /// What stands above an annex, or what the policy says.
    pub(crate) title: Option<String>,
    pub(crate) year: Option<u16>,
    /// All amounts are multiples of it.
    pub(crate) quantum: Money,
    /// What the totals are called.
    pub(crate) total: String,
    /// All columns but the total.
    pub(crate) headings: Vec<Heading>,
    pub(crate) recipients: Vec<Recipient<'a>>,
    /// Whether any county has a base.
    pub(crate) has_base: bool,
    /// What is to be said of it: what each is about, and the text.
    pub(crate) remarks: Vec<(&'static str, String)>,
}

/// A column of amounts.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    /// Which column of the published table it is, if a policy says so.
    pub(crate) column: Option<Column>,
    /// The key that a policy gives it.
    pub(crate) key: Option<String>,
    /// In lines.
    pub(crate) header: String,
    /// What it may be headed elsewhere.
    pub(crate) names: Vec<String>,
    pub(crate) role: Role,
}

/// What a column is to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Part of a part.
    Detail,
    Part,
    /// None of it, such as what is issued.
    Beside,
}

/// Who receives something: a row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Recipient<'a> {
    pub(crate) code: Option<CountyCode>,
    pub(crate) name: Name,
    /// What the other side or the province calls it, where the name stands for a code.
    pub(crate) known_as: Option<String>,
    /// `None` if the table does not say.
    pub(crate) is_mountain: Option<bool>,
    pub(crate) amounts: Amounts,
    /// What it was calculated from.
    pub(crate) share: Option<Share<'a>>,
}

/// What makes somebody the same on both sides: a code, else a name.
pub(crate) type Identity = (Option<CountyCode>, String);

/// The amounts of one row or of several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Amounts {
    /// By heading.
    pub(crate) columns: Vec<Money>,
    pub(crate) total: Money,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(allocation: &'a Allocation<'a>, language: Language) -> Lines<'a> {
        let terms = allocation.policy().terms();
        let columns = Column::published(terms);
        let columns: Vec<Column> = columns.into_iter().filter(|column| *column != Column::Total).collect();
        let recipient = |share: Share<'a>| {
            let line = Line::of(&share);
            let columns = columns.iter().map(|column| column.amount(&line).unwrap_or(Money::ZERO)).collect();
            Recipient {
                code: Some(share.county.code),
                name: share.county.name.clone(),
                known_as: None,
                is_mountain: Some(share.figures.mountain),
                amounts: Amounts { columns, total: line.figures.total },
                share: Some(share),
            }
        };
        let total = if is_issued(allocation) { "compare.entitlement" } else { "compare.total" };
        Lines {
            allocation: Some(allocation),
            title: Some(shown(&terms.title)),
            year: Some(terms.fiscal_year),
            quantum: terms.quantum,
            total: Words::of(language).text(total).to_owned(),
            headings: columns.iter().map(|column| Heading::of(*column, allocation, language)).collect(),
            recipients: allocation.shares().map(recipient).collect(),
            has_base: allocation.shares().any(|share| share.county.base > Money::ZERO),
            remarks: Vec::new(),
        }
    }
}

impl Recipient<'_> {
    pub(crate) fn identity(&self) -> Identity {
        identity(self.code.map(own_code), self.known_as.as_deref().unwrap_or(&self.name))
    }
}

pub(crate) fn identity(code: Option<CountyCode>, name: &str) -> Identity {
    (code, code.map_or_else(|| name.to_owned(), |_| String::new()))
}

impl Heading {
    fn of(column: Column, allocation: &Allocation<'_>, language: Language) -> Heading {
        let named = column.named(allocation);
        let headers = [Language::Chinese, Language::English].map(|language| column.header(allocation, language));
        let names = named.into_iter().flat_map(|(key, name)| [key, name]).chain(headers.each_ref().map(String::as_str));
        Heading {
            column: Some(column),
            key: named.map(|(key, _)| key.to_owned()),
            names: names.map(plain).collect(),
            header: column.header(allocation, language),
            role: match column {
                _ if column < Column::Plan => Role::Detail,
                _ if column < Column::Total => Role::Part,
                _ => Role::Beside,
            },
        }
    }

    /// Whether both are one column: of two policies by key, else by what stands above it.
    pub(crate) fn is_same(&self, other: &Heading) -> bool {
        match (self.column, other.column) {
            (Some(one), Some(two)) => {
                std::mem::discriminant(&one) == std::mem::discriminant(&two) && self.key == other.key
            }
            _ => self.names.iter().any(|name| other.names.contains(name)),
        }
    }
}

/// A header as it is looked for: without spaces, underscores and capitals.
pub(crate) fn plain(header: &str) -> String {
    header.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

impl Amounts {
    pub(crate) fn add(&mut self, other: &Amounts) {
        self.columns.resize(other.columns.len(), Money::ZERO);
        let pairs = self.columns.iter_mut().zip(&other.columns).chain([(&mut self.total, &other.total)]);
        pairs.for_each(|(sum, amount)| *sum = *sum + *amount);
    }
}
