//! What stands in a cell → the text that was typed, or why there is none.

use calamine::Data;
use minijinja::context;
use special_fund::table::Language;

use super::codes::Shown;
use crate::messages::words::Words;

/// What a cell holds.
#[derive(Debug)]
pub(super) enum Text {
    Typed(String),
    /// A number with more significant digits than a spreadsheet keeps, such as the sum of other numbers.
    Long(f64),
    Wrong(String, CellFault),
}

/// Why what stands in a cell is nothing to calculate with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellFault {
    Digits,
    Error,
    Date,
    Truth,
    NoValue,
    Scaled,
    Marked,
}

/// Most significant digits that a spreadsheet keeps of what is typed.
const DIGITS: usize = 15;

impl Text {
    /// A number that is shown as a percentage is one: the 39.3% that stands as 0.393. One that is shown in ten thousands may
    /// be either.
    pub(super) fn of(value: Data, formula: Option<String>, shown: Option<Shown>) -> Text {
        let number = |text: String| match shown {
            None | Some(Shown::In(_)) => Text::Typed(text),
            Some(Shown::Percent) => Text::Typed(percent(&text)),
            Some(Shown::Scaled) if text == "0" => Text::Typed(text),
            // Only a text has characters of several kinds.
            Some(Shown::Marked) => Text::Typed(text),
            Some(Shown::Struck) => Text::Wrong(text, CellFault::Marked),
            Some(Shown::Scaled) => Text::Wrong(text, CellFault::Scaled),
        };
        match value {
            Data::Empty => match formula {
                Some(formula) => Text::Wrong(formula.trim_start_matches('=').to_owned(), CellFault::NoValue),
                None => Text::Typed(String::new()),
            },
            Data::Int(whole) => number(whole.to_string()),
            Data::Float(double) => match Text::of_number(double) {
                Text::Typed(text) => number(text),
                text => text,
            },
            Data::String(text) if is_marked(&text, shown) => Text::Wrong(text, CellFault::Marked),
            Data::String(text) => Text::Typed(text),
            Data::Bool(truth) => Text::Wrong(truth.to_string().to_uppercase(), CellFault::Truth),
            Data::DateTime(date) => Text::Wrong(shortest(date.as_f64()), CellFault::Date),
            Data::DateTimeIso(date) | Data::DurationIso(date) => Text::Wrong(date, CellFault::Date),
            Data::Error(error) => Text::Wrong(error.to_string(), CellFault::Error),
        }
    }

    fn of_number(number: f64) -> Text {
        let text = shortest(number);
        if significant_digits(&text) > DIGITS { Text::Long(number) } else { Text::Typed(text) }
    }

    /// Whether it names a total: what is summed up there is checked, and may have the noise of binary numbers.
    pub(super) fn is_total(&self) -> bool {
        let Text::Typed(text) = self else { return false };
        let word: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let word = word.trim_end_matches([':', '：']).to_lowercase();
        word.starts_with("其中") || ["合计", "小计", "总计", "共计", "total"].iter().any(|end| word.ends_with(end))
    }

    /// The text for the library; a number that is checked may be a sum. What is wrong begins with =, which is neither number nor code nor name: it is refused
    /// where it is read and passed over where it is not.
    pub(super) fn written(self, is_checked: bool) -> (String, Option<CellFault>) {
        match self {
            Text::Typed(text) => (text, None),
            Text::Long(number) if is_checked => (rounded(number), None),
            Text::Long(number) => (format!("={}", shortest(number)), Some(CellFault::Digits)),
            Text::Wrong(text, fault) => (format!("={text}"), Some(fault)),
        }
    }
}

/// Whether a text, or a number in it, is struck out or has others among its digits.
fn is_marked(text: &str, shown: Option<Shown>) -> bool {
    match shown {
        Some(Shown::Struck) => !text.trim().is_empty(),
        Some(Shown::Marked) => is_number(text),
        _ => false,
    }
}

/// Whether a text has digits and what stands among them.
fn is_number(text: &str) -> bool {
    text.contains(char::is_numeric) && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || ".,+-%".contains(c))
}

