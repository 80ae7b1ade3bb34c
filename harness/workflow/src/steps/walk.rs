//! One step after the other, with what the earlier ones left behind: variables, outputs, credentials.

use std::collections::BTreeMap;

use portcullis_expression::{Condition, Contexts, Scope, Status, Template, Value};

use super::{
    JobSteps,
    action::{self, Action},
    amazon_ecr_login, build_push_action, configure_aws_credentials,
    deed::{Deed, Deeds, Does, Skipped, Warning},
    known::{CannotTell, Known, PartlyKnown},
    local_images::LocalImages,
    login_action, metadata_action,
    releases::Release,
    run,
    version::Version,
};
use crate::{
    place::{Map, Place, Text},
    step::Step,
};

/// The job so far.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    job: &'a JobSteps<'a>,
    contexts: Contexts,
    /// The variables that a step finds, beside its own.
    environment: BTreeMap<String, PartlyKnown>,
    outputs: Vec<(String, Value)>,
    /// The account whose credentials the environment holds, once an action has put some there.
    pub(super) account: Option<Known<String>>,
    /// The images that the runner has under a name.
    pub(super) local_images: LocalImages,
    /// The audience of the token that a script asked GitHub for by itself.
    pub(super) asked_for: Option<PartlyKnown>,
    /// The command that fails whatever happens, after which only those steps run that ask for it.
    failed: Option<Text>,
    used: BTreeMap<String, usize>,
    deeds: Deeds,
}

