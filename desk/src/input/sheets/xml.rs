//! Tags of a workbook's XML and their attributes, in the order in which they stand.

use std::borrow::Cow;
use std::iter;

/// The beginning or the end of an element.
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    is_end: bool,
    /// Its attributes, and what stands between it and the next one.
    rest: &'t str,
}

pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> + Clone {
    text.split('<').skip(1).map(|tag| {
        let (tag, is_end) = tag.strip_prefix('/').map_or((tag, false), |tag| (tag, true));
        let (name, rest) = tag.split_at(tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len()));
        Tag { name, is_end, rest }
    })
}

/// The tags in the first element of this name that is the one.
pub(super) fn within<'t>(
    text: &'t str,
    element: &'t str,
    is_it: &dyn Fn(&Tag<'_>) -> bool,
) -> Option<impl Iterator<Item = Tag<'t>> + Clone + use<'t>> {
    let mut tags = tags(text);
    tags.find(|tag| tag.is(element) && is_it(tag))?;
    Some(tags.take_while(move |tag| !tag.ends(element)))
}

impl<'t> Tag<'t> {
    /// Whether it begins an element of this name, with or without a prefix: those of Office have any.
    pub(super) fn is(&self, element: &str) -> bool {
        !self.is_end && self.is_called(element)
    }

    pub(super) fn ends(&self, element: &str) -> bool {
        self.is_end && self.is_called(element)
    }

    fn is_called(&self, element: &str) -> bool {
        let prefix = self.name.strip_suffix(element);
        prefix.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':'))
    }

    /// Whether nothing is in its element.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.trim_end().ends_with("/>")
    }

    /// The text behind it.
    pub(super) fn text(&self) -> Cow<'t, str> {
        unescaped(self.rest.split_once('>').map_or("", |(_, text)| text))
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> + use<'t> {
        let mut rest = self.rest;
        iter::from_fn(move || {
            let (key, value) = rest.split_once('=').filter(|(key, _)| !key.contains('>'))?;
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, behind) = value.strip_prefix(quote)?.split_once(quote)?;
            rest = behind;
            Some((key.trim(), unescaped(value)))
        })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// A number. One of more digits than a number has is more than any limit.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name).map(|number| number.parse().unwrap_or(usize::MAX))
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    let mut pieces = text.split('&');
    let first = pieces.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let of_piece = |piece: &str| {
        let known = piece.split_once(';').and_then(|(name, rest)| Some(format!("{}{rest}", character(name)?)));
        known.unwrap_or_else(|| format!("&{piece}"))
    };
    Cow::Owned(iter::once(first.to_owned()).chain(pieces.map(of_piece)).collect())
}

/// The character of an entity: `amp`, `#39`, `#x27`.
fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = entity.strip_prefix('#')?;
            let hexadecimal = number.strip_prefix('x').map(|number| u32::from_str_radix(number, 16));
            char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_either_quotes_with_what_stands_for_characters() {
        let xml = "<?xml version='1.0'?><x:a\n b = '1>\"2\" c=\"3\"' c=\"&#20803;&amp;&#x27;&lt;&gt;&quot;&apos;&no;&\"/><a>d=\"4\" &lt;</a>";
        let all: Vec<Tag<'_>> = tags(xml).filter(|tag| tag.is("a")).collect();
        let [first, second] = all.as_slice() else { panic!("{}", all.len()) };
        assert_eq!(first.attribute("b").as_deref(), Some("1>\"2\" c=\"3\""));
        assert_eq!(first.attribute("c").as_deref(), Some("\u{5143}&'<>\"'&no;&"));
        assert_eq!((second.attribute("d"), second.text().as_ref()), (None, "d=\"4\" <"));
        assert!(first.is_empty() && !second.is_empty());
        assert_eq!(within(xml, "a", &|tag| tag.number("c").is_none()).map(Iterator::count), Some(0));
        assert!(within(xml, "b", &|_| true).is_none());
    }
}
