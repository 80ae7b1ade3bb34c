//! `Resource` and `NotResource`: ARNs with wildcards that cross colons and slashes.
//!
//! An ARN of fewer than six parts is completed with `*`, as AWS does in identity policies; one that is short only
//! because of what a variable stands for never matches (recorded). Letter case matters. A text that is neither `*`
//! nor an ARN is kept, matches nothing and earns a warning; a null in the list is left out, as AWS does. A request
//! that names no resource, `*`, is matched by `*` only.

use super::{
    Version,
    error::{Place, PolicyError},
    json::Node,
};
use crate::{
    pattern::{Pattern, Unit},
    request::Context,
    variable::{Template, units_of},
};

/// The resources that a statement is about.
#[derive(Debug)]
pub(crate) struct ResourceElement {
    pub(crate) negated: bool,
    pub(crate) at: Place,
    /// `/Statement/0/Resource`.
    pub(crate) pointer: String,
    pub(crate) patterns: Vec<ResourcePattern>,
}

/// One entry of the element.
#[derive(Debug)]
pub(crate) struct ResourcePattern {
    pub(crate) text: String,
    pub(crate) at: Place,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Everything,
    Fixed(Pattern),
    Template(Template),
    /// Neither `*` nor an ARN.
    Unreadable,
}

impl ResourceElement {
    pub(super) fn read(
        node: &Node,
        negated: bool,
        version: Version,
        pointer: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, PolicyError> {
        let element = if negated { "`NotResource`" } else { "`Resource`" };
        let patterns = node.texts(element, true)?.into_iter().map(|(text, at)| {
            let form = form(text, version);
            if matches!(form, Form::Unreadable) {
                warnings.push(format!("{pointer}: `{text}` is neither an ARN nor `*` and matches nothing"));
            }
            ResourcePattern { text: text.to_owned(), at, form }
        });
        Ok(Self { negated, at: node.at, pointer: pointer.to_owned(), patterns: patterns.collect() })
    }

    /// Whether the element covers the resource.
    pub(crate) fn covers(&self, resource: &str, context: &Context) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(resource, context)) != self.negated
    }

    /// `Resource` or `NotResource`.
    pub(crate) fn name(&self) -> &'static str {
        if self.negated { "NotResource" } else { "Resource" }
    }
}

impl ResourcePattern {
    fn matches(&self, resource: &str, context: &Context) -> bool {
        match &self.form {
            Form::Everything => true,
            Form::Unreadable => false,
            _ if resource == "*" => false,
            Form::Fixed(pattern) => pattern.matches(resource),
            Form::Template(template) => template.resolve(context).is_some_and(|pieces| {
                let units = units_of(&pieces);
                colons(&units) >= 5 && Pattern::from_units(&units).matches(resource)
            }),
        }
    }
}

fn form(text: &str, version: Version) -> Form {
    if text == "*" {
        return Form::Everything;
    }
    if version == Version::Current && text.contains("${") {
        let template = Template::new(text);
        let Some(pieces) = template.constant() else { return Form::Template(template) };
        let units = units_of(&pieces);
        return if colons(&units) >= 5 { Form::Fixed(Pattern::from_units(&units)) } else { Form::Unreadable };
    }
    if !text.starts_with("arn:") {
        return Form::Unreadable;
    }
    let missing = 5_usize.saturating_sub(text.matches(':').count());
    Form::Fixed(Pattern::new(&format!("{text}{}", ":*".repeat(missing))))
}

fn colons(units: &[Unit]) -> usize {
    units.iter().filter(|unit| **unit == Unit::from(b':')).count()
}
