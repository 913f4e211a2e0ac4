//! The words of a language: templates by name, filled by the template engine.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Template, UndefinedBehavior, context};
use special_fund::table::{Language, MAX_FILE_BYTES, MAX_LINE_BYTES};
use special_fund::{
    MAX_ADJUSTMENTS, MAX_BATCHES, MAX_COEFFICIENTS, MAX_FACTORS, MAX_FONT_CHARS, MAX_INDICATORS, MAX_KEY_CHARS,
    MAX_NAME_CHARS, MAX_NOTE_CHARS, MAX_NOTES, MAX_QUANTUM, MIN_UPLIFT_RATE, Money, Rate,
};

use super::{places, shown};
use crate::view::amounts::{self, Unit};

static CHINESE: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../../words/zh.toml"), Language::Chinese));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../../words/en.toml"), Language::English));

/// All that is said in one language.
#[derive(Debug)]
pub struct Words {
    environment: Environment<'static>,
    /// By name.
    tables: BTreeMap<&'static str, Table>,
}

/// A table of the file. It is read when the first of its words is said, and each template compiled when it is: most runs
/// say little.
#[derive(Debug)]
struct Table {
    text: &'static str,
    templates: OnceLock<BTreeMap<String, Source>>,
}

#[derive(Debug)]
struct Source {
    text: String,
    compiled: OnceLock<Template<'static, 'static>>,
}

/// Texts in which nothing is filled in, by name.
pub(crate) type Labels = BTreeMap<&'static str, &'static str>;

impl Words {
    /// Those of a language.
    pub fn of(language: Language) -> &'static Words {
        match language {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }

    fn read(file: &'static str, language: Language) -> Words {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_keep_trailing_newline(true);
        add_filters(&mut environment, language);
        environment.add_global("limits", limits());
        let mut tables = BTreeMap::new();
        // A heading is the only bracket at the start of a line.
        for (name, text) in file.split("\n[").skip(1).filter_map(|table| table.split_once(']')) {
            match name.strip_prefix("pieces.") {
                Some(piece) => environment.add_global(piece, Value::from_serialize(parse(text))),
                None if name == "pieces" => {
                    parse(text).into_iter().for_each(|(piece, text)| {
                        environment.add_global(piece, Value::from_serialize(text));
                    });
                }
                None => {
                    tables.insert(name, Table { text, templates: OnceLock::new() });
                }
            }
        }
        Words { environment, tables }
    }

    /// The names of all templates: `messages.negative.wrong`.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let tables = self.tables.iter();
        tables.flat_map(|(table, words)| words.templates().keys().map(move |name| format!("{table}.{name}")))
    }

    /// A text in which nothing is filled in.
    pub(crate) fn text(&'static self, name: &str) -> &'static str {
        self.source(name).map_or("", |source| source.text.as_str())
    }

    /// All texts of a table.
    pub(crate) fn labels(&'static self, table: &str) -> Labels {
        let texts = self.tables.get(table).into_iter().flat_map(Table::templates);
        texts.map(|(name, source)| (name.as_str(), source.text.as_str())).collect()
    }

    /// A template, filled.
    ///
    /// # Errors
    ///
    /// There is no template of that name, or it names what the data does not have.
    pub fn fill(&'static self, name: &str, data: &Value) -> Result<String, Error> {
        let Some(source) = self.source(name) else {
            return Err(Error::new(ErrorKind::TemplateNotFound, name.to_owned()));
        };
        let template = match source.compiled.get() {
            Some(template) => template,
            None => {
                let compiled = self.environment.template_from_str(&source.text)?;
                source.compiled.get_or_init(|| compiled)
            }
        };
        template.render(data)
    }

    /// A sentence that is no message. What it says in want of words is a fault that a test finds.
    pub(crate) fn sentence(&'static self, name: &str, data: Value) -> String {
        self.fill(name, &data).unwrap_or_else(|error| format!("{name} ({error})"))
    }

    fn source(&self, name: &str) -> Option<&Source> {
        let (table, name) = name.split_once('.')?;
        self.tables.get(table)?.templates().get(name)
    }
}

impl Table {
    fn templates(&self) -> &BTreeMap<String, Source> {
        self.templates.get_or_init(|| {
            let mut templates = BTreeMap::new();
            collect(parse(self.text), "", &mut templates);
            templates
        })
    }
}

fn parse(table: &str) -> toml::Table {
    table.parse().expect("a test reads the words")
}

