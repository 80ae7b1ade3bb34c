//! `aws-actions/configure-aws-credentials`, v1 to v6: which call it makes to STS, with what.
//!
//! Its own refusals of inputs are given in its words. From the action's `action.yml` and source at each release.

mod inputs;
mod refusal;

use portcullis_expression::Value;

use super::{
    deed::{AssumeRole, Configured, Credentials, Does, Refused, TokenSource},
    inputs::{Inputs, unexpected_inputs},
    known::{CannotTell, Known, PartlyKnown},
    releases::CONFIGURE_AWS_CREDENTIALS,
    session_tags::session_tags,
    version::Version,
    walk::{Here, Walk, as_value},
};

/// The action.
pub(super) const NAME: &str = "aws-actions/configure-aws-credentials";

/// Works out what the step does.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>, reference: &str) {
    let action = walk.action_name(here, NAME);
    let version = match walk.release(here, NAME, reference, CONFIGURE_AWS_CREDENTIALS) {
        Ok(version) => version,
        Err(reason) => {
            // Role and region are inputs of every release.
            let step = Step { given: Inputs::of(here), here, version: Version::new(1, 1, 0), action };
            let account = step.account_of(&step.given.get("role-to-assume")).map_err(|_| reason.clone());
            walk.does(here, Does::CannotTell(reason));
            return step.leave_credentials(walk, account);
        }
    };
    let mut given = Inputs::of(here);
    let valid = inputs::valid(version);
    let dropped = given.drop_unexpected(&valid);
    if !dropped.is_empty() {
        walk.warn(here, unexpected_inputs(&dropped, &valid));
    }
    let step = Step { given, here, version, action };
    match step.work_out(walk) {
        Ok(Some(does)) => {
            step.leave(walk, &does);
            walk.does(here, does);
        }
        Ok(None) => walk.leave_unknown(here, &format!("`{NAME}@{reference}`")),
        Err(refused) => {
            walk.does(here, *refused);
            walk.leave(here, Value::object::<&str>([]));
        }
    }
}

struct Step<'a, 'b> {
    given: Inputs,
    here: &'a Here<'b>,
    version: Version,
    /// The step's name for the action.
    action: String,
}

impl Step<'_, '_> {
    /// What the action does; nothing where it keeps the credentials that are there. An error is its refusal, or what
    /// cannot be told of a decision.
    fn work_out(&self, walk: &Walk<'_>) -> Result<Option<Does>, Box<Does>> {
        refusal::of_inputs(self).map_err(|message| self.refused(message, 1))?;
        let decide = |known: Known<bool>| known.map_err(|reason| Box::new(Does::CannotTell(reason)));
        if decide(self.keeps_existing())? && walk.account.is_some() {
            return Ok(None);
        }
        let role = self.text("role-to-assume");
        let keys = decide(self.is_present("aws-access-key-id"))?;
        let file = decide(self.is_present("web-identity-token-file"))?;
        let chaining = decide(self.flag("role-chaining"))?;
        let skips_oidc = decide(self.flag("force-skip-oidc"))?;
        let wants_oidc = !role.is_empty() && !keys && !file && !chaining && !skips_oidc;
        let has_oidc = self.version >= Version::new(1, 6, 0);
        if wants_oidc && has_oidc && walk.may_mint() {
            let token = TokenSource::Oidc { audience: self.audience() };
            let name_alone = role.text().is_ok_and(|role| !role.starts_with("arn:aws"));
            if name_alone {
                let message = "Source Account ID is needed if the Role Name is provided and not the Role Arn.";
                return Err(self.refused(message.to_owned(), self.attempts()));
            }
            return Ok(Some(Does::AssumeRoleWithWebIdentity(token, Box::new(self.assume(role, true)))));
        }
        if !role.is_empty() && file {
            let path = self.text("web-identity-token-file");
            let token = TokenSource::File { path, asked_for: walk.asked_for.clone() };
            return Ok(Some(Does::AssumeRoleWithWebIdentity(token, Box::new(self.assume(role, true)))));
        }
        let credentials = if keys {
            let temporary = self.is_present("aws-session-token");
            Credentials::Keys {
                access_key_id: self.text("aws-access-key-id"),
                secret_access_key: self.text("aws-secret-access-key"),
                session_token: self.text("aws-session-token"),
                temporary,
            }
        } else if walk.account.is_some() {
            Credentials::Earlier
        } else {
            Credentials::Runner { wanted_oidc: wants_oidc && has_oidc }
        };
        Ok(Some(if role.is_empty() {
            Does::UseCredentials(credentials, Box::new(self.configured()))
        } else {
            Does::AssumeRole(credentials, Box::new(self.assume(role, false)))
        }))
    }

    fn assume(&self, role: PartlyKnown, with_token: bool) -> AssumeRole {
        let skips_tags = self.flag("role-skip-session-tagging").unwrap_or(false);
        let mut session_tags = Vec::new();
        let mut transitive_tag_keys = Vec::new();
        if !with_token && !skips_tags {
            session_tags = session_tags_with_custom(self, &self.action);
            transitive_tag_keys = self.given.lines("transitive-tag-keys");
        }
        let default_name = PartlyKnown::known("GitHubActions");
        AssumeRole {
            configured: self.configured(),
            role,
            session_name: Some(self.text("role-session-name")).filter(|name| !name.is_empty()).unwrap_or(default_name),
            duration_seconds: self.duration_seconds(with_token),
            inline_session_policy: self.text("inline-session-policy"),
            managed_session_policies: self.given.lines("managed-session-policies"),
            external_id: self.text("role-external-id"),
            session_tags,
            transitive_tag_keys,
        }
    }

