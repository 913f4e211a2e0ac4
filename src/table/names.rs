//! What the columns of a printed table are called, and who its rows are where offices leave out the codes.

use super::header::Wanted;
use super::heading::FirstRow;
use super::kind::ProblemKind;
use crate::county::CountyCode;
use crate::header::{self, Unit, amount_headers, canonical};
use crate::names::Names;
use crate::policy::Policy;
use crate::published::Column;
use crate::roster::RosterCounty;

/// How a table says the unit of its amounts: as it does, a column that is missing is to be headed.
#[derive(Clone, Copy)]
pub(super) enum Style {
    WithUnits,
    InWanYuan { is_chinese: bool },
    UnitAbove { is_chinese: bool },
}

impl Style {
    pub(super) fn of(first_rows: &[FirstRow]) -> Style {
        let cells = || first_rows.iter().filter_map(|(_, cells)| cells.as_ref().ok()).flatten();
        let named =
            |cell: &&String| [header::NAME, header::PLAN, header::TOTAL].iter().any(|one| cell.contains(one.zh));
        let is_chinese = cells().any(|cell| named(&cell));
        if cells().any(|cell| !Unit::of_line(cell).is_empty()) {
            Style::UnitAbove { is_chinese }
        } else if cells().any(|cell| header::is_in_wan_yuan(&canonical(cell))) {
            Style::InWanYuan { is_chinese }
        } else {
            Style::WithUnits
        }
    }
}

/// The code of the one county that is called so, or, if none is, may be.
pub(super) fn code_of(name: &str, names: &Names<'_>) -> Result<CountyCode, ProblemKind> {
    match names.meant(name)[..] {
        [county] => Ok(county.code),
        ref several => {
            let several = several.iter().map(|county| RosterCounty { code: county.code, name: county.name.clone() });
            Err(ProblemKind::NameWithoutCode { several: several.collect() })
        }
    }
}

/// What a column is called: with its unit, and without where a line above says it.
pub(super) fn wanted(column: &Column, policy: &Policy, style: Style) -> Wanted {
    let [key, name] = column.names();
    let texts = || [key, name].map(|header| canonical(header).into_owned());
    if matches!(column, Column::Code | Column::Name | Column::Group) {
        let others = match column {
            Column::Code => vec![header::PRINTED_CODE.to_owned()],
            Column::Name => header::PRINTED_NAMES.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        };
        return Wanted { others, is_needed: column.is_needed(policy), ..Wanted::needed(texts()) };
    }
    let all = amount_headers(key, name);
    let mut others = all.to_vec();
    others.extend(texts());
    if *column == Column::Total && policy.terms().issued.is_some() {
        others.push(header::ENTITLEMENT.zh.to_owned());
        others.extend(amount_headers(key, header::ENTITLEMENT.zh));
    }
    let [english, chinese, in_wan_english, in_wan_chinese] = all;
    let headers = match style {
        Style::WithUnits => vec![english, chinese],
        Style::InWanYuan { is_chinese } => vec![if is_chinese { in_wan_chinese } else { in_wan_english }],
        Style::UnitAbove { is_chinese } => texts().into_iter().skip(usize::from(is_chinese)).take(1).collect(),
    };
    Wanted { others, is_needed: column.is_needed(policy), ..Wanted::needed(headers) }
}
