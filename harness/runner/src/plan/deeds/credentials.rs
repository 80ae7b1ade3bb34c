//! Credentials that are no token of GitHub's: access keys given as inputs, the runner's own role, and a token that lies in
//! a file.
//!
//! A key must be one that was issued here; whether it is, STS says. A token file is read as the action reads it: it is
//! there if a script of the job asks GitHub for a token, or if the scenario gives `audience`, that of the token in it.

use portcullis_scenario::Stage;
use portcullis_workflow::{
    CannotTell,
    steps::{AssumeRole as Assumes, Configured, Credentials, Deed, Does, PartlyKnown, Version},
};

use super::{Walk, agreed, asked, known, region, with_stand_ins};
use crate::{
    event::WorkflowReason,
    plan::{Warned, unclear::Unclear},
    seen_by_user::Acting,
    steps::{AssumeRole, Chain, CheckAccount, NoToken, RefusedByAction, UseInstanceRole, UseKeys},
};

pub(super) const GIVE_KEYS: &str = "give the secrets that it is taken from in the scenario: `secrets: { AWS_ACCESS_KEY_ID: \
                         \"${aws_iam_access_key.NAME.id}\", AWS_SECRET_ACCESS_KEY: \"${aws_iam_access_key.NAME.secret}\" }`";

