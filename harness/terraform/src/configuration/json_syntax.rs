//! `.tf.json`: Terraform's JSON syntax, written again in the native one.
//!
//! Which members are blocks the schemas and the kinds of blocks say, as in Terraform. Strings are templates, but for
//! defaults of variables. A member stays on its line where the file has one member a line, so that places are right.

use std::sync::Arc;

use camino::Utf8Path;
use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged, parse_to_ast};

use crate::{
    error::Problem,
    schema::{self, Schema},
    source::{Location, SourceFile},
};

/// How deep a file may be nested.
const DEEPEST: usize = 64;

/// The file in the native syntax, under its own name.
pub(crate) fn native(path: &Utf8Path, json: &str) -> Result<Arc<SourceFile>, Problem> {
    let source = SourceFile::new(path, json);
    let wrong = |offset: usize, message: String| {
        Problem::new(format!("`{path}` is not JSON: {message}"))
            .at(Location::new(&source, Some(offset..offset + 1)), "not understood from here on")
            .help("look for a missing quote, brace or comma here or on the line before")
    };
    if crate::value::json_depth(json) > DEEPEST {
        return Err(wrong(0, format!("it is nested more than {DEEPEST} levels deep")));
    }
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(json, &CollectOptions::default(), &strict);
    let parsed = parsed.map_err(|error| wrong(error.range().start, error.kind().to_string()))?;
    let Some(value) = &parsed.value else { return Err(wrong(0, "it is empty".to_owned())) };
    let mut writer = Writer { source: &source, out: String::new(), line: 0 };
    for file in bodies(value) {
        writer.file(file)?;
    }
    Ok(SourceFile::new(path, &writer.out))
}

/// What the members of a body are.
#[derive(Clone, Copy)]
enum Members {
    /// By the schema of a resource type or data source.
    Of(&'static Schema),
    /// These are blocks, everything else is an argument.
    Blocks(&'static [&'static str]),
}

impl Members {
    fn of_block(self, name: &str) -> Option<Self> {
        let plain = |blocks| Some(Self::Blocks(blocks));
        match (self, name) {
            (Self::Of(_), "lifecycle") => plain(&["precondition", "postcondition"]),
            (Self::Of(_), "provisioner" | "connection" | "timeouts") => plain(&[]),
            (Self::Of(schema), name) => schema.block(name).map(|block| Self::Of(&block.schema)),
            (Self::Blocks(blocks), name) => blocks.contains(&name).then_some(Self::Blocks(&["precondition"])),
        }
    }
}

struct Writer<'a> {
    source: &'a Arc<SourceFile>,
    out: String,
    line: usize,
}

