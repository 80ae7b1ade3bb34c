//! From what the steps of a job do about AWS to the steps of a case.
//!
//! A deed of which a part is not known takes it from the scenario, or is the end of it with the place. What the scenario
//! gives although the file says it must be the same. Refuses, as not supported yet, what no stand-in could do:
//! registries of other accounts.

mod credentials;
mod image;
mod login;
mod refused;
mod scenario;

use portcullis_scenario::{Case, Stage};
use portcullis_workflow::{
    CannotTell, JobRun, Mint as MayMint, Place,
    steps::{
        AssumeRole as Assumes, Credentials, Deed, Deeds, Does, PartlyKnown, Piece, Refused, Skipped, TokenSource,
        Version, Warning,
    },
};

use super::{DEFAULT_AUDIENCE, Plan, Warned, given::Given, sources::Sources, unclear::Unclear};
use crate::{
    event::WorkflowReason,
    seen_by_user::Acting,
    steps::{Asked, AssumeRole, Mint, NoToken, RefusedByAction, Step},
};

/// Works out the steps of a case from those of its job.
pub(super) fn plan(
    case: &Case,
    given: &Given,
    run: &JobRun,
    deeds: &Deeds,
    sources: &Sources,
) -> Result<Plan, Unclear> {
    let mut walk = Walk {
        case,
        given,
        run,
        sources,
        steps: Vec::new(),
        client: None,
        unclear: Vec::new(),
        unread: &deeds.unread,
        skipped: &deeds.skipped,
        through: Vec::new(),
        logins: login::Logins::default(),
        assumed: Vec::new(),
        own_keys: false,
        ended: false,
    };
    let needed = case.expect.stage();
    for deed in &deeds.deeds {
        let before = walk.steps.len();
        if let Err(unclear) = walk.deed(deed) {
            // What comes after all that is expected need not be told.
            if needed > Stage::Trigger && !walk.has(needed) {
                return Err(unclear);
            }
            break;
        }
        if let Err(unclear) = walk.check_account(deed, before) {
            if needed >= Stage::AssumeRole {
                return Err(unclear);
            }
            break;
        }
        walk.through.push((deed.place.line, walk.steps.len()));
        if walk.ended {
            break;
        }
    }
    if !walk.ended {
        walk.complete(deeds)?;
    }
    let mut warnings: Vec<Warned> = deeds.warnings.iter().map(|warning| walk.warned(warning)).collect();
    warnings.append(&mut walk.assumed);
    Ok(Plan { steps: walk.steps, client: walk.client, warnings })
}

struct Walk<'a> {
    case: &'a Case,
    given: &'a Given,
    run: &'a JobRun,
    sources: &'a Sources,
    steps: Vec<Box<dyn Step>>,
    client: Option<&'static str>,
    /// What could not be told so far; an error when the scenario does not say it and something hangs on it.
    unclear: Vec<CannotTell>,
    /// What is not read at all, and may do more.
    unread: &'a [CannotTell],
    /// What steps would do that do not run.
    skipped: &'a [Skipped],
    /// The lines of the deeds so far, each with how many steps there were then.
    through: Vec<(usize, usize)>,
    /// The registries that docker is logged in to.
    logins: login::Logins,
    /// What is taken for granted.
    assumed: Vec<Warned>,
    /// Whether a login has access keys of variables or of its own inputs.
    own_keys: bool,
    /// Whether the job ends here.
    ended: bool,
}