    fn configured(&self) -> Configured {
        let masks = self.text("mask-aws-account-id");
        // v1 and v2 mask unless told otherwise, later ones only if told.
        let masks_account = if self.version.major <= 2 && masks.is_empty() {
            true
        } else {
            masks.text().is_ok_and(|masks| masks.eq_ignore_ascii_case("true"))
        };
        Configured {
            version: self.version,
            region: self.text("aws-region"),
            masks_account,
            allowed_account_ids: self.text("allowed-account-ids"),
            attempts: self.attempts(),
            sts_endpoint: self.text("sts-endpoint"),
        }
    }

    /// The input `audience` came with 1.7.0; before, it was fixed.
    fn audience(&self) -> PartlyKnown {
        if self.given.is_given("audience") {
            self.given.get("audience")
        } else {
            PartlyKnown::known("sts.amazonaws.com")
        }
    }

    /// With a token one hour. v1 and v2 ask for six hours with access keys, v2 for one where they are temporary or from
    /// the environment; from v3 on it is an hour throughout.
    fn duration_seconds(&self, with_oidc: bool) -> Known<u32> {
        let given = self.text("role-duration-seconds").text()?;
        let hour = self.version.major >= 3
            || with_oidc && self.text("web-identity-token-file").is_empty()
            || self.version.major == 2 && (!self.text("aws-session-token").is_empty() || self.flag("role-chaining")?);
        let default = if hour { 3600 } else { 21_600 };
        Ok(leading_number(&given).filter(|seconds| *seconds != 0).unwrap_or(default))
    }

    /// Twelve unless the inputs say otherwise; v1 and v2 have no such inputs.
    fn attempts(&self) -> u32 {
        if self.flag("special-characters-workaround").unwrap_or(false) {
            return 12;
        }
        if self.flag("disable-retry").unwrap_or(false) {
            return 1;
        }
        let asked = self.text("retry-max-attempts").text().ok().and_then(|text| leading_number(&text));
        asked.filter(|attempts| *attempts != 0).unwrap_or(12)
    }

    /// v4.1 to v5 read a boolean; v6 takes any text for yes, `false` too.
    fn keeps_existing(&self) -> Known<bool> {
        if self.version.major >= 6 {
            self.is_present("use-existing-credentials")
        } else {
            self.flag("use-existing-credentials")
        }
    }

    /// The input, or since 4.2 the variable of its name where it is left empty.
    fn text(&self, name: &str) -> PartlyKnown {
        let given = self.given.get(name);
        if !given.is_empty() || self.version < Version::new(4, 2, 0) || !inputs::may_be_variable(name) {
            return given;
        }
        self.here.environment.get(&inputs::variable(name)).cloned().unwrap_or_default()
    }

    fn flag(&self, name: &str) -> Known<bool> {
        Ok(self.text(name).text()?.eq_ignore_ascii_case("true"))
    }

    /// Whether an input is given. A secret that is not known may be empty: then this is not known either.
    fn is_present(&self, name: &str) -> Known<bool> {
        let text = self.text(name);
        let has_known_text = text.pieces().iter().any(|piece| matches!(piece, super::Piece::Known(_)));
        if has_known_text { Ok(true) } else { text.text().map(|text| !text.is_empty()) }
    }

    fn refused(&self, message: String, attempts: u32) -> Box<Does> {
        Box::new(Does::Refused(Refused { action: NAME, message, attempts }))
    }

    /// What later steps find: the region and credentials in the environment, the account as an output.
    fn leave(&self, walk: &mut Walk<'_>, does: &Does) {
        let account = match does {
            Does::AssumeRoleWithWebIdentity(_, assume) | Does::AssumeRole(_, assume) => self.account_of(&assume.role),
            _ => Err(self.only_a_run_knows("the account of the credentials")),
        };
        self.leave_credentials(walk, account);
    }

    fn leave_credentials(&self, walk: &mut Walk<'_>, account: Known<String>) {
        let exports =
            self.text("output-env-credentials").text().map_or(true, |text| !text.eq_ignore_ascii_case("false"));
        if exports {
            for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
                walk.export(name, self.text("aws-region"));
            }
            for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
                walk.export(name, PartlyKnown::cannot_tell(self.only_a_run_knows("a credential")));
            }
            walk.account = Some(account.clone());
        }
        let why = format!("it is a credential that `{NAME}` obtains ({})", self.here.step.place);
        let account = as_value(&PartlyKnown::from(account));
        walk.leave(self.here, Value::open_object([("aws-account-id", account)], why));
    }

    fn account_of(&self, role: &PartlyKnown) -> Known<String> {
        match role.text()?.split(':').nth(4) {
            Some(account) => Ok(account.to_owned()),
            None => Err(self.only_a_run_knows("the account of a role that is given by name")),
        }
    }

    fn only_a_run_knows(&self, what: &str) -> CannotTell {
        CannotTell::new(format!("{what} is only known in a run"), &self.here.step.place)
    }
}

fn session_tags_with_custom(step: &Step<'_, '_>, action: &str) -> Vec<(String, PartlyKnown)> {
    let mut tags = session_tags(step.here, step.version, action);
    let custom = step.text("custom-tags");
    match custom.text() {
        Ok(json) if json.is_empty() => {}
        // Checked by `refusal`.
        Ok(json) => tags.extend(refusal::custom_tags(&json).unwrap_or_default()),
        Err(reason) => tags.push(("custom-tags".to_owned(), PartlyKnown::cannot_tell(reason))),
    }
    tags
}

/// JavaScript's `parseInt`: digits at the beginning, whatever follows.
fn leading_number(text: &str) -> Option<u32> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