impl Writer<'_> {
    fn file(&mut self, file: &ast::Object<'_>) -> Result<(), Problem> {
        for member in properties(file) {
            let kind = member.name.as_str();
            match kind {
                "resource" | "data" => {
                    for (type_name, named) in self.named(&member.value)? {
                        let schema = match kind {
                            "data" => schema::of_data_source(&type_name),
                            _ => schema::of_resource(&type_name),
                        };
                        for (name, value) in self.named(named)? {
                            self.blocks(&format!("{kind} {type_name:?} {name:?}"), value, Members::Of(schema))?;
                        }
                    }
                }
                "variable" | "output" | "module" | "provider" | "check" => {
                    let blocks: &[&str] = match kind {
                        "variable" => &["validation"],
                        "output" => &["precondition"],
                        "provider" => &[
                            "default_tags",
                            "endpoints",
                            "ignore_tags",
                            "assume_role",
                            "assume_role_with_web_identity",
                        ],
                        _ => &[],
                    };
                    for (name, value) in self.named(&member.value)? {
                        self.blocks(&format!("{kind} {name:?}"), value, Members::Blocks(blocks))?;
                    }
                }
                _ => self.blocks(kind, &member.value, Members::Blocks(&[]))?,
            }
        }
        Ok(())
    }

    /// A member for each name; the names of a list of objects are taken together.
    fn named<'v>(&self, value: &'v ast::Value<'v>) -> Result<Vec<(String, &'v ast::Value<'v>)>, Problem> {
        if !matches!(value, ast::Value::Object(_) | ast::Value::Array(_)) {
            return Err(self.wrong(value, "must be an object of names"));
        }
        let members = bodies(value).into_iter().flat_map(properties);
        Ok(members.map(|member| (member.name.as_str().to_owned(), &member.value)).collect())
    }

    fn blocks(&mut self, header: &str, value: &ast::Value<'_>, members: Members) -> Result<(), Problem> {
        if !matches!(value, ast::Value::Object(_) | ast::Value::Array(_)) {
            return Err(self.wrong(value, "must be an object"));
        }
        for body in bodies(value) {
            self.reach_line(body.start());
            self.out.push_str(&format!("{header} {{"));
            for member in properties(body) {
                self.member(header, member, members)?;
            }
            self.fresh_line();
            self.out.push('}');
            self.fresh_line();
        }
        Ok(())
    }

    fn member(&mut self, header: &str, member: &ast::ObjectProp<'_>, members: Members) -> Result<(), Problem> {
        let name = member.name.as_str();
        self.fresh_line();
        self.reach_line(member.start());
        if name == "dynamic" && matches!(members, Members::Of(_)) {
            for (kind, value) in self.named(&member.value)? {
                let inner = members.of_block(&kind).unwrap_or(Members::Blocks(&[]));
                for body in bodies(value) {
                    self.fresh_line();
                    self.out.push_str(&format!("dynamic {kind:?} {{"));
                    for member in properties(body) {
                        self.fresh_line();
                        self.reach_line(member.start());
                        match member.name.as_str() {
                            "content" => self.blocks("content", &member.value, inner)?,
                            "iterator" => self.raw("iterator", &member.value)?,
                            other => self.argument(other, &member.value)?,
                        }
                    }
                    self.fresh_line();
                    self.out.push('}');
                }
            }
            return Ok(());
        }
        if let Some(inner) = members.of_block(name) {
            return self.blocks(name, &member.value, inner);
        }
        let is_variable = header.starts_with("variable ");
        match name {
            "depends_on" | "provider" | "ignore_changes" | "replace_triggered_by" | "providers" => {
                self.raw(name, &member.value)
            }
            "type" if is_variable => self.raw(name, &member.value),
            "default" if is_variable => {
                self.out.push_str("default = ");
                self.expression(&member.value, true)
            }
            _ => self.argument(name, &member.value),
        }
    }

    fn argument(&mut self, name: &str, value: &ast::Value<'_>) -> Result<(), Problem> {
        self.out.push_str(&format!("{name} = "));
        self.expression(value, false)
    }

    /// References and types, which the JSON syntax writes as strings.
    fn raw(&mut self, name: &str, value: &ast::Value<'_>) -> Result<(), Problem> {
        self.out.push_str(&format!("{name} = "));
        self.raw_value(value)
    }

    fn raw_value(&mut self, value: &ast::Value<'_>) -> Result<(), Problem> {
        match value {
            ast::Value::StringLit(text) => {
                self.out.push_str(text.value.trim().trim_start_matches("${").trim_end_matches('}'))
            }
            ast::Value::Array(items) => {
                self.out.push('[');
                for item in &items.elements {
                    self.raw_value(item)?;
                    self.out.push_str(", ");
                }
                self.out.push(']');
            }
            ast::Value::Object(object) => {
                self.out.push('{');
                for member in &object.properties {
                    self.out.push_str(&format!("{} = ", member.name.as_str()));
                    self.raw_value(&member.value)?;
                    self.out.push_str(", ");
                }
                self.out.push('}');
            }
            other => return Err(self.wrong(other, "must be a string with a reference")),
        }
        Ok(())
    }

    fn expression(&mut self, value: &ast::Value<'_>, is_literal: bool) -> Result<(), Problem> {
        self.reach_line(value.start());
        match value {
            ast::Value::NullKeyword(_) => self.out.push_str("null"),
            ast::Value::BooleanLit(flag) => self.out.push_str(if flag.value { "true" } else { "false" }),
            ast::Value::NumberLit(number) => self.out.push_str(number.value),
            ast::Value::StringLit(text) => self.out.push_str(&quoted(&text.value, is_literal)),
            ast::Value::Array(items) => {
                self.out.push('[');
                for item in &items.elements {
                    self.expression(item, is_literal)?;
                    self.out.push_str(", ");
                }
                self.out.push(']');
            }
            ast::Value::Object(object) => {
                self.out.push('{');
                for member in &object.properties {
                    self.reach_line(member.start());
                    // A key is a template too; in parentheses it is one for certain.
                    self.out.push_str(&format!("({}) = ", quoted(member.name.as_str(), is_literal)));
                    self.expression(&member.value, is_literal)?;
                    self.out.push_str(", ");
                }
                self.out.push('}');
            }
        }
        Ok(())
    }

    /// Goes down to the line that an offset of the JSON is on, if it is further down.
    fn reach_line(&mut self, offset: usize) {
        let wanted = self.source.text.get(..offset).unwrap_or_default().matches('\n').count();
        while self.line < wanted {
            self.out.push('\n');
            self.line += 1;
        }
    }

    /// Members of blocks stand on lines of their own.
    fn fresh_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
            self.line += 1;
        }
    }

    fn wrong(&self, value: &ast::Value<'_>, what: &str) -> Problem {
        Problem::new(format!("this {what}"))
            .at(
                Location::new(self.source, Some(value.range().start..value.range().end)).first_line(),
                "of another kind",
            )
            .help("see Terraform's JSON configuration syntax")
    }
}

