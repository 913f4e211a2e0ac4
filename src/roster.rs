//! Who the mountain counties of an edition are.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::county::{CountyCode, Name, county};
use crate::error::{self, Place};

/// A county of a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterCounty {
    /// Six digits.
    pub code: CountyCode,
    /// The name a table of counties must show beside that code.
    pub name: Name,
}

impl fmt::Display for RosterCounty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// The mountain counties (山区县) of an edition. The list is dated: later years may use another, so it is data.
///
/// ```
/// let roster = special_fund::Roster::edition_2021();
/// assert_eq!(roster.counties().len(), 26);
/// assert!(roster.contains("331127103205".parse()?), "a village of a mountain county");
/// # Ok::<(), special_fund::CodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    edition: Option<&'static str>,
    partial: bool,
    /// Ascending by code.
    counties: Vec<RosterCounty>,
    /// Where in them a name stands.
    places: BTreeMap<String, usize>,
}

/// Why a list of counties is not a [`Roster`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what each is")]
#[non_exhaustive]
pub enum RosterError {
    #[error("edition {found:?} is not built in; allowed is \"2021\", or a list of counties")]
    UnknownEdition { found: String },
    #[error("both an edition and a list of counties; give one of them")]
    EditionAndCounties,
    #[error("the list of counties is empty; name at least one")]
    Empty,
    #[error("code {code} has {} digits; a county has 6", code.digits())]
    NotACounty { code: CountyCode },
    #[error("code {code} is listed twice")]
    Duplicate { code: CountyCode },
}

impl RosterError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            RosterError::UnknownEdition { .. } => "roster_edition",
            RosterError::EditionAndCounties => "roster_edition_and_counties",
            RosterError::Empty => "roster_empty",
            RosterError::NotACounty { .. } => "roster_not_a_county",
            RosterError::Duplicate { .. } => "roster_duplicate",
        }
    }

    /// The key of the policy file.
    pub fn place(&self) -> Place {
        let is_edition = matches!(self, RosterError::UnknownEdition { .. });
        Place::Key(if is_edition { "roster.edition" } else { "roster.counties" }.to_owned())
    }
}

impl Serialize for RosterError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            RosterError::UnknownEdition { found } => vec![("found", found.clone())],
            RosterError::NotACounty { code } | RosterError::Duplicate { code } => vec![("county", code.to_string())],
            RosterError::EditionAndCounties | RosterError::Empty => vec![],
        };
        error::serialize(serializer, self.code(), self, &self.place(), &BTreeMap::from_iter(data))
    }
}

impl Roster {
    /// The 26 counties of the annex to the support policy of 6 May 2021 (山区26县), complete.
    pub fn edition_2021() -> Roster {
        let counties = EDITION_2021.map(|(code, name)| RosterCounty { code, name: Name::built_in(name) });
        Roster { edition: Some("2021"), ..Roster::sorted(counties.into()) }
    }

    /// Nobody: the roster of a policy that lifts and tilts no county.
    pub fn nobody() -> Roster {
        Roster::sorted(Vec::new())
    }

    /// Whether it names no county.
    pub(crate) fn is_nobody(&self) -> bool {
        self.counties.is_empty()
    }

    /// A roster of one's own, complete: a table must cover all of it.
    ///
    /// # Errors
    ///
    /// [`RosterError`]: no county, a code of nine or twelve digits, a code twice.
    pub fn new(counties: Vec<RosterCounty>) -> Result<Roster, RosterError> {
        if counties.is_empty() {
            return Err(RosterError::Empty);
        }
        if let Some(other) = counties.iter().find(|county| county.code.digits() != 6) {
            return Err(RosterError::NotACounty { code: other.code });
        }
        let roster = Roster::sorted(counties);
        let next = roster.counties.iter().skip(1);
        match roster.counties.iter().zip(next).find(|(a, b)| a.code == b.code) {
            Some((twice, _)) => Err(RosterError::Duplicate { code: twice.code }),
            None => Ok(roster),
        }
    }

