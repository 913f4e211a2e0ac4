//! Who the mountain counties of an edition are.

use std::collections::BTreeMap;

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

/// The mountain counties (山区县) of an edition. The list is dated: later years may use another, so it is data.
///
/// ```
/// use special_fund::Roster;
///
/// let roster = Roster::edition_2021();
/// assert_eq!(roster.counties().len(), 26);
/// assert!(roster.contains("331127".parse()?));
/// assert!(roster.contains("331127103205".parse()?), "a village of a mountain county");
/// assert!(!roster.contains("330102".parse()?));
/// # Ok::<(), special_fund::CodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RosterTerms", into = "RosterTerms")]
pub struct Roster {
    edition: Option<String>,
    partial: bool,
    /// Ascending by code.
    counties: Vec<RosterCounty>,
    /// The same, ascending by name.
    by_name: Vec<RosterCounty>,
}

/// Why a list of counties is not a [`Roster`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// An edition that is not built in.
    #[error("edition {found:?} is not built in; allowed is \"2021\", or a list of counties")]
    UnknownEdition {
        /// The edition asked for.
        found: String,
    },
    /// Both an edition and a list.
    #[error("both an edition and a list of counties; give one of them")]
    EditionAndCounties,
    /// A list without counties.
    #[error("the list of counties is empty; name at least one")]
    Empty,
    /// A code that is not six digits.
    #[error("code {code} has {} digits; a county has 6", code.digits())]
    NotACounty {
        /// The code found.
        code: CountyCode,
    },
    /// A code twice.
    #[error("code {code} is listed twice")]
    Duplicate {
        /// The code found twice.
        code: CountyCode,
    },
}

impl RosterError {
    /// A stable code.
    #[must_use]
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
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Key(match self {
            RosterError::UnknownEdition { .. } => "roster.edition".to_owned(),
            RosterError::EditionAndCounties => "roster".to_owned(),
            _ => "roster.counties".to_owned(),
        })
    }
}

impl Serialize for RosterError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            RosterError::UnknownEdition { found } => BTreeMap::from([("found", found.clone())]),
            RosterError::NotACounty { code } | RosterError::Duplicate { code } => {
                BTreeMap::from([("county", code.to_string())])
            }
            RosterError::EditionAndCounties | RosterError::Empty => BTreeMap::new(),
        };
        error::serialize(serializer, self.code(), self, &self.place(), &data)
    }
}

/// The `[roster]` table of a policy file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterTerms {
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counties: Option<Vec<RosterCounty>>,
    #[serde(default)]
    partial: bool,
}

impl TryFrom<RosterTerms> for Roster {
    type Error = RosterError;

    fn try_from(terms: RosterTerms) -> Result<Self, RosterError> {
        let roster = match (terms.edition.as_deref(), terms.counties) {
            (Some(_), Some(_)) => return Err(RosterError::EditionAndCounties),
            (None, Some(counties)) => Roster::new(counties)?,
            (None | Some("2021"), None) => Roster::edition_2021(),
            (Some(found), None) => {
                return Err(RosterError::UnknownEdition { found: found.to_owned() });
            }
        };
        Ok(Roster { partial: terms.partial, ..roster })
    }
}

impl From<Roster> for RosterTerms {
    fn from(roster: Roster) -> RosterTerms {
        let counties = roster.edition.is_none().then_some(roster.counties);
        RosterTerms { edition: roster.edition, counties, partial: roster.partial }
    }
}

impl Roster {
    /// The 26 counties of the annex to the support policy of 6 May 2021 (山区26县), complete.
    #[must_use]
    pub fn edition_2021() -> Roster {
        let counties = EDITION_2021.map(|(code, name)| RosterCounty { code, name: Name::built_in(name) });
        Roster::sorted(Some("2021".to_owned()), counties.into())
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
        let roster = Roster::sorted(None, counties);
        let pairs = roster.counties.iter().zip(roster.counties.iter().skip(1));
        match pairs.into_iter().find(|(a, b)| a.code == b.code) {
            Some((twice, _)) => Err(RosterError::Duplicate { code: twice.code }),
            None => Ok(roster),
        }
    }

    /// The same roster, of which a table may lack counties.
    #[must_use]
    pub fn partial(self) -> Roster {
        Roster { partial: true, ..self }
    }

    fn sorted(edition: Option<String>, mut counties: Vec<RosterCounty>) -> Roster {
        counties.sort_by_key(|county| county.code);
        let mut by_name = counties.clone();
        by_name.sort_by(|a, b| a.name.cmp(&b.name));
        Roster { edition, partial: false, counties, by_name }
    }

    /// The built-in edition this is, if it is one.
    #[must_use]
    pub fn edition(&self) -> Option<&str> {
        self.edition.as_deref()
    }

    /// Whether a table may lack counties of the roster.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// The counties, ascending by code.
    #[must_use]
    pub fn counties(&self) -> &[RosterCounty] {
        &self.counties
    }

    /// Whether a county, or the county of a township or village, is on the roster.
    #[must_use]
    pub fn contains(&self, code: CountyCode) -> bool {
        self.place(code).is_some()
    }

    /// The place in [`Roster::counties`] of a county, or of the county of a township or village.
    pub(crate) fn place(&self, code: CountyCode) -> Option<usize> {
        self.counties.binary_search_by_key(&code.county(), |county| county.code).ok()
    }

    /// What a row of a table of counties contradicts: the roster's county of that code under another name, or of that
    /// name under another code.
    pub(crate) fn contradicted(&self, code: CountyCode, name: &str) -> Option<&RosterCounty> {
        if code.digits() != 6 {
            return None;
        }
        match self.place(code).and_then(|place| self.counties.get(place)) {
            Some(county) => (county.name != *name).then_some(county),
            None => self.of_name(name),
        }
    }

    /// The place in [`Roster::counties`] of the county of that name.
    pub(crate) fn place_of_name(&self, name: &str) -> Option<usize> {
        self.place(self.of_name(name)?.code)
    }

    fn of_name(&self, name: &str) -> Option<&RosterCounty> {
        let place = self.by_name.binary_search_by(|county| county.name.as_str().cmp(name));
        self.by_name.get(place.ok()?)
    }
}

/// `1 county of the roster is missing: 330127 淳安县`.
pub(crate) fn missing_counties(missing: &[RosterCounty]) -> String {
    let names = missing.iter().map(|county| format!("{} {}", county.code, county.name));
    let names = names.collect::<Vec<_>>().join(", ");
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
