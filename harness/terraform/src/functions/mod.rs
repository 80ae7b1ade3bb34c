//! Terraform's built-in functions: one file per family, one list.
//!
//! A function that is not in the list is an error at its place. Arguments that are not known yet make the result
//! unknown; a function that only looks at how many elements there are, or at their keys, needs no more than these.
//! Results are those of `terraform console` of Terraform 1.11.

mod cidr;
mod collection;
mod conversion;
mod encoding;
mod file;
mod format;
mod hash;
mod numeric;
mod provider;
mod regex;
mod set;
mod string;
mod time;
mod yaml;

use std::collections::BTreeMap;

pub(crate) use self::file::inside;

use crate::{
    error::Problem,
    evaluate::Files,
    number::Number,
    source::Location,
    value::{Data, Value},
};

/// The families, each with its functions.
static FAMILIES: &[&[Function]] = &[
    cidr::FUNCTIONS,
    collection::FUNCTIONS,
    conversion::FUNCTIONS,
    encoding::FUNCTIONS,
    file::FUNCTIONS,
    format::FUNCTIONS,
    hash::FUNCTIONS,
    numeric::FUNCTIONS,
    provider::FUNCTIONS,
    regex::FUNCTIONS,
    set::FUNCTIONS,
    string::FUNCTIONS,
    time::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// Functions that decide themselves which of their arguments are evaluated, and in what scope.
pub(crate) const SPECIAL: &[&str] = &["try", "can", "templatefile", "templatestring"];

type Run = fn(&Call<'_>) -> Result<Value, Problem>;

/// One function.
pub(crate) struct Function {
    name: &'static str,
    /// The fewest arguments.
    least: usize,
    /// The most arguments; `usize::MAX` without limit.
    most: usize,
    /// How much of its arguments must be known.
    needs: Needs,
    run: Run,
}

/// How much of its arguments a function must know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Everything.
    All,
    /// Which elements a list or map has, but not their values.
    Shape,
    /// Nothing.
    Nothing,
}

impl Function {
    const fn new(name: &'static str, least: usize, most: usize, run: Run) -> Self {
        Self { name, least, most, needs: Needs::All, run }
    }

    /// A function that does not look at the values of elements.
    const fn of_shape(name: &'static str, least: usize, most: usize, run: Run) -> Self {
        Self { name, least, most, needs: Needs::Shape, run }
    }

    fn knows_enough(&self, value: &Value) -> bool {
        match (self.needs, &value.data) {
            (Needs::Nothing, _) => true,
            // How many elements such a set has is not known either.
            (Needs::Shape, Data::Set(items)) => items.iter().all(Value::is_known),
            (Needs::Shape, _) => !value.is_unknown(),
            (Needs::All, _) => value.is_known(),
        }
    }
}

/// The arguments of one call, with their places.
pub(crate) struct Call<'a> {
    name: &'static str,
    arguments: Vec<(Value, Location)>,
    at: Location,
    files: &'a Files,
}

/// The function of this name, or an error that names the nearest one.
pub(crate) fn named(name: &str, at: &Location) -> Result<&'static Function, Problem> {
    let all = || FAMILIES.iter().copied().flatten();
    let plain = name.strip_prefix("core::").unwrap_or(name);
    if let Some(function) = all().find(|function| function.name == plain) {
        return Ok(function);
    }
    if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == plain) {
        let problem = Problem::new(format!("`{plain}` is not evaluated: {why}"));
        return Err(problem.at(at.clone(), "no result that can be relied on").help("pass the value as a variable"));
    }
    let names =
        all().map(|function| function.name).chain(REFUSED.iter().map(|(name, _)| *name)).chain(SPECIAL.iter().copied());
    let otherwise = "Terraform's functions: https://developer.hashicorp.com/terraform/language/functions";
    Err(Problem::new(format!("there is no function `{name}`"))
        .at(at.clone(), "unknown function")
        .suggest(name, names, otherwise))
}

/// Calls a function after checking how many arguments it gets.
pub(crate) fn call(
    function: &'static Function,
    arguments: Vec<(Value, Location)>,
    at: Location,
    files: &Files,
) -> Result<Value, Problem> {
    let call = Call { name: function.name, arguments, at, files };
    let count = call.arguments.len();
    if count < function.least || count > function.most {
        let wanted = match (function.least, function.most) {
            (least, most) if least == most => format!("{least}"),
            (least, usize::MAX) => format!("{least} or more"),
            (least, most) => format!("{least} to {most}"),
        };
        let plural = if wanted == "1" { "argument" } else { "arguments" };
        return Err(call.problem(format!("`{}` takes {wanted} {plural}, and got {count}", function.name)));
    }
    let hidden = function.needs != Needs::Nothing && call.values().any(|value| value.any(&|part| part.sensitive));
    let result =
        if call.values().all(|value| function.knows_enough(value)) { (function.run)(&call)? } else { Value::unknown() };
    Ok(result.hidden(hidden))
}

