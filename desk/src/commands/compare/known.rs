//! Counties without a code: who is meant, by what the other side or the province calls them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use special_fund::table::Language;
use special_fund::{CountyCode, Name, OtherName, city_itself};

use super::lines::{Identity, Lines, Recipient, identity};
use crate::messages::names::all_taken;
use crate::messages::shown;
use crate::view::units::zhejiang;

/// Most counties among which one of another form of a name is looked for.
pub(super) const MAX_KNOWN: usize = 5_000;

/// Somebody who may be meant.
type Known = (Option<CountyCode>, Name);

static PROVINCE: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let units = zhejiang().iter().filter_map(|(code, name)| Some((Some(*code), name.parse().ok()?)));
    units.collect()
});

/// The county of Zhejiang that is called so, or alone has such a form of its name.
pub(super) fn of_zhejiang(name: &Name) -> Option<CountyCode> {
    let exact = PROVINCE.iter().find(|(_, known)| known == name);
    let mut others = PROVINCE.iter().filter(|(_, known)| OtherName::of(known, name) == Some(OtherName::Form));
    let other = || others.next().filter(|_| others.next().is_none());
    exact.or_else(other)?.0
}

/// Gives the counties of either side that stand there by name the code that the other side has for them, else the one
/// of Zhejiang where most names of areas are of its counties; and says which names are other forms.
pub(crate) fn by_name([a, b]: &mut [Lines<'_>; 2], language: Language) {
    let known = |side: &Lines<'_>, has_code: bool| {
        let is_one = side.recipients.iter().filter(|one| one.code.is_some() == has_code);
        is_one.map(|one| (one.code, one.name.clone())).collect::<Vec<Known>>()
    };
    let (of_a, of_b) = (known(a, true), known(b, true));
    let mut otherwise = [adopt(a, &of_b), adopt(b, &of_a)];
    for (side, otherwise) in [&mut *a, &mut *b].into_iter().zip(&mut otherwise) {
        let nameless = known(side, false);
        let is_of_zhejiang = |name: &Name| match nameless.len() {
            0..=MAX_KNOWN => of_zhejiang(name).is_some(),
            _ => PROVINCE.iter().any(|(_, known)| known == name),
        };
        let found = nameless.iter().filter(|(_, name)| is_of_zhejiang(name)).count();
        let may_be_area = |name: &Name| name.ends_with(['县', '市', '区', '级']) || is_of_zhejiang(name);
        let areas = nameless.iter().filter(|(_, name)| may_be_area(name)).count();
        if found > 0 && found * 2 >= areas {
            otherwise.extend(adopt(side, &PROVINCE));
        }
    }
    otherwise[0].extend(adopt(a, &known(b, false)));
    for (side, otherwise) in [a, b].into_iter().zip(otherwise) {
        let names = otherwise.iter().map(|names| names.each_ref().map(Name::as_str));
        side.remarks.extend(all_taken(names, language).map(|said| ("notice", said)));
    }
}

/// Takes those of a side that have no code for who is called so, or is the only one that is called so in another form;
/// returns those forms, each with the name it stands for.
fn adopt(side: &mut Lines<'_>, known: &[Known]) -> Vec<[Name; 2]> {
    let mut by_name: BTreeMap<&str, Vec<&Known>> = BTreeMap::new();
    known.iter().for_each(|one| by_name.entry(one.1.as_str()).or_default().push(one));
    let mut taken: BTreeSet<Identity> = side.recipients.iter().map(Recipient::identity).collect();
    let mut otherwise = Vec::new();
    for is_exact in [true, false] {
        for one in side.recipients.iter_mut().filter(|one| one.code.is_none() && one.known_as.is_none()) {
            let named = by_name.get(one.name.as_str()).map_or(&[][..], Vec::as_slice);
            let is_free = |known: &&Known| !taken.contains(&identity(known.0, &known.1));
            let meant: Vec<&Known> = match is_exact {
                true => named.iter().copied().filter(|known| known.0.is_some()).filter(is_free).collect(),
                false if !named.is_empty() || known.len() > MAX_KNOWN => continue,
                false => known.iter().filter(|known| is_other_form(&one.name, &known.1)).filter(is_free).collect(),
            };
            let [meant] = meant.as_slice() else { continue };
            taken.insert(identity(meant.0, &meant.1));
            one.code = meant.0;
            if !is_exact {
                otherwise.push([one.name.clone(), meant.1.clone()]);
                one.known_as = Some(meant.1.to_string());
            }
        }
    }
    otherwise
}

/// Names of an annex that may be a whole city or its own share, of which the other side has the latter.
pub(crate) fn doubtful_cities(annex: &Lines<'_>, other: &Lines<'_>) -> Vec<String> {
    let own: BTreeSet<String> = other.recipients.iter().filter_map(|one| city_itself(&one.name)).collect();
    let names: BTreeSet<&Name> = other.recipients.iter().map(|one| &one.name).collect();
    let is_doubtful =
        |one: &&Recipient<'_>| own.contains(one.name.trim_end_matches('市')) && !names.contains(&one.name);
    annex.recipients.iter().filter(is_doubtful).map(|one| shown(&one.name)).collect()
}

/// Whether either is another name of the other. A city is none of its own row: it may be all of it.
fn is_other_form(one: &Name, other: &Name) -> bool {
    let is_form = |own: &Name, name: &Name| OtherName::of(own, name).is_some_and(|how| how != OtherName::City);
    is_form(one, other) || is_form(other, one)
}
