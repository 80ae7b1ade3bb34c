//! What GitHub allows where in a workflow file.
//!
//! A [`Definition`] is one type of GitHub's workflow schema: its shape, and the contexts and functions that expressions
//! there may use, which hold for everything inside of it as well. The tables are statics, so that a name that does not
//! exist does not compile. Source: `workflow-v1.0.json` of `@actions/workflow-parser` 0.3.61.

mod event;
mod job;
mod permission;
mod step;
mod workflow;

use Shape::{Any, Boolean, List, Null, Number, OneOf, Text};

pub(crate) use workflow::WORKFLOW;

/// A type of the schema.
#[derive(Debug)]
pub(crate) struct Definition {
    /// Contexts (`github`) and functions with the least and most arguments (`success(0,MAX)`).
    pub(crate) context: &'static [&'static str],
    pub(crate) shape: Shape,
}

/// What a value of a type may be.
#[derive(Debug)]
pub(crate) enum Shape {
    Null,
    Boolean,
    Number,
    /// Any text, or only such that is not empty.
    Text {
        non_empty: bool,
    },
    /// One of these words.
    Words(&'static [&'static str]),
    List(&'static Definition),
    Map(Map),
    OneOf(&'static [&'static Definition]),
    /// Whatever there is.
    Any,
}

/// The keys of a mapping.
#[derive(Debug)]
pub(crate) struct Map {
    pub(crate) properties: &'static [Property],
    /// The types of every other key and its value, where others are allowed.
    pub(crate) others: Option<(&'static Definition, &'static Definition)>,
}

/// A key that has a name.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) value: &'static Definition,
}

impl Definition {
    /// The types that it stands for, `one of` resolved.
    pub(crate) fn alternatives(&'static self) -> Vec<&'static Self> {
        match &self.shape {
            OneOf(types) => types.iter().flat_map(|definition| definition.alternatives()).collect(),
            _ => vec![self],
        }
    }
}

impl Map {
    pub(crate) fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

/// A type without contexts of its own, or with them: `define!(SHELL: Text { non_empty: true })`.
macro_rules! define {
    ($($(#[$doc:meta])* $name:ident $([$context:expr])?: $shape:expr;)*) => {
        $($(#[$doc])* pub(super) static $name: $crate::schema::Definition = {
            $crate::schema::Definition { context: define!(@context $($context)?), shape: $shape }
        };)*
    };
    (@context $context:expr) => { $context };
    (@context) => { &[] };
}
use define;

/// The keys of a mapping: `keys!("name" => &TEXT, "on" required => &ON)`, and `; &KEY => &VALUE` for all others.
macro_rules! keys {
    ($($name:literal $($required:ident)? => $value:expr),* $(,)? $(; $key:expr => $other:expr)?) => {
        $crate::schema::Shape::Map($crate::schema::Map {
            properties: &[$($crate::schema::Property {
                name: $name,
                required: keys!(@required $($required)?),
                value: $value,
            }),*],
            others: keys!(@others $($key, $other)?),
        })
    };
    (@required required) => { true };
    (@required) => { false };
    (@others $key:expr, $other:expr) => { Some(($key, $other)) };
    (@others) => { None };
}
use keys;

define! {
    NULL: Null;
    BOOLEAN: Boolean;
    NUMBER: Number;
    TEXT: Text { non_empty: false };
    NON_EMPTY: Text { non_empty: true };
    ANY: Any;
    NON_EMPTY_LIST: List(&NON_EMPTY);
    NON_EMPTY_OR_LIST: OneOf(&[&NON_EMPTY, &NON_EMPTY_LIST]);
}

/// What expressions may use, by how much of the run there is already.
mod contexts {
    pub(super) const RUN: &[&str] = &["github", "inputs", "vars"];
    pub(super) const WORKFLOW_ENV: &[&str] = &["github", "inputs", "vars", "secrets"];
    pub(super) const OUTPUT: &[&str] = &["github", "inputs", "vars", "jobs"];
    pub(super) const NEEDS: &[&str] = &["github", "inputs", "vars", "needs"];
    pub(super) const JOB_IF: &[&str] =
        &["github", "inputs", "vars", "needs", "always(0,0)", "failure(0,MAX)", "cancelled(0,0)", "success(0,MAX)"];
    pub(super) const STRATEGY: &[&str] = &["github", "inputs", "vars", "needs", "strategy", "matrix"];
    pub(super) const JOB_SECRETS: &[&str] = &["github", "inputs", "vars", "needs", "strategy", "matrix", "secrets"];
    pub(super) const DEFAULTS: &[&str] = &["github", "inputs", "vars", "strategy", "matrix", "needs", "env"];
    pub(super) const CREDENTIALS: &[&str] = &["github", "inputs", "vars", "secrets", "env"];
    pub(super) const RUNNER_WITHOUT_SECRETS: &[&str] =
        &["github", "inputs", "vars", "needs", "strategy", "matrix", "steps", "job", "runner", "env"];
    pub(super) const RUNNER: &[&str] =
        &["github", "inputs", "vars", "needs", "strategy", "matrix", "secrets", "steps", "job", "runner", "env"];
    pub(super) const STEP: &[&str] = &[
        "github",
        "inputs",
        "vars",
        "needs",
        "strategy",
        "matrix",
        "secrets",
        "steps",
        "job",
        "runner",
        "env",
        "hashFiles(1,255)",
    ];
    pub(super) const STEP_IF: &[&str] = &[
        "github",
        "inputs",
        "vars",
        "needs",
        "strategy",
        "matrix",
        "steps",
        "job",
        "runner",
        "env",
        "always(0,0)",
        "failure(0,0)",
        "cancelled(0,0)",
        "success(0,0)",
        "hashFiles(1,255)",
    ];
}
