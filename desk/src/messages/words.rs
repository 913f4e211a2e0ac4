//! The words of a language: templates by name, filled by the template engine.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Template, UndefinedBehavior, context};
use special_fund::table::{Language, MAX_FILE_BYTES, MAX_LINE_BYTES};
use special_fund::{
    MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_NAME_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE, Money, Rate,
};

use super::{places, shown};
use crate::view::amounts::{self, Unit};

static CHINESE: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../../words/zh.toml"), Language::Chinese));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../../words/en.toml"), Language::English));

/// All that is said in one language. Read when the first word is said, and each template compiled when it is.
#[derive(Debug)]
pub struct Words {
    environment: Environment<'static>,
    /// By their place in the file: `messages.negative.wrong`.
    templates: BTreeMap<String, Source>,
}

/// Texts in which nothing is filled in, by name.
pub(crate) type Labels = BTreeMap<&'static str, &'static str>;

#[derive(Debug)]
struct Source {
    text: String,
    compiled: OnceLock<Template<'static, 'static>>,
}

impl Words {
    /// Those of a language.
    pub fn of(language: Language) -> &'static Words {
        match language {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }

    fn read(file: &str, language: Language) -> Words {
        let mut file: toml::Table = file.parse().expect("a test reads the words");
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_keep_trailing_newline(true);
        add_filters(&mut environment, language);
        environment.add_global("limits", limits());
        if let Some(toml::Value::Table(pieces)) = file.remove("pieces") {
            for (name, piece) in pieces {
                environment.add_global(name, Value::from_serialize(piece));
            }
        }
        let mut templates = BTreeMap::new();
        collect(file, "", &mut templates);
        Words { environment, templates }
    }

    /// The names of all templates: `messages.negative.wrong`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// A text in which nothing is filled in.
    pub(crate) fn text(&'static self, name: &str) -> &'static str {
        self.templates.get(name).map_or("", |source| source.text.as_str())
    }

    /// All texts of a table of the file, by name.
    pub(crate) fn labels(&'static self, table: &str) -> Labels {
        let texts = self.templates.iter().filter_map(|(name, source)| {
            let name = name.strip_prefix(table)?.strip_prefix('.')?;
            Some((name, source.text.as_str()))
        });
        texts.collect()
    }

    /// A template, filled.
    ///
    /// # Errors
    ///
    /// There is no template of that name, or it names what the data does not have.
    pub fn fill(&'static self, name: &str, data: &Value) -> Result<String, Error> {
        let Some(source) = self.templates.get(name) else {
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
        self.fill(&format!("sentences.{name}"), &data).unwrap_or_else(|error| format!("{name} ({error})"))
    }
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
        line_bytes => MAX_LINE_BYTES,
        file_bytes => MAX_FILE_BYTES,
        version => env!("CARGO_PKG_VERSION"),
    }
}

fn add_filters(environment: &mut Environment<'_>, language: Language) {
    environment.add_filter("amount", move |text: &str, quantum: &str| amount(text, quantum, language));
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
