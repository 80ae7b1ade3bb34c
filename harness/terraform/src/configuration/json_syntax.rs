//! `.tf.json`: Terraform's JSON syntax, written again in the native one.
//!
//! Which members are blocks the schemas and the kinds of blocks say, as in Terraform. Strings are templates, but for
//! defaults of variables. Every name and value that is written remembers which one of the JSON it was.

use std::sync::Arc;

use camino::Utf8Path;
use jsonc_parser::{
    CollectOptions, ParseOptions, ast,
    common::{Range as SourceRange, Ranged},
    parse_to_ast,
};

use crate::{
    error::Problem,
    schema::{self, Schema},
    source::{Location, Piece, SourceFile},
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
    let mut writer = Writer { source: &source, out: String::new(), pieces: Vec::new() };
    for file in bodies(value) {
        writer.file(file)?;
    }
    Ok(SourceFile::put_together(path, writer.out, writer.pieces))
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
    pieces: Vec<Piece>,
}

impl Writer<'_> {
    fn file(&mut self, file: &ast::Object<'_>) -> Result<(), Problem> {
        for member in properties(file) {
            let kind = member.name.as_str();
            match kind {
                "resource" | "data" => {
                    for of_type in self.named(&member.value)? {
                        let type_name = of_type.name.as_str();
                        let schema = match kind {
                            "data" => schema::of_data_source(type_name),
                            _ => schema::of_resource(type_name),
                        };
                        for named in self.named(&of_type.value)? {
                            let header = format!("{kind} {type_name:?} {:?}", named.name.as_str());
                            self.blocks(&header, named, Members::Of(schema))?;
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
                    for named in self.named(&member.value)? {
                        self.blocks(&format!("{kind} {:?}", named.name.as_str()), named, Members::Blocks(blocks))?;
                    }
                }
                _ => self.blocks(kind, member, Members::Blocks(&[]))?,
            }
        }
        Ok(())
    }

    /// A member for each name; the names of a list of objects are taken together.
    fn named<'v>(&self, value: &'v ast::Value<'v>) -> Result<Vec<&'v ast::ObjectProp<'v>>, Problem> {
        if !matches!(value, ast::Value::Object(_) | ast::Value::Array(_)) {
            return Err(self.wrong(value, "must be an object of names"));
        }
        Ok(bodies(value).into_iter().flat_map(properties).collect())
    }

    /// A block for each object of the member.
    fn blocks(&mut self, header: &str, member: &ast::ObjectProp<'_>, members: Members) -> Result<(), Problem> {
        if !matches!(member.value, ast::Value::Object(_) | ast::Value::Array(_)) {
            return Err(self.wrong(&member.value, "must be an object"));
        }
        for body in bodies(&member.value) {
            self.fresh_line();
            self.say(header, &member.name);
            self.say(" {", &opening(body));
            for member in properties(body) {
                self.member(header, member, members)?;
            }
            self.fresh_line();
            self.say("}", &closing(body));
            self.fresh_line();
        }
        Ok(())
    }

    fn member(&mut self, header: &str, member: &ast::ObjectProp<'_>, members: Members) -> Result<(), Problem> {
        let name = member.name.as_str();
        self.fresh_line();
        if name == "dynamic" && matches!(members, Members::Of(_)) {
            return self.dynamic(member, members);
        }
        if let Some(inner) = members.of_block(name) {
            return self.blocks(name, member, inner);
        }
        let is_variable = header.starts_with("variable ");
        match name {
            "depends_on" | "provider" | "ignore_changes" | "replace_triggered_by" | "providers" => self.raw(member),
            "type" if is_variable => self.raw(member),
            _ => self.argument(member, is_variable && name == "default"),
        }
    }

    fn dynamic(&mut self, member: &ast::ObjectProp<'_>, members: Members) -> Result<(), Problem> {
        for kind in self.named(&member.value)? {
            let inner = members.of_block(kind.name.as_str()).unwrap_or(Members::Blocks(&[]));
            for body in bodies(&kind.value) {
                self.fresh_line();
                self.say(&format!("dynamic {:?} {{", kind.name.as_str()), &kind.name);
                for member in properties(body) {
                    self.fresh_line();
                    match member.name.as_str() {
                        "content" => self.blocks("content", member, inner)?,
                        "iterator" => self.raw(member)?,
                        _ => self.argument(member, false)?,
                    }
                }
                self.fresh_line();
                self.say("}", &closing(body));
            }
        }
        Ok(())
    }

    fn argument(&mut self, member: &ast::ObjectProp<'_>, is_literal: bool) -> Result<(), Problem> {
        self.say(member.name.as_str(), &member.name);
        self.out.push_str(" = ");
        self.expression(&member.value, is_literal)
    }

    /// References and types, which the JSON syntax writes as strings.
    fn raw(&mut self, member: &ast::ObjectProp<'_>) -> Result<(), Problem> {
        self.say(member.name.as_str(), &member.name);
        self.out.push_str(" = ");
        self.raw_value(&member.value)
    }

    fn raw_value(&mut self, value: &ast::Value<'_>) -> Result<(), Problem> {
        match value {
            ast::Value::StringLit(text) => {
                self.say(text.value.trim().trim_start_matches("${").trim_end_matches('}'), text);
            }
            ast::Value::Array(items) => {
                self.say("[", &opening(items));
                for item in &items.elements {
                    self.raw_value(item)?;
                    self.out.push_str(", ");
                }
                self.say("]", &closing(items));
            }
            ast::Value::Object(object) => {
                self.say("{", &opening(object));
                for member in &object.properties {
                    self.raw(member)?;
                    self.out.push_str(", ");
                }
                self.say("}", &closing(object));
            }
            other => return Err(self.wrong(other, "must be a string with a reference")),
        }
        Ok(())
    }

    fn expression(&mut self, value: &ast::Value<'_>, is_literal: bool) -> Result<(), Problem> {
        match value {
            ast::Value::NullKeyword(_) => self.say("null", value),
            ast::Value::BooleanLit(flag) => self.say(if flag.value { "true" } else { "false" }, value),
            ast::Value::NumberLit(number) => self.say(number.value, value),
            ast::Value::StringLit(text) => self.say(&quoted(&text.value, is_literal), value),
            ast::Value::Array(items) => {
                self.say("[", &opening(items));
                for item in &items.elements {
                    self.expression(item, is_literal)?;
                    self.out.push_str(", ");
                }
                self.say("]", &closing(items));
            }
            ast::Value::Object(object) => {
                self.say("{", &opening(object));
                for member in &object.properties {
                    // A key is a template too; in parentheses it is one for certain.
                    self.out.push('(');
                    self.say(&quoted(member.name.as_str(), is_literal), &member.name);
                    self.out.push_str(") = ");
                    self.expression(&member.value, is_literal)?;
                    self.out.push_str(", ");
                }
                self.say("}", &closing(object));
            }
        }
        Ok(())
    }

    /// Writes what stands for something of the JSON.
    fn say(&mut self, text: &str, of: &impl Ranged) {
        let written = Location::new(self.source, Some(of.start()..of.end()));
        let is_verbatim = written.text() == text;
        let piece = if is_verbatim { Piece::verbatim } else { Piece::in_other_words };
        self.pieces.push(piece(self.out.len(), written));
        self.out.push_str(text);
    }

    /// Members of blocks stand on lines of their own.
    fn fresh_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
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

/// The bracket that something begins with.
fn opening(of: &impl Ranged) -> SourceRange {
    SourceRange { start: of.start(), end: of.start() + 1 }
}

/// The bracket that something ends with.
fn closing(of: &impl Ranged) -> SourceRange {
    SourceRange { start: of.end().saturating_sub(1), end: of.end() }
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
    fn what_is_written_anew_is_placed_where_the_json_has_it() {
        let json = "{\n  \"locals\": {\n    \"a\": 1,\n    \"b\": [\"${local.c}\", \"\\\\\"]\n  }\n}";
        let native = native(Utf8Path::new("main.tf.json"), json).unwrap();
        let written = |text: &str| {
            let start = native.text.find(text).unwrap();
            Location::new(&native, Some(start..start + text.len())).written().text().to_owned()
        };
        assert_eq!(written("local.c"), "local.c", "inside of a string that needs no escape");
        assert_eq!(written("\"\\\\\""), "\"\\\\\"");
        assert_eq!(written("b = [\"${local.c}\", \"\\\\\", ]"), "\"b\": [\"${local.c}\", \"\\\\\"]");
        assert_eq!(written("locals"), "\"locals\"");
    }
}