impl Call<'_> {
    /// A problem of the whole call.
    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(message).at(self.at.clone().first_line(), "in this call").help(self.page())
    }

    fn wrong(&self, index: usize, wanted: &str) -> Problem {
        match self.arguments.get(index) {
            Some((value, at)) => Problem::new(format!("`{}` needs {wanted} here, not {}", self.name, value.kind()))
                .at(at.clone().first_line(), value.kind())
                .help(self.page()),
            None => self.problem(format!("`{}` needs {wanted}", self.name)),
        }
    }

    fn page(&self) -> String {
        format!("https://developer.hashicorp.com/terraform/language/functions/{}", self.name)
    }

    /// Refuses to build a text of so many bytes, when they are far more than any AWS document holds.
    fn bounded(&self, size: usize) -> Result<(), Problem> {
        if size <= 1 << 22 { Ok(()) } else { Err(self.problem("this call builds a value of more than 4 MiB")) }
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        self.arguments.iter().map(|(value, _)| value)
    }

    fn count(&self) -> usize {
        self.arguments.len()
    }

    fn value(&self, index: usize) -> Option<&Value> {
        self.arguments.get(index).map(|(value, _)| value)
    }

    /// An argument that is there.
    fn given(&self, index: usize) -> Result<&Value, Problem> {
        self.value(index).ok_or_else(|| self.wrong(index, "an argument"))
    }

    fn text(&self, index: usize) -> Result<String, Problem> {
        self.value(index).and_then(Value::to_text).ok_or_else(|| self.wrong(index, "a string"))
    }

    fn number(&self, index: usize) -> Result<Number, Problem> {
        self.value(index).and_then(Value::to_number).ok_or_else(|| self.wrong(index, "a number"))
    }

    fn integer(&self, index: usize) -> Result<i64, Problem> {
        let whole = self.number(index)?.as_integer().and_then(|whole| i64::try_from(whole).ok());
        whole.ok_or_else(|| self.wrong(index, "a whole number"))
    }

    /// The elements of a list, tuple or set.
    fn list(&self, index: usize) -> Result<&[Value], Problem> {
        self.value(index).and_then(Value::items).ok_or_else(|| self.wrong(index, "a list"))
    }

    /// The elements of a list or tuple: a set has no order, and needs `tolist`.
    fn ordered(&self, index: usize) -> Result<&[Value], Problem> {
        match self.value(index) {
            Some(Value { data: Data::Set(_), .. }) | None => Err(self.wrong(index, "a list")),
            Some(value) => value.items().ok_or_else(|| self.wrong(index, "a list")),
        }
    }

    fn texts(&self, index: usize) -> Result<Vec<String>, Problem> {
        let texts: Option<Vec<_>> = self.list(index)?.iter().map(Value::to_text).collect();
        texts.ok_or_else(|| self.wrong(index, "a list of strings"))
    }

    fn object(&self, index: usize) -> Result<&BTreeMap<String, Value>, Problem> {
        self.value(index).and_then(Value::members).ok_or_else(|| self.wrong(index, "an object"))
    }

    /// These values as values of one type.
    fn of_one_type(&self, values: Vec<Value>) -> Result<Vec<Value>, Problem> {
        crate::types::of_one_type(values).map_err(|problem| self.problem(format!("`{}` {problem}", self.name)))
    }
}

/// Functions without a result that can be relied on, and why.
const REFUSED: &[(&str, &str)] = &[
    ("timestamp", "it gives another result on every run"),
    ("plantimestamp", "it gives another result on every run"),
    ("uuid", "it gives another result on every run"),
    ("bcrypt", "it gives another result on every run"),
    ("base64gzip", "its bytes depend on the compressor"),
    ("rsadecrypt", "a private key has no place in a test"),
    ("pathexpand", "it depends on who runs it"),
    ("abspath", "it depends on where it is run"),
    ("type", "it exists in `terraform console` only"),
];

/// The names of all functions, in the order of their families.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().copied().flatten().map(|function| function.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_function_is_registered_twice_or_both_evaluated_and_refused() {
        let mut names: Vec<_> = names().collect();
        names.extend(REFUSED.iter().map(|(name, _)| *name));
        names.extend(SPECIAL);
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
