//! What the scenario adds to the steps of a job, and what must be there for its expectation.

use portcullis_scenario::{Expectation, Stage};
use portcullis_workflow::steps::{Deeds, Does, Skipped};

use super::{Walk, credentials::GIVE_KEYS};
use crate::{
    plan::{DEFAULT_AUDIENCE, DEFAULT_SESSION_NAME, unclear::Unclear},
    steps::{Asked, AssumeRole, Mint, NO_REQUEST_URL, NoToken, Step},
};

impl Walk<'_> {
    /// Adds what the scenario gives and what the expectation needs; refuses when neither file says it.
    pub(super) fn complete(&mut self, deeds: &Deeds) -> Result<(), Unclear> {
        let needed = self.case.expect.stage();
        // With access keys of variables the job asks nobody for a role.
        if !self.has(Stage::AssumeRole) && (!self.own_keys || needed <= Stage::AssumeRole) {
            self.without_role(needed, deeds)?;
        }
        if self.ended {
            return Ok(());
        }
        if let Some(image) = self.given.image.clone() {
            self.given_image(&image)?;
        }
        let missing = match &self.case.expect {
            Expectation::Reached(_) | Expectation::Denied(_) if needed < Stage::Chain => None,
            _ if needed == Stage::Chain && !self.has(Stage::Chain) => {
                Some(("assumes a second role", "expect another end"))
            }
            _ if !self.has(Stage::Login) && needed > Stage::Chain => {
                Some(("logs in to ECR", "give `image`, and the login is taken for granted"))
            }
            _ if needed == Stage::Push && !self.has(Stage::Push) => Some((
                "pushes an image to ECR",
                "give the image in the scenario: `image: ${aws_ecr_repository.NAME.repository_url}`",
            )),
            _ if needed == Stage::Pull && !self.has(Stage::Pull) => {
                Some(("pulls an image from ECR", "expect another end"))
            }
            _ => None,
        };
        match missing {
            Some((what, help)) => Err(self.nothing(what, deeds, help)),
            None => Ok(()),
        }
    }

    /// No step is known to assume a role.
    fn without_role(&mut self, needed: Stage, deeds: &Deeds) -> Result<(), Unclear> {
        let audience = self.case.audience.clone().unwrap_or_else(|| DEFAULT_AUDIENCE.to_owned());
        if !self.run.mint.is_yes() {
            // What asks is then an action that is not read: nearly all of them ask through @actions/core.
            let message = (!deeds.unread.is_empty()).then_some(NO_REQUEST_URL);
            let refused = NoToken { reason: self.why_no_token(), acting: None, message };
            let mint = Mint { refused: Some(refused), ..self.mint(audience, None) };
            self.steps.insert(0, Box::new(mint));
            self.steps.truncate(1);
            self.ended = true;
            return Ok(());
        }
        let mut first: Vec<Box<dyn Step>> = vec![Box::new(self.mint(audience, None))];
        let does_not_run = |skipped: &&Skipped| assumes(&skipped.does);
        if let Some(skipped) = self.only_skipped(does_not_run).filter(|_| needed >= Stage::Mint) {
            return Err(self.not_run("assumes the role", skipped));
        }
        match &self.given.role {
            Some(role) => {
                let asked = Asked::plain(role.clone(), DEFAULT_SESSION_NAME);
                first.push(Box::new(AssumeRole { asked, region: None, acting: None }));
            }
            None if needed >= Stage::AssumeRole => {
                let help = "give the role in the scenario: `role: ${aws_iam_role.NAME.arn}`";
                return Err(self.nothing("assumes a role with GitHub's token", deeds, help));
            }
            None => {}
        }
        for (_, steps) in &mut self.through {
            *steps += first.len();
        }
        first.append(&mut self.steps);
        self.steps = first;
        Ok(())
    }

    /// The step that would do it, where it is known not to run and nothing else is left that might do it instead.
    pub(super) fn only_skipped(&self, does: impl Fn(&&Skipped) -> bool) -> Option<&Skipped> {
        self.skipped.iter().find(does).filter(|_| self.unclear.is_empty() && self.unread.is_empty())
    }

    /// The step that would do something does not run.
    pub(super) fn not_run(&self, what: &str, skipped: &Skipped) -> Unclear {
        let message = format!("the step of the job `{}` that {what} does not run: {}", self.run.id, skipped.why.why);
        Unclear::text(message).at(&skipped.why.place).help(
            "change what that hangs on for the case (`on`, `inputs` of the event, `vars`, `secrets`), or expect an earlier end",
        )
    }

    /// Whether a step stands at this stage.
    pub(super) fn has(&self, stage: Stage) -> bool {
        self.steps.iter().any(|step| step.stage() == stage)
    }

    /// No step is known to do something: the first thing that could not be read is probably it.
    fn nothing(&self, what: &str, deeds: &Deeds, help: &str) -> Unclear {
        let message = format!("no step of the job `{}` is known to do what is expected: nothing {what}", self.run.id);
        let meant = |skipped: &&Skipped| match what {
            what if what.starts_with("assumes") => assumes(&skipped.does),
            what if what.starts_with("logs in") => matches!(skipped.does, Does::EcrLogin(_)),
            what if what.starts_with("pushes") => matches!(skipped.does, Does::Push(_)),
            what if what.starts_with("pulls") => matches!(skipped.does, Does::Pull(_)),
            _ => false,
        };
        if let (Some(skipped), true) = (self.skipped.iter().find(meant), self.unclear.is_empty()) {
            return self.not_run(what, skipped);
        }
        let Some(why) = self.unclear.iter().chain(&deeds.unread).next() else {
            return Unclear::text(message).at(&self.run.place).help(help);
        };
        let unclear = Unclear::text(format!("{message}; {}", why.why)).at(&why.place);
        // One of AWS's actions is read if its release is known.
        let place = self.sources.place(&why.place);
        if place.as_ref().is_some_and(|place| place.line_text.contains("aws-access-key-id")) {
            return unclear.help(GIVE_KEYS);
        }
        let uses = place.as_ref().and_then(|place| place.line_text.split_once("uses:"));
        match uses.map(|(_, action)| action.trim()).filter(|action| action.starts_with("aws-actions/")) {
            Some(action) => {
                let action = action.split(" #").next().unwrap_or_default().trim_end();
                unclear.help(format!("say which release it is: `releases: {{ \"{action}\": v4.3.1 }}`; or {help}"))
            }
            None => unclear.help(help),
        }
    }
}

/// Whether credentials come of it.
fn assumes(does: &Does) -> bool {
    matches!(does, Does::AssumeRoleWithWebIdentity(..) | Does::AssumeRole(..) | Does::UseCredentials(..))
}
