//! Which contexts and functions exist at a place of the workflow file.

/// The contexts and functions that an expression may use where it stands. The built-in functions exist everywhere.
#[derive(Clone, Debug)]
pub struct Scope {
    contexts: Option<Vec<String>>,
    functions: Vec<Signature>,
}

/// A function's name, in lower case, and how many arguments it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) least: usize,
    pub(crate) most: usize,
}

impl Scope {
    /// From a list as GitHub's schema of workflow files writes it: `github`, `needs`, `always(0,0)`,
    /// `hashFiles(1,MAX)`. A function without its numbers takes any.
    #[must_use]
    pub fn of(allowed: &[&str]) -> Self {
        let mut contexts = Vec::new();
        let mut functions = Vec::new();
        for entry in allowed {
            match entry.split_once('(') {
                None => contexts.push(entry.to_lowercase()),
                Some((name, range)) => functions.push(signature(name, range)),
            }
        }
        Self { contexts: Some(contexts), functions }
    }

    /// Every context, and the functions of steps: for text whose place in a workflow does not matter.
    #[must_use]
    pub fn everything() -> Self {
        let functions = ["always(0,0)", "cancelled(0,0)", "failure(0,MAX)", "success(0,MAX)", "hashFiles(1,MAX)"];
        Self { contexts: None, ..Self::of(&functions) }
    }

    pub(crate) fn has_context(&self, name: &str) -> bool {
        self.contexts.as_ref().is_none_or(|names| names.iter().any(|known| *known == name.to_lowercase()))
    }

    pub(crate) fn function(&self, name: &str) -> Option<&Signature> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// The contexts by name, none if any may be used.
    pub(crate) fn context_names(&self) -> Option<&[String]> {
        self.contexts.as_deref()
    }

    /// The names of the functions of this place.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.name.as_str())
    }
}

fn signature(name: &str, range: &str) -> Signature {
    let (least, most) = range.trim_end_matches(')').split_once(',').unwrap_or(("0", "MAX"));
    Signature {
        name: name.to_lowercase(),
        least: least.trim().parse().unwrap_or(0),
        most: most.trim().parse().unwrap_or(usize::MAX),
    }
}
