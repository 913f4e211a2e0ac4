//! What an audit comes to.

use serde::Serialize;

use super::cause::{Cause, Likely, Rounded};
use super::finding::{Demand, Finding};
use crate::county::{CountyCode, Name, OtherName};
use crate::number::Money;
use crate::published::Column;

/// Most findings that are listed; the rest are counted.
pub const MAX_FINDINGS: usize = 1_000;

/// The verdict on a published allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The first [`MAX_FINDINGS`] findings.
    pub listed: Vec<Finding>,
    /// How many more there are.
    pub unlisted: usize,
    /// Cells that were probably changed: each of them, changed alone, makes its row right and brings nothing else about.
    /// Of several in a row any may be the one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub likely: Vec<Likely>,
    /// What is behind all that is found, where one change of several cells makes the whole table right. Of a table of more
    /// than 10,000 rows none is looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// To what the amounts are rounded, if that is behind all that is found. It is not looked for where more than
    /// [`MAX_FINDINGS`] or 10,000 rows are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded: Option<Rounded>,
    /// Lines of the subtotal rows of which nobody can tell what they take: they were not checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<usize>,
    /// Rows that a county is published in under another of its names: that changes no figure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<Renamed>,
    /// Lines of the total and subtotal rows that are blank in columns in which their counties have something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blank: Vec<usize>,
}

impl Verdict {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.listed.is_empty()
    }

    /// How many findings there are.
    pub fn count(&self) -> usize {
        self.listed.len() + self.unlisted
    }

    /// How many of them are wrong, without those that say what was not checked.
    pub fn found(&self) -> usize {
        self.count() - self.listed.iter().filter(|finding| finding.demand.is_unchecked()).count()
    }

    pub(super) fn find(
        &mut self,
        county: Option<(CountyCode, &Name)>,
        column: Option<&Column>,
        published: Option<Money>,
        demand: Demand,
    ) {
        if self.listed.len() == MAX_FINDINGS {
            self.unlisted += 1;
        } else {
            let county = county.map(|(code, name)| (code, name.clone()));
            self.listed.push(Finding { county, column: column.cloned(), published, demand });
        }
    }
}

/// A county that is published under another of its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// The county.
    pub county: CountyCode,
    /// Its name as published.
    pub name: Name,
    /// Its name in the year's table.
    pub expected: Name,
    /// What the first is to the second.
    #[serde(flatten)]
    pub how: OtherName,
}
