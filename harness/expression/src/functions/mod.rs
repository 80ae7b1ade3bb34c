//! The functions, one file each.
//!
//! Those of [`BUILT_IN`] exist everywhere; the status functions and `hashFiles` only where the scope has them.

mod case;
mod contains;
mod ends_with;
mod format;
mod from_json;
mod hash_files;
mod join;
mod starts_with;
mod status;
mod to_json;

use crate::{
    EvaluationError, Value,
    evaluate::{Evaluation, Stop},
};

type Call = fn(&[Value], &mut Evaluation<'_>) -> Result<Value, Stop>;

/// Name in lower case, fewest and most arguments.
struct Function {
    name: &'static str,
    least: usize,
    most: usize,
    call: Call,
}

const BUILT_IN: &[Function] = &[
    Function { name: "case", least: 3, most: usize::MAX, call: case::call },
    Function { name: "contains", least: 2, most: 2, call: contains::call },
    Function { name: "endswith", least: 2, most: 2, call: ends_with::call },
    Function { name: "format", least: 1, most: 255, call: format::call },
    Function { name: "fromjson", least: 1, most: 1, call: from_json::call },
    Function { name: "join", least: 1, most: 2, call: join::call },
    Function { name: "startswith", least: 2, most: 2, call: starts_with::call },
    Function { name: "tojson", least: 1, most: 1, call: to_json::call },
];

/// What the scope adds; how many arguments they take is the scope's to say.
const OF_SCOPE: &[(&str, Call)] = &[
    ("always", status::always),
    ("cancelled", status::cancelled),
    ("failure", status::failure),
    ("hashfiles", hash_files::call),
    ("success", status::success),
];

/// How many arguments a built-in function takes.
pub(crate) fn arity(name: &str) -> Option<(usize, usize)> {
    BUILT_IN.iter().find(|function| function.name == name).map(|function| (function.least, function.most))
}

/// The built-in functions as GitHub writes them.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ["case", "contains", "endsWith", "format", "fromJSON", "join", "startsWith", "toJSON"].into_iter()
}

/// Calls a function by its name in lower case.
pub(crate) fn call(name: &str, arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let built_in = BUILT_IN.iter().find(|function| function.name == name).map(|function| function.call);
    let of_scope = || OF_SCOPE.iter().find(|(known, _)| *known == name).map(|(_, call)| *call);
    match built_in.or_else(of_scope) {
        Some(call) => call(arguments, evaluation),
        None => Err(EvaluationError::new(format!("the function `{name}` is not implemented")).into()),
    }
}

/// An argument; the parser has seen to it that there are enough.
fn argument(arguments: &[Value], at: usize) -> Result<&Value, Stop> {
    let missing = || EvaluationError::new(format!("argument {} is missing", at + 1)).into();
    arguments.get(at).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_shown_are_the_functions_there_are() {
        let shown: Vec<String> = names().map(str::to_lowercase).collect();
        let there: Vec<&str> = BUILT_IN.iter().map(|function| function.name).collect();
        assert_eq!(shown, there);
    }
}