impl Walk<'_> {
    fn deed(&mut self, deed: &Deed) -> Result<(), Unclear> {
        let runs = deed.runs.as_ref().err();
        let chains = matches!(deed.does, Does::AssumeRole(Credentials::Earlier, _));
        let ends = matches!(
            deed.does,
            Does::AssumeRole(..) | Does::UseCredentials(..) | Does::Refused(_) | Does::ClientRefused(_)
        ) && !chains;
        if let (Some(why), true) = (runs, ends) {
            // Whether the job ends here is as little known as whether the step runs.
            self.unclear.push(why.clone());
            return Ok(());
        }
        let configured = match &deed.does {
            // Without credentials that the action finds it fails before it looks for STS.
            Does::AssumeRole(Credentials::Runner { .. }, _) | Does::UseCredentials(Credentials::Runner { .. }, _)
                if self.given.runner_role.is_none() =>
            {
                None
            }
            Does::AssumeRole(_, assumes) => Some(&assumes.configured),
            Does::UseCredentials(_, configured) => Some(&**configured),
            _ => None,
        };
        if configured.is_some_and(|configured| self.has_no_region(&deed.place, configured, false)) {
            return Ok(());
        }
        if let Some(role) = self.given.runner_role.clone() {
            match &deed.does {
                Does::AssumeRole(Credentials::Runner { .. }, assumes) => {
                    self.use_runner(role, &assumes.configured);
                    return self.chain_at(Stage::AssumeRole, assumes);
                }
                Does::UseCredentials(Credentials::Runner { .. }, configured) => {
                    self.use_runner(role, configured);
                    return Ok(());
                }
                _ => {}
            }
        }
        match &deed.does {
            Does::AssumeRoleWithWebIdentity(TokenSource::Oidc { audience }, assumes) => {
                self.assume_role(deed, runs, audience, assumes)
            }
            Does::AssumeRoleWithWebIdentity(TokenSource::File { path, asked_for }, assumes) => {
                self.token_file(deed, runs, path, asked_for.as_ref(), assumes)
            }
            Does::AssumeRole(Credentials::Runner { wanted_oidc: true }, assumes) => {
                self.no_token(Acting::of(&assumes.configured));
                Ok(())
            }
            Does::UseCredentials(Credentials::Runner { .. }, configured) => {
                if self.run.mint.is_yes() {
                    self.no_role(deed, &Acting::of(configured));
                } else {
                    self.no_token(Acting::of(configured));
                }
                Ok(())
            }
            Does::AssumeRole(Credentials::Earlier, assumes) => self.chain(deed, runs, assumes),
            Does::AssumeRole(keys @ Credentials::Keys { .. }, assumes) => {
                self.use_keys(deed, keys, &assumes.configured)?;
                self.chain_at(Stage::AssumeRole, assumes)
            }
            Does::UseCredentials(keys @ Credentials::Keys { .. }, configured) => self.use_keys(deed, keys, configured),
            Does::UseCredentials(Credentials::Earlier, _) => Ok(()),
            Does::AssumeRole(Credentials::Runner { wanted_oidc: false }, assumes)
                if assumes.configured.version < Version::new(1, 6, 0) =>
            {
                let version = assumes.configured.version;
                let what = format!("configure-aws-credentials {version} does not know GitHub's token");
                let help = "take a release from v1.6.0 on, which asks for it: `aws-actions/configure-aws-credentials@v6`; or \
                            say which role a runner of one's own has: `runner: { role: ${aws_iam_role.NAME.arn} }`";
                Err(Unclear::text(what).at(&deed.place).help(help))
            }
            Does::AssumeRole(Credentials::Runner { wanted_oidc: false }, _) => {
                let what =
                    "the step does not ask for GitHub's token, and the runner is not said to have other credentials";
                let help = "say which role a runner of one's own has: `runner: { role: ${aws_iam_role.NAME.arn} }`";
                Err(Unclear::text(what).at(&deed.place).help(help))
            }
            Does::EcrLogin(login) => self.login(deed, login),
            Does::Logout(registry, file) => {
                self.logins.out(registry, *file, runs.is_none());
                Ok(())
            }
            Does::ClientRefused(refused) => {
                self.client_refused(&deed.place, refused);
                Ok(())
            }
            Does::Push(pushes) => self.image(deed, runs, pushes, false),
            Does::Pull(pulls) => self.image(deed, runs, pulls, true),
            Does::Refused(refused) => {
                self.refused(deed, refused);
                Ok(())
            }
            Does::CannotTell(why) => {
                self.unclear.push(why.clone());
                Ok(())
            }
        }
    }

    /// An action warns when its step begins: after all that the steps before it do.
    fn warned(&self, warning: &Warning) -> Warned {
        let before = self.through.iter().rev().find(|(line, _)| *line < warning.place.line);
        let place = self.sources.place(&warning.place);
        let warning = WorkflowReason { text: warning.text.clone(), place, hint: None };
        Warned { after: before.map_or(0, |(_, steps)| *steps), warning }
    }

    fn assume_role(
        &mut self,
        deed: &Deed,
        runs: Option<&CannotTell>,
        audience: &PartlyKnown,
        assumes: &Assumes,
    ) -> Result<(), Unclear> {
        let audience = agreed("audience", "the audience", audience.text(), self.case.audience.as_deref(), &deed.place)?;
        let acting = Some(Acting::of(&assumes.configured));
        self.steps.push(Box::new(self.mint(audience, acting)));
        if runs.is_none() && self.has_no_region(&deed.place, &assumes.configured, true) {
            return Ok(());
        }
        if let (Some(why), None) = (runs, &self.given.role) {
            let help = "give the role in the scenario: `role: ${aws_iam_role.NAME.arn}`";
            let what = "it cannot be told whether the step that assumes the role runs";
            return Err(Unclear::cannot_tell(what, why).help(help));
        }
        let role = agreed("role", "the role to assume", assumes.role.text(), self.given.role.as_deref(), &deed.place)?;
        let region = region(assumes);
        self.steps.push(Box::new(AssumeRole { asked: asked(role, assumes)?, region, acting }));
        Ok(())
    }

    /// The next role, with the credentials of the one before.
    fn chain(&mut self, deed: &Deed, runs: Option<&CannotTell>, assumes: &Assumes) -> Result<(), Unclear> {
        if let Some(why) = runs {
            let what = "it cannot be told whether the step that assumes the next role runs";
            return Err(Unclear::cannot_tell(what, why).help(GIVE_WHAT_IT_HANGS_ON));
        }
        if !self.has(Stage::AssumeRole) {
            let what = "it cannot be told with which credentials the next role is assumed: no step before is known to assume one";
            return Err(Unclear::text(what)
                .at(&deed.place)
                .help("write a workflow that ends before it, for the cases"));
        }
        self.chain_at(Stage::Chain, assumes)
    }

    /// The job's own token.
    fn mint(&self, audience: String, acting: Option<Acting>) -> Mint {
        Mint { acting, ..Mint::of(self.run.job.clone(), audience) }
    }

    /// The step wants a token that the job may not have.
    fn no_token(&mut self, acting: Acting) {
        let refused = NoToken { reason: self.why_no_token(), acting: Some(acting), message: None };
        let mint = Mint { refused: Some(refused), ..self.mint(DEFAULT_AUDIENCE.to_owned(), None) };
        self.end_with(Box::new(mint));
    }

    fn why_no_token(&self) -> WorkflowReason {
        match &self.run.mint {
            MayMint::No { why, place, help } => {
                WorkflowReason { text: why.clone(), place: self.sources.place(place), hint: Some(help.clone()) }
            }
            MayMint::Yes { place } => WorkflowReason {
                text: "the action does not ask for a token of GitHub's".to_owned(),
                place: self.sources.place(place),
                hint: None,
            },
        }
    }

    /// The job may have a token, but the step names no role, so that the action does not ask for one.
    fn no_role(&mut self, deed: &Deed, acting: &Acting) {
        let reason = WorkflowReason {
            text: "the step names no role, and there are no other credentials".to_owned(),
            place: self.sources.place(&deed.place),
            hint: Some(
                "is the secret or variable set that `role-to-assume` is taken from? one that is not set is empty"
                    .to_owned(),
            ),
        };
        let refused =
            RefusedByAction { stage: Stage::AssumeRole, reason, message: None, seen: acting.no_credentials() };
        self.end_with(Box::new(refused));
    }

    fn refused(&mut self, deed: &Deed, refused: &Refused) {
        let stage = if refused.action.ends_with("amazon-ecr-login") { Stage::Login } else { Stage::AssumeRole };
        let reason = WorkflowReason {
            text: format!("`{}` refuses its inputs", refused.action),
            place: self.sources.place(&deed.place),
            hint: None,
        };
        let message = Some(refused.message.clone());
        self.end_with(Box::new(RefusedByAction { stage, reason, message, seen: None }));
    }

    fn end_with(&mut self, step: Box<dyn Step>) {
        self.steps.push(step);
        self.ended = true;
    }
}