    fn sorted(mut counties: Vec<RosterCounty>) -> Roster {
        counties.sort_by_key(|county| county.code);
        let places = counties.iter().enumerate().map(|(place, county)| (county.name.to_string(), place)).collect();
        Roster { edition: None, partial: false, counties, places }
    }

    /// The same roster, of which a table may lack counties.
    pub fn partial(self) -> Roster {
        Roster { partial: true, ..self }
    }

    /// The built-in edition this is, if it is one.
    pub fn edition(&self) -> Option<&str> {
        self.edition
    }

    /// Whether a table may lack counties of the roster.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// The counties, ascending by code.
    pub fn counties(&self) -> &[RosterCounty] {
        &self.counties
    }

    /// Whether a county, or the county of a township or village, is on the roster.
    pub fn contains(&self, code: CountyCode) -> bool {
        self.place(code).is_some()
    }

    /// The place in [`Roster::counties`] of a county, or of the county of a township or village.
    pub(crate) fn place(&self, code: CountyCode) -> Option<usize> {
        self.counties.binary_search_by_key(&code.county(), |county| county.code).ok()
    }

    /// The place in [`Roster::counties`] of the county of that name.
    pub(crate) fn place_of_name(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// What the row of a county contradicts: the roster's county of that code under another name, or of that name under
    /// another code. docs/rules.md section 11; townships and villages may have any name.
    #[allow(clippy::indexing_slicing, reason = "a place is that of a county of the roster")]
    pub(crate) fn contradicted(&self, code: CountyCode, name: &str) -> Option<&RosterCounty> {
        if !code.is_county() {
            return None;
        }
        let expected = &self.counties[self.place(code).or_else(|| self.place_of_name(name))?];
        let is_it = expected.code == code.county() && expected.name == *name;
        (!is_it).then_some(expected)
    }
}

/// The `[roster]` table of a policy file.
impl Serialize for Roster {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_struct("Roster", 2)?;
        match self.edition {
            Some(edition) => table.serialize_field("edition", edition)?,
            None => table.serialize_field("counties", &self.counties)?,
        }
        table.serialize_field("partial", &self.partial)?;
        table.end()
    }
}

/// `330127 淳安县, 331181 龙泉市`, the first if there are many.
pub(crate) fn first_of(counties: &[RosterCounty]) -> String {
    const MOST: usize = 5;
    let more = if counties.len() > MOST { " …" } else { "" };
    listed(counties.get(..MOST).unwrap_or(counties)) + more
}

fn listed(counties: &[RosterCounty]) -> String {
    counties.iter().map(RosterCounty::to_string).collect::<Vec<_>>().join(", ")
}

/// `1 county of the roster is missing: 330127 淳安县`.
pub(crate) fn missing_counties(missing: &[RosterCounty]) -> String {
    let names = listed(missing);
    match missing.len() {
        1 => format!("1 county of the roster is missing: {names}"),
        count => format!("{count} counties of the roster are missing: {names}"),
    }
}

impl Default for Roster {
    fn default() -> Self {
        Roster::edition_2021()
    }
}

/// The annex of 2021; what is no code of six digits does not compile.
const EDITION_2021: [(CountyCode, &str); 26] = [
    (county(330127), "淳安县"),
    (county(330324), "永嘉县"),
    (county(330326), "平阳县"),
    (county(330327), "苍南县"),
    (county(330328), "文成县"),
    (county(330329), "泰顺县"),
    (county(330723), "武义县"),
    (county(330727), "磐安县"),
    (county(330802), "柯城区"),
    (county(330803), "衢江区"),
    (county(330822), "常山县"),
    (county(330824), "开化县"),
    (county(330825), "龙游县"),
    (county(330881), "江山市"),
    (county(331022), "三门县"),
    (county(331023), "天台县"),
    (county(331024), "仙居县"),
    (county(331102), "莲都区"),
    (county(331121), "青田县"),
    (county(331122), "缙云县"),
    (county(331123), "遂昌县"),
    (county(331124), "松阳县"),
    (county(331125), "云和县"),
    (county(331126), "庆元县"),
    (county(331127), "景宁畲族自治县"),
    (county(331181), "龙泉市"),
];
