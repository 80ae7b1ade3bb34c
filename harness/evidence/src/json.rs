//! JSON text as nodes that know their place and their pointer.
//!
//! Strict: no comments, no trailing commas, no key twice in an object, since of two values a reader would have to guess.

use std::{collections::HashSet, ops::Range, sync::Arc};

use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged, parse_to_ast};

use crate::{error::EvidenceError, file::SourceFile};

/// Reads the text of a file.
///
/// # Errors
///
/// When it is not strict JSON, at the place.
pub(crate) fn read(file: &SourceFile) -> Result<ast::Value<'_>, EvidenceError> {
    let value = parse(file.text()).map_err(|(at, what)| {
        let error = EvidenceError::at(file, at, format!("`{}` is not JSON: {what}", file.path()));
        error.help("give the whole output of the command, unchanged, with `--output json`")
    })?;
    unambiguous(&value, file)?;
    Ok(value)
}

/// Reads one JSON value; else says where the text stops being JSON, and why.
pub(crate) fn parse(text: &str) -> Result<ast::Value<'_>, (Range<usize>, String)> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => parsed.value.ok_or_else(|| (0..0, "there is nothing in it".to_owned())),
        Err(error) => {
            let kind = error.kind().to_string();
            let mut letters = kind.chars();
            let what = letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
            let at = error.range();
            Err((at.start..at.end, what))
        }
    }
}

/// A value with its place and its way from the root.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) file: &'a Arc<SourceFile>,
    pub(crate) value: &'a ast::Value<'a>,
    /// A JSON pointer.
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(file: &'a Arc<SourceFile>, value: &'a ast::Value<'a>) -> Self {
        Self { file, value, pointer: String::new() }
    }

    /// The bytes of the value.
    pub(crate) fn span(&self) -> Range<usize> {
        self.value.start()..self.value.end()
    }

    /// Whether the value is an object that has this key, be its value null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.property(name).is_some()
    }

    /// The value of a key; nothing when it is absent or null, or this is no object.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = &self.property(name)?.value;
        let is_null = matches!(value, ast::Value::NullKeyword(_));
        (!is_null).then(|| Self { file: self.file, value, pointer: format!("{}/{}", self.pointer, escaped(name)) })
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&self, name: &str) -> Result<Self, EvidenceError> {
        self.member(name).ok_or_else(|| {
            let error = EvidenceError::at(self.file, self.span(), format!("this has no `{name}`"));
            error.help("the file is incomplete: give the whole output of the command, unchanged")
        })
    }

    /// The text of a key that must be there.
    pub(crate) fn require_text(&self, name: &str) -> Result<String, EvidenceError> {
        self.require(name)?.as_text(name).map(str::to_owned)
    }

    /// The text of a key; nothing when it is absent or null.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, EvidenceError> {
        self.member(name).map(|member| member.as_text(name).map(str::to_owned)).transpose()
    }

    /// The truth of a key; nothing when it is absent or null.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, EvidenceError> {
        let flag = |member: Self| match member.value {
            ast::Value::BooleanLit(literal) => Ok(literal.value),
            _ => Err(member.wrong(name, "true or false")),
        };
        self.member(name).map(flag).transpose()
    }

    /// The whole number of a key; nothing when it is absent or null.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, EvidenceError> {
        let number = |member: Self| match member.value {
            ast::Value::NumberLit(literal) => literal.value.parse().map_err(|_| member.wrong(name, "a whole number")),
            _ => Err(member.wrong(name, "a whole number")),
        };
        self.member(name).map(number).transpose()
    }

    /// The value as another reader of JSON has it.
    pub(crate) fn reread<T: serde::de::DeserializeOwned>(&self, what: &str) -> Result<T, EvidenceError> {
        let text = self.file.text().get(self.span()).unwrap_or_default();
        serde_json::from_str(text).map_err(|error| {
            // What serde says ends with a place in this value alone.
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            self.refused(&format!("this is not {what}: {why}"))
        })
    }

    /// The items of a list; none when it is absent or null.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<Self>, EvidenceError> {
        let Some(member) = self.member(name) else { return Ok(Vec::new()) };
        let ast::Value::Array(list) = member.value else { return Err(member.wrong(name, "a list")) };
        let item = |(index, value)| Self { file: self.file, value, pointer: format!("{}/{index}", member.pointer) };
        Ok(list.elements.iter().enumerate().map(item).collect())
    }

    /// The items of a list of objects; none when it is absent or null.
    pub(crate) fn objects(&self, name: &str) -> Result<Vec<Self>, EvidenceError> {
        let items = self.list(name)?;
        match items.iter().find(|item| !item.is_object()) {
            Some(item) => Err(item.wrong(&format!("an item of `{name}`"), "an object")),
            None => Ok(items),
        }
    }

    /// The texts of a list; none when it is absent or null.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, EvidenceError> {
        self.list(name)?.iter().map(|item| item.as_text(name).map(str::to_owned)).collect()
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self.value, ast::Value::Object(_))
    }

    pub(crate) fn is_true(&self) -> bool {
        matches!(self.value, ast::Value::BooleanLit(ast::BooleanLit { value: true, .. }))
    }

    pub(crate) fn as_text(&self, name: &str) -> Result<&'a str, EvidenceError> {
        match self.value {
            ast::Value::StringLit(literal) => Ok(&literal.value),
            _ => Err(self.wrong(&format!("`{name}`"), "text")),
        }
    }

    /// The value is not what it always is.
    pub(crate) fn refused(&self, message: &str) -> EvidenceError {
        EvidenceError::at(self.file, self.span(), message).help("give the output of the command, unchanged")
    }

    /// The value is not of the type that it always has.
    pub(crate) fn wrong(&self, name: &str, wanted: &str) -> EvidenceError {
        let name = if name.contains('`') { name.to_owned() } else { format!("`{name}`") };
        self.refused(&format!("{name} must be {wanted}, not {}", self.kind()))
    }

    fn kind(&self) -> &'static str {
        match self.value {
            ast::Value::NullKeyword(_) => "null",
            ast::Value::BooleanLit(_) => "a boolean",
            ast::Value::NumberLit(_) => "a number",
            ast::Value::StringLit(_) => "text",
            ast::Value::Array(_) => "a list",
            ast::Value::Object(_) => "an object",
        }
    }

    fn property(&self, name: &str) -> Option<&'a ast::ObjectProp<'a>> {
        let ast::Value::Object(object) = self.value else { return None };
        object.properties.iter().find(|property| property.name.as_str() == name)
    }
}

