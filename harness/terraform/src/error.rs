//! What is wrong with a configuration, or what AWS refused, with the place in the `.tf` file.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

use portcullis_model::Cause;

use crate::{
    apply::Unmade,
    source::{Location, Place},
};

/// Why a folder could not be loaded or applied. Prints, through miette, every problem with its place and a next step.
#[derive(Debug)]
pub struct TerraformError {
    problems: Vec<Problem>,
    refusal: Option<Refusal>,
    /// The resource that was refused, and what was known by then.
    unmade: Option<Box<Unmade>>,
}

/// What AWS answered instead of making a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The API operation: `CreateRole`.
    pub(crate) operation: &'static str,
    /// AWS's error code; absent when no answer came.
    pub(crate) code: Option<String>,
    /// AWS's text, or what kept the answer from coming.
    pub(crate) message: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Problem(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    message: String,
    at: Option<(Location, String)>,
    also: Vec<(Location, String)>,
    help: Option<String>,
    /// The places of `also` that are in other files, as diagnostics of their own.
    elsewhere: Vec<Problem>,
    advice: bool,
    /// Whether the endpoint gave no answer.
    unanswered: bool,
}

impl TerraformError {
    /// AWS's error code when AWS refused to make something; nothing when no answer came or the input was wrong.
    #[must_use]
    pub fn aws_code(&self) -> Option<&str> {
        self.refusal.as_ref()?.code.as_deref()
    }

    /// AWS's message when AWS refused to make something.
    #[must_use]
    pub fn aws_message(&self) -> Option<&str> {
        let refusal = self.refusal.as_ref()?;
        refusal.code.as_ref().map(|_| refusal.message.as_str())
    }

    /// The API operation that failed, such as `CreateRole`; nothing when the input was wrong.
    #[must_use]
    pub fn aws_operation(&self) -> Option<&'static str> {
        self.refusal.as_ref().map(|refusal| refusal.operation)
    }

    /// Where the first problem is, when it is at a place in a file.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let (location, _) = self.problems.first()?.0.at.as_ref()?;
        Some(location.place())
    }

    /// Says why AWS refused, at the element that the cause names, when the endpoint tells more than AWS does.
    #[must_use]
    pub fn because(mut self, cause: &Cause) -> Self {
        let (Some(unmade), [problem]) = (&self.unmade, self.problems.as_mut_slice()) else { return self };
        let at = unmade.locate(cause.pointer.as_deref().unwrap_or_default());
        problem.0.at = Some((at.written(), cause.text.clone()));
        if let Some(hint) = &cause.hint {
            problem.0.help = Some(hint.clone());
        }
        self
    }

    /// Whether there was no answer at all: the endpoint is not there, rather than the input wrong.
    #[must_use]
    pub fn is_without_answer(&self) -> bool {
        !self.problems.is_empty() && self.problems.iter().all(|problem| problem.0.unanswered)
    }

    /// The problems, one by one; what AWS's code was is in their texts.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(crate) fn unmade(mut self, unmade: Unmade) -> Self {
        self.unmade = Some(Box::new(unmade));
        self
    }

    pub(crate) fn refused(refusal: Refusal, address: &str, header: Location) -> Self {
        let Refusal { operation, code, message } = &refusal;
        let problem = match code {
            Some(code) => Problem::new(format!("AWS refused {operation} for `{address}`: {code}: {message}"))
                .at(header, "this resource")
                .help(format!("change what `{operation}` is given here, so that AWS accepts it")),
            None => Problem::new(format!("{operation} for `{address}` got no answer: {message}"))
                .at(header, "this resource")
                .help("is the endpoint running, and does it serve this operation?"),
        };
        let mut problem = problem;
        problem.0.unanswered = refusal.code.is_none();
        Self { problems: vec![problem], refusal: Some(refusal), unmade: None }
    }
}

impl From<Problem> for TerraformError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], refusal: None, unmade: None }
    }
}

impl From<Vec<Problem>> for TerraformError {
    fn from(problems: Vec<Problem>) -> Self {
        Self { problems, refusal: None, unmade: None }
    }
}

impl fmt::Display for TerraformError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [only] => only.fmt(f),
            many => write!(f, "the Terraform configuration has {} problems", many.len()),
        }
    }
}

impl std::error::Error for TerraformError {}

impl TerraformError {
    fn only(&self) -> Option<&Problem> {
        match self.problems.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl Diagnostic for TerraformError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.only()?.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.only()?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.only()?.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        match self.only() {
            Some(only) => only.related(),
            None => Some(Box::new(self.problems.iter().map(|problem| problem as &dyn Diagnostic))),
        }
    }
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            message: message.into(),
            at: None,
            also: Vec::new(),
            help: None,
            elsewhere: Vec::new(),
            advice: false,
            unanswered: false,
        }))
    }

    /// The place that is wrong, with a word on what is seen there.
    pub(crate) fn at(mut self, location: Location, label: impl Into<String>) -> Self {
        self.0.at = Some((location.written(), label.into()));
        self
    }

    /// A second place that has a part in it.
    pub(crate) fn also(mut self, location: Location, label: impl Into<String>) -> Self {
        let (location, label) = (location.written(), label.into());
        match &self.0.at {
            Some((first, _)) if first.file.path != location.file.path => {
                let mut advice = Self::new(label).at(location, "here");
                advice.0.advice = true;
                self.0.elsewhere.push(advice);
            }
            _ => self.0.also.push((location, label)),
        }
        self
    }

    /// The next step for whoever reads it.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }

    /// Nothing for a type that is just not modelled; an error for one that is a modelled type, misspelt.
    pub(crate) fn unless_misspelt<T>(
        what: &str,
        written: &str,
        mut names: impl Iterator<Item = &'static str>,
        at: &Location,
    ) -> Result<Option<T>, Self> {
        let near = names.find(|name| strsim::damerau_levenshtein(written, name) <= 2);
        match near {
            None => Ok(None),
            Some(name) => Err(Self::new(format!("the {what} `{written}` does not exist"))
                .at(at.clone(), "unknown type")
                .help(format!("did you mean `{name}`?"))),
        }
    }

    /// Whether the two mark the same place.
    pub(crate) fn is_at_the_place_of(&self, other: &Self) -> bool {
        let place = |problem: &Self| problem.0.at.as_ref().map(|(at, _)| (at.file.path.clone(), at.span.clone()));
        place(self) == place(other)
    }

    /// `did you mean …`, when one of the names is close to what was written; else the given text.
    pub(crate) fn suggest<'a>(
        self,
        written: &str,
        names: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<String>,
    ) -> Self {
        match nearest(written, names) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self.help(otherwise),
        }
    }
}

/// The name that the user most likely meant.
fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = names.into_iter().map(|name| (strsim::damerau_levenshtein(written, name), name));
    let (distance, name) = scored.min()?;
    (distance <= 1 + written.chars().count() / 5).then_some(name)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn severity(&self) -> Option<Severity> {
        self.0.advice.then_some(Severity::Advice)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.at.as_ref().map(|(location, _)| &location.file.named as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (location, label) = self.0.at.as_ref()?;
        let primary = LabeledSpan::new_primary_with_span(Some(label.clone()), location.span.clone());
        let others =
            self.0.also.iter().map(|(at, label)| LabeledSpan::new_with_span(Some(label.clone()), at.span.clone()));
        Some(Box::new(std::iter::once(primary).chain(others)))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.0.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.0.elsewhere.iter().map(|problem| problem as &dyn Diagnostic)))
    }
}