/// The objects of a list, or the object itself.
fn bodies<'v>(value: &'v ast::Value<'v>) -> Vec<&'v ast::Object<'v>> {
    match value {
        ast::Value::Object(object) => vec![object],
        ast::Value::Array(items) => items.elements.iter().filter_map(|item| item.as_object()).collect(),
        _ => Vec::new(),
    }
}

/// The members of an object but for comments.
fn properties<'v>(object: &'v ast::Object<'v>) -> Vec<&'v ast::ObjectProp<'v>> {
    object.properties.iter().filter(|member| member.name.as_str() != "//").collect()
}

/// A string as the native syntax quotes it: the inside of `${…}` and `%{…}` stays as it is.
fn quoted(text: &str, is_literal: bool) -> String {
    let mut out = String::from("\"");
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let escaped = rest.starts_with("$${") || rest.starts_with("%%{");
        if !is_literal && escaped {
            out.push_str(rest.get(..3).unwrap_or_default());
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        if rest.starts_with("${") || rest.starts_with("%{") {
            if is_literal {
                out.push(next);
                out.push_str(rest.get(..2).unwrap_or_default());
                rest = rest.get(2..).unwrap_or_default();
            } else {
                let end = end_of_template(rest);
                out.push_str(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
            }
            continue;
        }
        match next {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    out.push('"');
    out
}

/// Where the sequence ends that a text begins with: its braces are balanced outside of quotes.
fn end_of_template(text: &str) -> usize {
    let (mut depth, mut in_quotes, mut escaped) = (0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_quotes => escaped = true,
            '"' => in_quotes = !in_quotes,
            '{' if !in_quotes => depth += 1,
            '}' if !in_quotes => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("plain", false, r#""plain""#)]
    #[case(r#"a "b" \"#, false, r#""a \"b\" \\""#)]
    #[case(r#"${join("-", ["a", var.b])}!"#, false, r#""${join("-", ["a", var.b])}!""#)]
    #[case("$${aws:username}", false, r#""$${aws:username}""#)]
    #[case("${aws:username}", true, r#""$${aws:username}""#)]
    #[case("${unclosed", false, r#""${unclosed""#)]
    fn a_string_keeps_its_templates(#[case] text: &str, #[case] is_literal: bool, #[case] native: &str) {
        assert_eq!(quoted(text, is_literal), native);
    }

    #[test]
    fn a_member_stays_on_its_line() {
        let json = "{\n  \"locals\": {\n    \"a\": 1,\n    \"b\": \"${local.a}\"\n  }\n}";
        let native = native(Utf8Path::new("main.tf.json"), json).unwrap();
        assert_eq!(native.text.lines().position(|line| line.contains("b = ")), Some(3), "{}", native.text);
    }
}