/// A key as part of a JSON pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unambiguous(value: &ast::Value<'_>, file: &SourceFile) -> Result<(), EvidenceError> {
    match value {
        ast::Value::Object(object) => {
            let mut seen = HashSet::with_capacity(object.properties.len());
            for property in &object.properties {
                if !seen.insert(property.name.as_str()) {
                    let at = property.name.start()..property.name.end();
                    let message = format!("the key `{}` stands twice", property.name.as_str());
                    return Err(EvidenceError::at(file, at, message).help("keep one of them"));
                }
                unambiguous(&property.value, file)?;
            }
            Ok(())
        }
        ast::Value::Array(list) => list.elements.iter().try_for_each(|item| unambiguous(item, file)),
        _ => Ok(()),
    }
}

/// The bytes of what a pointer leads to in a JSON text; of the innermost value on the way where it leads nowhere.
pub(crate) fn stretch_of(text: &str, pointer: &str) -> Range<usize> {
    let Ok(value) = parse(text) else { return 0..0 };
    let (mut value, mut stretch) = (&value, 0..text.len());
    for part in pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")) {
        let inner = match value {
            ast::Value::Object(object) => {
                object.properties.iter().find(|one| one.name.as_str() == part).map(|one| &one.value)
            }
            ast::Value::Array(list) => part.parse::<usize>().ok().and_then(|index| list.elements.get(index)),
            _ => None,
        };
        let Some(inner) = inner else { break };
        (value, stretch) = (inner, inner.start()..inner.end());
    }
    stretch
}

/// The pointer of what stands at a byte of a JSON text: the innermost value or member that holds it.
pub(crate) fn pointer_at(text: &str, byte: usize) -> String {
    let mut pointer = String::new();
    if let Ok(value) = parse(text) {
        descend(&value, byte, &mut pointer);
    }
    pointer
}

fn descend(value: &ast::Value<'_>, byte: usize, pointer: &mut String) {
    match value {
        ast::Value::Object(object) => {
            let holds = |property: &&ast::ObjectProp<'_>| (property.start()..property.end()).contains(&byte);
            if let Some(property) = object.properties.iter().find(holds) {
                pointer.push('/');
                pointer.push_str(&escaped(property.name.as_str()));
                descend(&property.value, byte, pointer);
            }
        }
        ast::Value::Array(list) => {
            let holds = |(_, item): &(usize, &ast::Value<'_>)| (item.start()..item.end()).contains(&byte);
            if let Some((index, item)) = list.elements.iter().enumerate().find(holds) {
                pointer.push_str(&format!("/{index}"));
                descend(item, byte, pointer);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("")]
    #[case("{")]
    #[case("{\"a\": 1,}")]
    #[case("{} {}")]
    #[case("{\"a\": 1, \"a\": 2}")]
    #[case("// hello\n{}")]
    #[case("\"\\ud800\"")]
    fn what_is_not_strict_json_is_refused(#[case] text: &str) {
        let file = SourceFile::new(Utf8Path::new("a.json"), text);
        assert!(read(&file).is_err());
    }

    #[test]
    fn nesting_without_end_is_an_error() {
        for text in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000)] {
            let file = SourceFile::new(Utf8Path::new("a.json"), &text);
            assert_eq!(read(&file).unwrap_err().to_string(), "`a.json` is not JSON: maximum nesting depth exceeded");
        }
    }

    #[test]
    fn a_byte_is_found_in_the_innermost_value() {
        let text = r#"{ "Statement": [ { "Condition": { "a/b": "c" } } ] }"#;
        assert_eq!(pointer_at(text, text.find("\"c\"").unwrap()), "/Statement/0/Condition/a~1b");
        assert_eq!(pointer_at("{", 0), "");
    }
}
