//! `${NAME…}`: the forms that take a known value to another.
//!
//! Defaults, lower and upper case, a part by offset and length, and a prefix or suffix taken off, of which only `*` at the
//! outer end may be a pattern. Any other form is not guessed.

/// A parameter expansion: whose value, and what becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    pub(super) name: &'a str,
    pub(super) operation: Operation<'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    Plain,
    /// `:-` and `-`
    Default(&'a str),
    Lower,
    Upper,
    /// `:offset` and `:offset:length`
    Part(usize, Option<usize>),
    /// `#prefix`; with `##` the longest.
    WithoutPrefix {
        pattern: &'a str,
        longest: bool,
    },
    /// `%suffix`; with `%%` the longest.
    WithoutSuffix {
        pattern: &'a str,
        longest: bool,
    },
}

/// Reads what stands between `${` and `}`.
pub(super) fn read(expression: &str) -> Option<Parameter<'_>> {
    let end = expression.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(expression.len());
    let (name, rest) = expression.split_at_checked(end)?;
    if name.is_empty() {
        return None;
    }
    let operation = if rest.is_empty() {
        Operation::Plain
    } else if let Some(default) = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-')) {
        Operation::Default(default)
    } else if rest == ",," {
        Operation::Lower
    } else if rest == "^^" {
        Operation::Upper
    } else if let Some(part) = rest.strip_prefix(':') {
        let (offset, length) = part.split_once(':').map_or((part, None), |(offset, length)| (offset, Some(length)));
        // `${NAME::7}`: an offset left out is none.
        let offset = if offset.trim().is_empty() { 0 } else { offset.trim().parse().ok()? };
        let length = match length {
            Some(length) => Some(length.trim().parse().ok()?),
            None => None,
        };
        Operation::Part(offset, length)
    } else if let Some(pattern) = rest.strip_prefix("##") {
        Operation::WithoutPrefix { pattern, longest: true }
    } else if let Some(pattern) = rest.strip_prefix('#') {
        Operation::WithoutPrefix { pattern, longest: false }
    } else if let Some(pattern) = rest.strip_prefix("%%") {
        Operation::WithoutSuffix { pattern, longest: true }
    } else if let Some(pattern) = rest.strip_prefix('%') {
        Operation::WithoutSuffix { pattern, longest: false }
    } else {
        return None;
    };
    Some(Parameter { name, operation })
}

/// The value that the operation makes of a known one; none where it needs more than is read here.
pub(super) fn apply(operation: &Operation<'_>, value: &str) -> Option<String> {
    Some(match operation {
        Operation::Plain => value.to_owned(),
        Operation::Default(default) if value.is_empty() => {
            if default.contains(['$', '`', '\'', '"']) {
                return None;
            }
            (*default).to_owned()
        }
        Operation::Default(_) => value.to_owned(),
        Operation::Lower => value.to_lowercase(),
        Operation::Upper => value.to_uppercase(),
        Operation::Part(offset, length) => value.chars().skip(*offset).take(length.unwrap_or(usize::MAX)).collect(),
        Operation::WithoutPrefix { pattern, longest } => match literal_after_star(pattern)? {
            (false, literal) => value.strip_prefix(literal).unwrap_or(value).to_owned(),
            (true, literal) => {
                let at = if *longest { value.rfind(literal) } else { value.find(literal) };
                at.and_then(|at| value.get(at + literal.len()..)).unwrap_or(value).to_owned()
            }
        },
        Operation::WithoutSuffix { pattern, longest } => match literal_before_star(pattern)? {
            (false, literal) => value.strip_suffix(literal).unwrap_or(value).to_owned(),
            (true, literal) => {
                let at = if *longest { value.find(literal) } else { value.rfind(literal) };
                at.and_then(|at| value.get(..at)).unwrap_or(value).to_owned()
            }
        },
    })
}

fn literal_after_star(pattern: &str) -> Option<(bool, &str)> {
    let (star, literal) = pattern.strip_prefix('*').map_or((false, pattern), |literal| (true, literal));
    is_literal(literal).then_some((star, literal))
}

fn literal_before_star(pattern: &str) -> Option<(bool, &str)> {
    let (star, literal) = pattern.strip_suffix('*').map_or((false, pattern), |literal| (true, literal));
    is_literal(literal).then_some((star, literal))
}

fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?', '[', '$', '\\', '\'', '"', '`'])
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("X", "Ab/c:d", "Ab/c:d")]
    #[case("X,,", "Ab", "ab")]
    #[case("X^^", "Ab", "AB")]
    #[case("X::2", "abcdef", "ab")]
    #[case("X:1:3", "abcdef", "bcd")]
    #[case("X:4", "abcdef", "ef")]
    #[case("X:-latest", "", "latest")]
    #[case("X-latest", "v1", "v1")]
    #[case("X#refs/heads/", "refs/heads/main", "main")]
    #[case("X##*/", "a/b/c", "c")]
    #[case("X#*/", "a/b/c", "b/c")]
    #[case("X%/*", "a/b/c", "a/b")]
    #[case("X%%/*", "a/b/c", "a")]
    #[case("X%.git", "repo.git", "repo")]
    fn a_known_value_is_taken_to_what_bash_makes_of_it(
        #[case] expression: &str,
        #[case] value: &str,
        #[case] expected: &str,
    ) {
        let parameter = read(expression).unwrap();
        assert_eq!(parameter.name, "X");
        assert_eq!(apply(&parameter.operation, value).as_deref(), Some(expected));
    }

    #[rstest]
    #[case("X/a/b")]
    #[case("!X")]
    #[case("#X")]
    #[case("X[0]")]
    #[case("X:?missing")]
    #[case("X@Q")]
    fn other_forms_are_not_guessed(#[case] expression: &str) {
        assert_eq!(read(expression), None);
    }
}