fn collect(table: toml::Table, at: &str, templates: &mut BTreeMap<String, Source>) {
    for (name, value) in table {
        let name = if at.is_empty() { name } else { format!("{at}.{name}") };
        match value {
            toml::Value::Table(table) => collect(table, &name, templates),
            toml::Value::String(text) => {
                templates.insert(name, Source { text, compiled: OnceLock::new() });
            }
            _ => {}
        }
    }
}

/// What the messages name of what is allowed.
fn limits() -> Value {
    context! {
        floor => MIN_UPLIFT_RATE.to_string(),
        quantum => MAX_QUANTUM.to_string(),
        input => Money::MAX_INPUT.to_string(),
        amount => Money::MAX.to_string(),
        name_chars => MAX_NAME_CHARS,
        key_chars => MAX_KEY_CHARS,
        factors => MAX_FACTORS,
        coefficients => MAX_COEFFICIENTS,
        indicators => MAX_INDICATORS,
        adjustments => MAX_ADJUSTMENTS,
        batches => MAX_BATCHES,
        notes => MAX_NOTES,
        note_chars => MAX_NOTE_CHARS,
        font_chars => MAX_FONT_CHARS,
        line_bytes => MAX_LINE_BYTES,
        file_bytes => MAX_FILE_BYTES,
        version => env!("CARGO_PKG_VERSION"),
    }
}

fn add_filters(environment: &mut Environment<'_>, language: Language) {
    environment.add_filter("amount", move |text: &str, quantum: &str| amount(text, quantum, language));
    environment.add_filter("printed", move |text: &str, in_wan_yuan: bool| printed(text, in_wan_yuan, language));
    environment
        .add_filter("less", |text: &str, other: &str| Ok::<_, Error>((money(text)? - money(other)?).to_string()));
    environment.add_filter("yuan", |text: &str| money(text).map(amounts::yuan));
    environment.add_filter("percent", |text: &str| rate(text).map(amounts::percent));
    environment.add_filter("millionths", |text: &str| rate(text).map(Rate::millionths));
    environment.add_filter("shifted", |number: i128, shift: usize| amounts::decimal(number, shift, 0));
    environment.add_filter("separated", |number: i128| amounts::decimal(number, 0, 0));
    environment.add_filter("shown", |text: &str| shown(text));
    environment.add_filter("key", |key: &str| places::key(key));
    environment.add_filter("named", named);
    environment.add_filter("wrong", |error: Value| inner(&error, "wrong"));
    environment.add_filter("remedy", |error: Value| inner(&error, "remedy"));
}

fn money(text: &str) -> Result<Money, Error> {
    text.parse().map_err(|error| Error::new(ErrorKind::InvalidOperation, format!("{text}: {error}")))
}

/// In the unit that the quantum allows, with its name.
fn amount(text: &str, quantum: &str, language: Language) -> Result<String, Error> {
    let unit = Unit::of(money(quantum)?);
    Ok(format!("{} {}", unit.show(money(text)?), unit.name(language)))
}

/// In the unit of a published table, with its name; in English of yuan the number alone, as the library says it.
fn printed(text: &str, in_wan_yuan: bool, language: Language) -> Result<String, Error> {
    let (amount, unit) = (money(text)?, |name| Words::of(language).text(name));
    Ok(match (in_wan_yuan, language) {
        (true, _) => format!("{} {}", amounts::decimal(amount.fen(), 6, 2), unit("columns.wan_yuan")),
        (false, Language::Chinese) => format!("{} {}", amounts::yuan(amount), unit("columns.yuan")),
        (false, Language::English) => amount.to_string(),
    })
}

fn rate(text: &str) -> Result<Rate, Error> {
    text.parse().map_err(|error| Error::new(ErrorKind::InvalidOperation, format!("{text}: {error}")))
}

/// 330127 淳安县.
fn named(county: Value) -> Result<String, Error> {
    Ok(format!("{} {}", county.get_attr("code")?, county.get_attr("name")?))
}

/// What is said of an error inside another: of a header of the policy that is no name.
fn inner(error: &Value, part: &str) -> Result<String, Error> {
    if error.kind() != ValueKind::Map {
        return Err(Error::new(ErrorKind::InvalidOperation, "no error"));
    }
    let name = format!("messages.{}.{part}", error.get_attr("code")?);
    Words::of(Language::Chinese).fill(&name, &context! { at => "", ..error.clone() })
}
