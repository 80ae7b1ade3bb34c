//! `Resource` and `NotResource`: ARNs with wildcards that cross colons and slashes.
//!
//! An ARN of fewer than six parts is completed with `*`, as AWS does in identity policies, and matches as it is written
//! too, since a `*` crosses colons (unverified::SHORT_ARN); one that is short only because of what a variable stands for
//! never matches (recorded). Letter case matters. A text that is neither `*` nor an ARN is kept, matches nothing and earns
//! a warning; a null in the list is left out, as AWS does. A request that names no resource, `*`, is matched by `*` only.

use super::{
    Version,
    error::{Place, PolicyError},
    json::Node,
};
use crate::{
    pattern::{Pattern, Unit},
    request::Context,
    variable::{Resolved, Template, reach, units_of},
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
    /// Whether it is an ARN of fewer than six parts, before variables.
    pub(crate) is_short: bool,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Everything,
    Fixed(Pattern),
    /// Fewer parts than an ARN has, and two ways to read it.
    Short {
        written: Pattern,
        completed: Pattern,
    },
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
            match form {
                Form::Unreadable => {
                    warnings.push(format!("{pointer}: `{text}` is neither an ARN nor `*` and matches nothing"));
                }
                Form::Short { .. } => {
                    warnings.push(format!("{pointer}: `{text}` has fewer than the six parts of an ARN: name them all"));
                }
                Form::Everything | Form::Fixed(_) | Form::Template(_) => {}
            }
            let is_short = text.starts_with("arn:") && !text.contains("${") && text.matches(':').count() < 5;
            ResourcePattern { text: text.to_owned(), at, is_short, form }
        });
        let patterns: Vec<ResourcePattern> = patterns.collect();
        if patterns.is_empty() {
            let covers = if negated { "every resource" } else { "no resource" };
            warnings.push(format!("{pointer}: the list is empty, so the statement covers {covers}"));
        }
        Ok(Self { negated, at: node.at, pointer: pointer.to_owned(), patterns })
    }

    /// Whether a pattern of fewer than six parts matches the resource by one of its two readings only.
    pub(crate) fn rests_on_a_reading(&self, resource: &str) -> bool {
        self.patterns.iter().any(|pattern| match &pattern.form {
            Form::Short { written, completed } => written.matches(resource) != completed.matches(resource),
            Form::Everything | Form::Fixed(_) | Form::Template(_) | Form::Unreadable => false,
        })
    }

    /// Whether the element covers the resource.
    pub(crate) fn covers(&self, resource: &str, context: &Context) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(resource, context)) != self.negated
    }

    /// Whether the element covers the resource where an ARN must have its six parts, and matches nothing without them.
    pub(crate) fn covers_in_full(&self, resource: &str, context: &Context) -> bool {
        let matching = |pattern: &ResourcePattern| !pattern.is_short && pattern.matches(resource, context);
        self.patterns.iter().any(matching) != self.negated
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
            Form::Short { written, completed } => written.matches(resource) || completed.matches(resource),
            Form::Template(template) => match template.resolve(context, reach(resource)) {
                Resolved::Nothing | Resolved::Longer => false,
                Resolved::Text(pieces) => {
                    let units = units_of(&pieces);
                    colons(&units) >= 5 && Pattern::from_units(&units).matches(resource)
                }
            },
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
    let completed = Pattern::new(&format!("{text}{}", ":*".repeat(missing)));
    // Where no star stands before the end, both readings match the same ARNs, or the written one none.
    if missing == 0 || !text.trim_end_matches('*').contains(['*', '?']) {
        return Form::Fixed(completed);
    }
    Form::Short { written: Pattern::new(text), completed }
}

fn colons(units: &[Unit]) -> usize {
    units.iter().filter(|unit| **unit == Unit::from(b':')).count()
}
