//! What was probably meant by a misspelt name.

/// The known name that is nearest to the text, when it is near enough to be what was meant.
pub(super) fn closest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.to_ascii_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&text, &name.to_ascii_lowercase());
    let (nearest, away) = known.into_iter().map(|name| (name, distance(name))).min_by_key(|(_, away)| *away)?;
    (away > 0 && away <= (text.chars().count() / 3).max(1)).then_some(nearest)
}

/// `a`, `a` and `b`, or `a`, `b` and `c`, each in backticks.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("subject", None)]
    #[case("repositroy", Some("repository"))]
    #[case("repository-id", Some("repository_id"))]
    #[case("zzz", None)]
    #[case("", None)]
    fn only_a_near_name_is_suggested(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(closest(text, ["sub", "repository", "repository_id", "ref"]), expected);
    }

    #[test]
    fn names_are_listed_in_words() {
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(listed::<&str>(&[]), "");
    }
}