/// A whole day as it is printed; a time of day is none.
pub(super) fn day(value: &Data) -> Option<String> {
    let [year, month, day] = match value {
        Data::DateTime(date) if date.is_datetime() && date.as_f64().fract() == 0.0 => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            [u32::from(year), u32::from(month), u32::from(day)]
        }
        Data::DateTimeIso(date) => {
            let date = date.strip_suffix("T00:00:00").unwrap_or(date);
            let mut parts = date.split('-').map(|part| part.parse().ok());
            [parts.next()??, parts.next()??, parts.next()??]
        }
        _ => return None,
    };
    Some(Words::of(Language::Chinese).sentence("wording.day", context! { year, month, day }))
}

/// A hundred times a decimal, to the last digit, and %.
fn percent(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = format!("{fraction:0<2}");
    let (shifted, rest) = fraction.split_at(2);
    let whole = format!("{whole}{shifted}");
    let whole = whole.trim_start_matches('0');
    let (whole, point) = (if whole.is_empty() { "0" } else { whole }, if rest.is_empty() { "" } else { "." });
    format!("{sign}{whole}{point}{rest}%")
}

/// The shortest decimal that is this double again: what was typed, if it had up to 15 digits.
fn shortest(number: f64) -> String {
    let text = number.to_string();
    if text == "-0" { "0".to_owned() } else { text }
}

/// As a spreadsheet shows it, to 15 digits.
fn rounded(number: f64) -> String {
    let text = format!("{number:.14e}");
    text.parse().map_or(text, shortest)
}

fn significant_digits(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(number: f64) -> (String, Option<CellFault>) {
        Text::of(Data::Float(number), None, None).written(false)
    }

    #[test]
    fn a_double_is_the_shortest_text_that_reads_back_as_it() {
        for text in [
            "0",
            "87.5",
            "0.1",
            "242.9",
            "330127",
            "331127103205",
            "0.12",
            "0.000001",
            "123456789012345",
            "12345678.1234567",
        ] {
            assert_eq!(typed(text.parse().expect("a number")), (text.to_owned(), None));
        }
        assert_eq!(typed(-0.0).0, "0");
        assert_eq!(typed(1e21).0, "1000000000000000000000");
        for long in [0.1 + 0.2, 1.0 / 3.0, 1_234_567_890_123_456.0, 12_345_678_901.123_457] {
            let (text, fault) = typed(long);
            assert!(text.starts_with('=') && fault == Some(CellFault::Digits), "{text}");
        }
        // In a total row it is what the spreadsheet shows.
        assert_eq!(Text::of(Data::Float(0.1 + 0.2), None, None).written(true), ("0.3".to_owned(), None));
        for (number, text) in
            [(0.393, "39.3%"), (242.0, "24200%"), (0.0, "0%"), (-0.05, "-5%"), (0.00125, "0.125%"), (1.2, "120%")]
        {
            assert_eq!(
                Text::of(Data::Float(number), None, Some(Shown::Percent)).written(false),
                (text.to_owned(), None)
            );
        }
        for (number, told) in [(2_429_000.0, ("=2429000", Some(CellFault::Scaled))), (0.0, ("0", None))] {
            let (text, fault) = Text::of(Data::Float(number), None, Some(Shown::Scaled)).written(false);
            assert_eq!((text.as_str(), fault), told);
        }
    }

    #[test]
    fn what_is_no_number_and_no_text_is_told_as_it_stands() {
        let told = |value, formula: Option<&str>| Text::of(value, formula.map(str::to_owned), None).written(false);
        assert_eq!(told(Data::Empty, None), (String::new(), None));
        assert_eq!(told(Data::Empty, Some("SUM(A1:A2)")), ("=SUM(A1:A2)".to_owned(), Some(CellFault::NoValue)));
        assert_eq!(told(Data::Float(3.0), Some("A1+A2")), ("3".to_owned(), None));
        assert_eq!(
            told(Data::Error(calamine::CellErrorType::Ref), None),
            ("=#REF!".to_owned(), Some(CellFault::Error))
        );
        assert_eq!(told(Data::Bool(true), None), ("=TRUE".to_owned(), Some(CellFault::Truth)));
        let date = Data::DateTimeIso("2025-01-31".to_owned());
        assert_eq!(told(date, None), ("=2025-01-31".to_owned(), Some(CellFault::Date)));
    }
}