/// The step that is walked.
pub(super) struct Here<'a> {
    pub(super) index: usize,
    pub(super) step: &'a Step,
    /// The contexts, with the step's own variables.
    pub(super) contexts: Contexts,
    /// All variables that the step finds.
    pub(super) environment: BTreeMap<String, PartlyKnown>,
    /// Whether every step before succeeds.
    after_success: bool,
    runs: Known<()>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(job: &'a JobSteps<'a>) -> Self {
        let mut environment = BTreeMap::new();
        if let (Some(Value::Object(env)), Some(first)) = (job.contexts.get("env"), job.steps.first()) {
            for (name, value) in env.entries() {
                environment.insert(name.clone(), partly(value, &first.place));
            }
        }
        Self {
            job,
            contexts: job.contexts.clone().with_status(Status::Success),
            environment,
            outputs: Vec::new(),
            account: None,
            local_images: LocalImages::default(),
            asked_for: None,
            failed: None,
            used: BTreeMap::new(),
            deeds: Deeds::default(),
        }
    }

    /// All steps of the job.
    pub(super) fn through(job: &'a JobSteps<'a>) -> Self {
        let mut walk = Self::new(job);
        for (index, step) in job.steps.iter().enumerate() {
            walk.step(index, step);
        }
        walk
    }

    pub(super) fn finish(self) -> Deeds {
        self.deeds
    }

    /// The command by which the job fails whatever happens.
    pub(super) fn failing(self) -> Option<Text> {
        self.failed
    }

    pub(super) fn step(&mut self, index: usize, step: &'a Step) {
        self.contexts.set("steps", Value::object(self.outputs.clone()));
        self.contexts.set("env", as_context(&self.environment));
        let environment = self.with_own_variables(step);
        let contexts = self.contexts.clone().with("env", as_context(&environment));
        let here = Here { index, step, contexts, environment, after_success: self.failed.is_none(), runs: Ok(()) };
        let runs = match here.runs() {
            Ok(false) => {
                self.skip(&here);
                return self.leave(&here, Value::object::<&str>([]));
            }
            Ok(true) => Ok(()),
            Err(reason) => Err(reason),
        };
        self.perform(&Here { runs, ..here });
    }

    /// Notes what a step would do that does not run.
    fn skip(&mut self, here: &Here<'_>) {
        let condition = here.step.condition.as_ref().map(|condition| {
            let why = format!("the `if` of the step does not hold: `{}`", condition.text.trim());
            CannotTell::new(why, &condition.place)
        });
        let ended = self.failed.as_ref().map(|command| {
            CannotTell::new(format!("a step before it ends the job: `{}`", command.text), &command.place)
        });
        let Some(why) = ended.or(condition) else { return };
        let mut trial = Walk { deeds: Deeds::default(), ..self.clone() };
        trial.perform(here);
        let skipped = |deed: Deed| Skipped { does: deed.does, why: why.clone() };
        self.deeds.skipped.extend(trial.deeds.deeds.into_iter().map(skipped));
    }

    /// The step fails for certain: what comes after runs only if its `if` asks for that.
    pub(super) fn fail(&mut self, here: &Here<'_>, command: Text) {
        let goes_on = here.step.continue_on_error.as_ref().is_some_and(|text| text.text.trim() != "false");
        if here.runs.is_ok() && !goes_on {
            self.contexts = self.contexts.clone().with_status(Status::Failure);
            self.failed.get_or_insert(command);
        }
    }

    fn perform(&mut self, here: &Here<'_>) {
        let step = here.step;
        if let Some(script) = &step.run {
            let shell = step.shell.as_ref().or(self.job.shell.as_ref());
            run::walk(self, here, script, shell);
        } else if let Some(uses) = &step.uses {
            self.uses(here, uses);
        }
    }

    fn uses(&mut self, here: &Here<'_>, uses: &Text) {
        match Action::named(uses.text.trim()) {
            Action::Repository { name, reference } => match name.as_str() {
                configure_aws_credentials::NAME => configure_aws_credentials::walk(self, here, &reference),
                amazon_ecr_login::NAME => amazon_ecr_login::walk(self, here, &reference),
                build_push_action::NAME => build_push_action::walk(self, here),
                login_action::NAME => login_action::walk(self, here),
                metadata_action::NAME => metadata_action::walk(self, here),
                known if action::asks_nothing_of_aws(known) => self.leave_unknown(here, &format!("`{}`", uses.text)),
                _ => self.unread(here, &format!("`{}`", uses.text), &uses.place),
            },
            Action::Local(path) => self.unread(here, &format!("the action `{path}`"), &uses.place),
            Action::Image(image) => self.unread(here, &format!("the image `{image}`"), &uses.place),
            Action::Malformed(text) => {
                let why = format!("`{text}` names no action: `OWNER/REPO@REF`, `./PATH` or `docker://IMAGE`");
                self.does(here, Does::CannotTell(CannotTell::new(why, &uses.place)));
            }
        }
    }

    /// Notes a deed of the step.
    pub(super) fn does(&mut self, here: &Here<'_>, does: Does) {
        let deed = Deed { step: here.index, place: here.step.place.clone(), runs: here.runs.clone(), does };
        self.deeds.deeds.push(deed);
    }

    /// Notes something that the step runs and nobody reads.
    pub(super) fn unread(&mut self, here: &Here<'_>, what: &str, place: &Place) {
        self.local_images.open();
        self.deeds.unread.push(CannotTell::new(format!("{what} is not read, and may do more"), place));
        self.leave_unknown(here, what);
    }

    /// Notes only that something is not read, where the outputs of the step are known otherwise.
    pub(super) fn unread_command(&mut self, what: &str, place: &Place) {
        self.local_images.open();
        let note = CannotTell::new(format!("{what} is not read, and may do more"), place);
        if !self.deeds.unread.contains(&note) {
            self.deeds.unread.push(note);
        }
    }

    pub(super) fn warn(&mut self, here: &Here<'_>, text: impl Into<String>) {
        self.deeds.warnings.push(Warning { text: text.into(), place: here.step.place.clone() });
    }

    /// Which release of an action the step uses: as given, or as its reference says.
    pub(super) fn release(&self, here: &Here<'_>, name: &str, reference: &str, known: &[Release]) -> Known<Version> {
        let place = here.step.uses.as_ref().map_or(&here.step.place, |uses| &uses.place);
        let given = self.job.releases.get(&format!("{name}@{reference}"));
        given.copied().map_or_else(|| Version::of(reference, known, name, place), Ok)
    }

    pub(super) fn may_mint(&self) -> bool {
        self.job.may_mint
    }

    /// Sets a variable for the steps that follow.
    pub(super) fn export(&mut self, name: &str, value: PartlyKnown) {
        self.environment.insert(name.to_owned(), value);
    }

    /// The step ends with outputs that only a run makes.
    pub(super) fn leave_unknown(&mut self, here: &Here<'_>, by: &str) {
        let why = format!("it is an output of {by} ({}), which only a run makes", here.step.place);
        self.leave(here, Value::open_object::<&str>([], why));
    }

    /// The step ends with these outputs.
    pub(super) fn leave(&mut self, here: &Here<'_>, outputs: Value) {
        let Some(id) = &here.step.id else { return };
        let runs = here.runs();
        let outcome = match &runs {
            Ok(true) => Value::from("success"),
            Ok(false) => Value::from("skipped"),
            Err(reason) => Value::unknown(reason.why.clone()),
        };
        let outputs = match runs {
            Ok(_) => outputs,
            Err(reason) => Value::unknown(format!("whether step `{}` runs is open: {}", id.text, reason.why)),
        };
        let step = Value::object([("outputs", outputs), ("outcome", outcome.clone()), ("conclusion", outcome)]);
        self.outputs.push((id.text.clone(), step));
    }

    /// The name of the step for `GITHUB_ACTION`: its id, else one made of the action's name, numbered from the second.
    pub(super) fn action_name(&mut self, here: &Here<'_>, name: &str) -> String {
        if let Some(id) = &here.step.id {
            return id.text.clone();
        }
        let made = format!("__{}", name.replace('/', "_"));
        let count = self.used.entry(made.clone()).or_default();
        *count += 1;
        if *count == 1 { made } else { format!("{made}_{count}") }
    }

    fn with_own_variables(&self, step: &Step) -> BTreeMap<String, PartlyKnown> {
        let mut environment = self.environment.clone();
        match &step.env {
            Map::Entries(entries) => {
                for (name, value) in entries {
                    environment.insert(name.text.clone(), evaluate(value, &self.contexts));
                }
            }
            Map::Expression(text) => environment.extend(whole_map(text, &self.contexts)),
        }
        environment
    }
}

