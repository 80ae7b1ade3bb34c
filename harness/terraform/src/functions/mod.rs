//! Terraform's built-in functions: one file per family, one list.
//!
//! A function that is not in the list is an error at its place. Arguments that are not known yet make the result
//! unknown. Results are those of `terraform console` of Terraform 1.11.

mod collection;
mod conversion;
mod encoding;
mod file;
mod format;
mod numeric;
mod string;

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::{error::Problem, number::Number, source::Location, value::Value};

/// The families, each with its functions.
static FAMILIES: &[&[Function]] = &[
    collection::FUNCTIONS,
    conversion::FUNCTIONS,
    encoding::FUNCTIONS,
    file::FUNCTIONS,
    format::FUNCTIONS,
    numeric::FUNCTIONS,
    string::FUNCTIONS,
];

/// One function.
pub(crate) struct Function {
    name: &'static str,
    /// The fewest arguments.
    least: usize,
    /// The most arguments; `usize::MAX` without limit.
    most: usize,
    run: fn(&Call<'_>) -> Result<Value, Problem>,
}

impl Function {
    const fn new(name: &'static str, least: usize, most: usize, run: fn(&Call<'_>) -> Result<Value, Problem>) -> Self {
        Self { name, least, most, run }
    }
}

/// The arguments of one call, with their places.
pub(crate) struct Call<'a> {
    name: &'static str,
    arguments: Vec<(Value, Location)>,
    at: Location,
    dir: &'a Utf8Path,
}

/// The function of this name, or an error that names the nearest one.
pub(crate) fn named(name: &str, at: &Location) -> Result<&'static Function, Problem> {
    let all = || FAMILIES.iter().copied().flatten();
    if let Some(function) = all().find(|function| function.name == name) {
        return Ok(function);
    }
    if IMPURE.contains(&name) {
        let problem = Problem::new(format!("`{name}` gives another result on every run"));
        return Err(problem.at(at.clone(), "not repeatable").help("pass the value as a variable"));
    }
    if OTHERS.contains(&name) {
        let problem = Problem::new(format!("function `{name}` is Terraform's, but it is not evaluated yet"));
        return Err(problem.at(at.clone(), "not evaluated yet").help("write its result, or pass it as a variable"));
    }
    let names = all().map(|function| function.name).chain(OTHERS.iter().copied()).chain(["try", "can"]);
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
    dir: &Utf8Path,
) -> Result<Value, Problem> {
    let call = Call { name: function.name, arguments, at, dir };
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
    if call.arguments.iter().all(|(value, _)| value.is_known()) { (function.run)(&call) } else { Ok(Value::Unknown) }
}

impl Call<'_> {
    /// A problem of the whole call.
    fn problem(&self, message: impl Into<String>) -> Problem {
        let help = format!("https://developer.hashicorp.com/terraform/language/functions/{}", self.name);
        Problem::new(message).at(self.at.clone().first_line(), "in this call").help(help)
    }

    fn wrong(&self, index: usize, wanted: &str) -> Problem {
        let help = format!("https://developer.hashicorp.com/terraform/language/functions/{}", self.name);
        match self.arguments.get(index) {
            Some((value, at)) => Problem::new(format!("`{}` needs {wanted} here, not {}", self.name, value.kind()))
                .at(at.clone().first_line(), value.kind())
                .help(help),
            None => self.problem(format!("`{}` needs {wanted}", self.name)),
        }
    }

    /// Refuses to build a text of so many bytes, when they are far more than any AWS document holds.
    fn bounded(&self, size: usize) -> Result<(), Problem> {
        if size <= 1 << 22 { Ok(()) } else { Err(self.problem("this call builds a text of more than 4 MiB")) }
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        self.arguments.iter().map(|(value, _)| value)
    }

    fn count(&self) -> usize {
        self.arguments.len()
    }

    fn value(&self, index: usize) -> &Value {
        self.arguments.get(index).map_or(&Value::Null, |(value, _)| value)
    }

    fn text(&self, index: usize) -> Result<String, Problem> {
        self.value(index).to_text().ok_or_else(|| self.wrong(index, "a string"))
    }

    fn number(&self, index: usize) -> Result<Number, Problem> {
        self.value(index).to_number().ok_or_else(|| self.wrong(index, "a number"))
    }

    fn integer(&self, index: usize) -> Result<i64, Problem> {
        let whole = self.number(index)?.as_integer().and_then(|whole| i64::try_from(whole).ok());
        whole.ok_or_else(|| self.wrong(index, "a whole number"))
    }

    fn list(&self, index: usize) -> Result<&[Value], Problem> {
        match self.value(index) {
            Value::List(items) => Ok(items),
            _ => Err(self.wrong(index, "a list")),
        }
    }

    fn texts(&self, index: usize) -> Result<Vec<String>, Problem> {
        let texts: Option<Vec<_>> = self.list(index)?.iter().map(Value::to_text).collect();
        texts.ok_or_else(|| self.wrong(index, "a list of strings"))
    }

    fn object(&self, index: usize) -> Result<&BTreeMap<String, Value>, Problem> {
        match self.value(index) {
            Value::Object(members) => Ok(members),
            _ => Err(self.wrong(index, "an object")),
        }
    }
}

/// Functions whose result differs on every run.
const IMPURE: &[&str] = &["timestamp", "plantimestamp", "uuid", "bcrypt"];

/// Terraform's other functions, so that a known name is not called unknown.
const OTHERS: &[&str] = &[
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "csvdecode",
    "dirname",
    "basename",
    "abspath",
    "pathexpand",
    "fileexists",
    "fileset",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "filemd5",
    "filesha1",
    "filesha256",
    "filesha512",
    "formatdate",
    "log",
    "matchkeys",
    "md5",
    "nonsensitive",
    "parseint",
    "pow",
    "regex",
    "regexall",
    "rsadecrypt",
    "sensitive",
    "issensitive",
    "setproduct",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timeadd",
    "timecmp",
    "transpose",
    "type",
    "urlencode",
    "uuidv5",
    "yamldecode",
    "yamlencode",
    "ephemeralasnull",
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
    fn no_function_is_registered_twice_or_both_done_and_not_done() {
        let mut names: Vec<_> = names().collect();
        names.extend(OTHERS);
        names.extend(IMPURE);
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