const GIVE_WHAT_IT_HANGS_ON: &str =
    "give what it hangs on in the scenario: `secrets`, `vars`, or `inputs` of the event";

/// What the file says and must be known.
fn known(what: &str, known: Result<String, CannotTell>) -> Result<String, Unclear> {
    known.map_err(|why| {
        Unclear::cannot_tell(&format!("it cannot be told what {what} is"), &why).help(GIVE_WHAT_IT_HANGS_ON)
    })
}

/// What a step asks of the session.
fn asked(role: String, assumes: &Assumes) -> Result<Asked, Unclear> {
    let duration = assumes.duration_seconds.as_ref().map(u32::to_string).map_err(CannotTell::clone);
    let duration = known("the duration of the session", duration)?;
    let policy = known("the inline session policy", assumes.inline_session_policy.text())?;
    let managed = assumes.managed_session_policies.iter().map(|arn| known("a managed session policy", arn.text()));
    Ok(Asked {
        role,
        session_name: with_stand_ins(&assumes.session_name),
        duration_seconds: duration.parse().ok(),
        policy: Some(policy).filter(|policy| !policy.is_empty()),
        policy_arns: managed.collect::<Result<_, _>>()?,
    })
}

/// A region that is not known is taken to be the scenario's.
fn region(assumes: &Assumes) -> Option<String> {
    assumes.configured.region.text().ok().filter(|region| !region.is_empty())
}

/// What the file says, or else the scenario; where both do, they must agree.
fn agreed(
    key: &str,
    what: &str,
    file: Result<String, CannotTell>,
    scenario: Option<&str>,
    place: &Place,
) -> Result<String, Unclear> {
    match (file, scenario) {
        (Ok(file), Some(scenario)) if file != scenario => {
            Err(Unclear::text(format!("{what} is `{file}` in the workflow, and `{scenario}` in the scenario"))
                .at(place)
                .help(format!(
                    "leave `{key}` out of the scenario, or change what the workflow takes it from: `secrets`, `vars`"
                )))
        }
        (Ok(file), _) => Ok(file),
        (Err(_), Some(scenario)) => Ok(scenario.to_owned()),
        (Err(why), None) => {
            Err(Unclear::cannot_tell(&format!("it cannot be told what {what} is"), &why).help(format!(
                "give it in the scenario as `{key}`, or what it hangs on: `secrets`, `vars`, `inputs` of the event"
            )))
        }
    }
}

/// The text, with a stand-in for what only a run makes, such as its number. Nothing but a condition on
/// `sts:RoleSessionName` can tell.
fn with_stand_ins(name: &PartlyKnown) -> String {
    name.pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Known(text) => text.as_str(),
            Piece::CannotTell(_) => "1",
        })
        .collect()
}

fn not_yet(what: &str, place: &Place) -> Unclear {
    Unclear::text(format!("{what}: not supported yet")).at(place)
}