impl Here<'_> {
    /// Whether the step's `if` lets it run.
    pub(super) fn runs(&self) -> Known<bool> {
        let Some(text) = &self.step.condition else { return Ok(self.after_success) };
        let cannot_tell = |why: String| CannotTell::new(why, &text.place);
        let condition = Condition::parse(&text.text, &scope()).map_err(|error| cannot_tell(error.to_string()))?;
        let value = condition.evaluate(&self.contexts).map_err(|error| cannot_tell(error.to_string()))?;
        value.truthy().map_err(|unknown| CannotTell::unknown(&unknown, text))
    }

    /// The text with its expressions evaluated.
    pub(super) fn evaluate(&self, text: &Text) -> PartlyKnown {
        evaluate(text, &self.contexts)
    }

    /// A value of the `github` context.
    pub(super) fn github(&self, name: &str) -> PartlyKnown {
        match self.contexts.get("github") {
            Some(Value::Object(github)) => {
                github.get(name).map_or_else(PartlyKnown::default, |value| partly(&value, &self.step.place))
            }
            _ => PartlyKnown::cannot_tell(CannotTell::new(format!("`github.{name}` is not given"), &self.step.place)),
        }
    }
}

fn evaluate(text: &Text, contexts: &Contexts) -> PartlyKnown {
    let failed = |why: String| PartlyKnown::cannot_tell(CannotTell::new(why, &text.place));
    let template = match Template::parse(&text.text, &scope()) {
        Ok(template) => template,
        Err(error) => return failed(error.to_string()),
    };
    match template.evaluate_parts(contexts) {
        Err(error) => failed(error.to_string()),
        Ok(parts) => {
            let mut whole = PartlyKnown::default();
            for part in parts {
                match part {
                    Ok(known) => whole.push_str(&known),
                    Err(unknown) => whole.append(PartlyKnown::cannot_tell(CannotTell::unknown(&unknown, text))),
                }
            }
            whole.bounded(&text.place)
        }
    }
}

/// The entries of a mapping that one expression gives; none where it gives nothing that is known.
pub(super) fn whole_map(text: &Text, contexts: &Contexts) -> Vec<(String, PartlyKnown)> {
    let value = Template::parse(&text.text, &scope()).ok().and_then(|template| template.evaluate(contexts).ok());
    match value {
        Some(Value::Object(object)) => {
            object.entries().iter().map(|(name, value)| (name.clone(), partly(value, &text.place))).collect()
        }
        _ => Vec::new(),
    }
}

/// The expressions were checked when the file was read; here everything may be used.
fn scope() -> Scope {
    Scope::everything()
}

pub(super) fn partly(value: &Value, place: &Place) -> PartlyKnown {
    match value.text() {
        Ok(text) => PartlyKnown::known(&text),
        Err(unknown) => PartlyKnown::cannot_tell(CannotTell::new(unknown.why(), place)),
    }
}

/// As a value of a context: only what is wholly known is.
pub(super) fn as_value(text: &PartlyKnown) -> Value {
    text.text().map_or_else(|reason| Value::unknown(reason.why), Value::from)
}

fn as_context(environment: &BTreeMap<String, PartlyKnown>) -> Value {
    let entries = environment.iter().map(|(name, value)| (name.clone(), as_value(value)));
    Value::object(entries)
}