impl Walk<'_> {
    /// The action puts the keys into the environment, and asks STS whose they are.
    pub(super) fn use_keys(&mut self, deed: &Deed, keys: &Credentials, configured: &Configured) -> Result<(), Unclear> {
        let Credentials::Keys { access_key_id, secret_access_key, session_token, .. } = keys else {
            return Err(Unclear::text("the step has no access keys").at(&deed.place));
        };
        let part = |what: &str, text: &PartlyKnown| {
            text.text().map_err(|why| {
                Unclear::cannot_tell(&format!("it cannot be told what the {what} is"), &why).help(GIVE_KEYS)
            })
        };
        let session_token = part("session token", session_token)?;
        self.steps.push(Box::new(UseKeys {
            access_key_id: part("access key", access_key_id)?,
            secret_access_key: part("secret key", secret_access_key)?,
            session_token: Some(session_token).filter(|token| !token.is_empty()),
            region: configured.region.text().ok().filter(|region| !region.is_empty()),
            acting: Some(Acting::of(configured)),
            stage: Stage::AssumeRole,
        }));
        Ok(())
    }

    /// The SDK's chain of credentials comes to those of the runner's instance; the action asks STS whose they are.
    pub(super) fn use_runner(&mut self, role: String, configured: &Configured) {
        self.steps.push(Box::new(UseInstanceRole {
            role,
            region: configured.region.text().ok().filter(|region| !region.is_empty()),
            acting: Acting::of(configured),
        }));
    }

    /// A role, with the credentials that are there.
    pub(super) fn chain_at(&mut self, stage: Stage, assumes: &Assumes) -> Result<(), Unclear> {
        let role = known("the next role", assumes.role.text())?;
        let external_id = known("the external id", assumes.external_id.text())?;
        let step = Chain {
            stage,
            asked: asked(role, assumes)?,
            external_id: Some(external_id).filter(|id| !id.is_empty()),
            tags: assumes.session_tags.iter().map(|(key, value)| (key.clone(), with_stand_ins(value))).collect(),
            transitive_tag_keys: assumes.transitive_tag_keys.iter().map(with_stand_ins).collect(),
            region: region(assumes),
            acting: Some(Acting::of(&assumes.configured)),
        };
        self.steps.push(Box::new(step));
        Ok(())
    }

    /// The action compares the account of the credentials, where `allowed-account-ids` says which are expected.
    pub(super) fn check_account(&mut self, deed: &Deed, before: usize) -> Result<(), Unclear> {
        let configured = match &deed.does {
            Does::AssumeRoleWithWebIdentity(_, assumes) | Does::AssumeRole(_, assumes) => &assumes.configured,
            Does::UseCredentials(_, configured) => configured,
            _ => return Ok(()),
        };
        if self.ended || configured.allowed_account_ids.is_empty() || self.steps.len() == before {
            return Ok(());
        }
        // Before, on a runner, only credentials that came of access keys or were there already were compared.
        let of_token = matches!(deed.does, Does::AssumeRoleWithWebIdentity(..));
        if of_token && configured.version < Version::new(6, 2, 1) {
            let text = format!(
                "configure-aws-credentials {} does not compare `allowed-account-ids` with the account of a role that it \
                 assumes with a token",
                configured.version
            );
            let hint = Some("releases from v6.2.1 on do".to_owned());
            let warning = WorkflowReason { text, place: self.sources.place(&deed.place), hint };
            self.assumed.push(Warned { after: self.steps.len(), warning });
            return Ok(());
        }
        let allowed = known("`allowed-account-ids`", configured.allowed_account_ids.text())?;
        let reason = WorkflowReason {
            text: "`allowed-account-ids` does not name the account of the credentials".to_owned(),
            place: self.sources.place(&deed.place),
            hint: Some("mend the role's ARN, or name its account there".to_owned()),
        };
        let allowed = allowed.split(',').map(|account| account.trim().to_owned()).collect();
        let stage = self.steps.last().map_or(Stage::AssumeRole, |step| step.stage());
        self.steps.push(Box::new(CheckAccount { stage, allowed, reason }));
        Ok(())
    }

    /// A token that lies in a file.
    pub(super) fn token_file(
        &mut self,
        deed: &Deed,
        runs: Option<&CannotTell>,
        path: &PartlyKnown,
        asked_for: Option<&PartlyKnown>,
        assumes: &Assumes,
    ) -> Result<(), Unclear> {
        let acting = Acting::of(&assumes.configured);
        let audience = match (asked_for, self.case.audience.as_deref()) {
            (Some(asked_for), given) => agreed("audience", "the audience", asked_for.text(), given, &deed.place)?,
            (None, Some(given)) => given.to_owned(),
            (None, None) if self.unclear.is_empty() && self.unread.is_empty() => {
                let path = path.to_string();
                let reason = WorkflowReason {
                    text: format!("no step writes a token to the file `{path}`"),
                    place: self.sources.place(&deed.place),
                    hint: Some("if the runner has it, say for whom the token in it is: `audience:`".to_owned()),
                };
                let message = Some(format!("Web identity token file does not exist: {path}"));
                let refused = RefusedByAction { stage: Stage::AssumeRole, reason, message, seen: None };
                self.end_with(Box::new(refused));
                return Ok(());
            }
            (None, None) => {
                return Err(Unclear::text(format!("it cannot be told whether the token file `{path}` is there"))
                    .at(&deed.place)
                    .help("say for whom the token in it is: `audience:`"));
            }
        };
        if asked_for.is_some() && !self.run.mint.is_yes() {
            let refused = NoToken { reason: self.why_no_token(), acting: None, message: None };
            let mint = crate::steps::Mint { refused: Some(refused), ..self.mint(audience, None) };
            self.end_with(Box::new(mint));
            return Ok(());
        }
        if let (Some(why), None) = (runs, &self.given.role) {
            let help = "give the role in the scenario: `role: ${aws_iam_role.NAME.arn}`";
            let what = "it cannot be told whether the step that assumes the role runs";
            return Err(Unclear::cannot_tell(what, why).help(help));
        }
        self.steps.push(Box::new(self.mint(audience, None)));
        let role = agreed("role", "the role to assume", assumes.role.text(), self.given.role.as_deref(), &deed.place)?;
        let step = AssumeRole { asked: asked(role, assumes)?, region: region(assumes), acting: Some(acting) };
        self.steps.push(Box::new(step));
        Ok(())
    }
}
