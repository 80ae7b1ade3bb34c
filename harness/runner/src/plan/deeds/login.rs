//! Which registries docker and other clients are logged in to, by what the steps of this job did, and what a push to another one comes to.
//!
//! A login lives in the configuration of the job's own runner. Where a step is not read, or it cannot be told to which
//! registry one logs in, nothing is refused.

use portcullis_scenario::Stage;
use portcullis_workflow::steps::{AuthFile, Deed, EcrLogin, PartlyKnown, Push as Pushes, PushClient};

use super::{Walk, not_yet};
use crate::{
    event::WorkflowReason,
    plan::unclear::Unclear,
    seen_by_user::ActingLogin,
    steps::{Login, RefusedByAction},
};

/// The logins of docker's configuration.
#[derive(Debug, Default)]
pub(super) struct Logins {
    hosts: Vec<(AuthFile, String)>,
    /// Whether there may be others.
    open: bool,
}

impl Logins {
    /// A login to these registries, if they are known, by a step of which it is known that it runs or not.
    pub(super) fn to(&mut self, hosts: Option<Vec<String>>, file: AuthFile, runs: bool) {
        match hosts {
            Some(hosts) if runs => self.hosts.extend(hosts.into_iter().map(|host| (file, host))),
            _ => self.open = true,
        }
    }

    /// A logout.
    pub(super) fn out(&mut self, registry: &PartlyKnown, file: AuthFile, runs: bool) {
        match registry.text() {
            Ok(registry) if runs => self.hosts.retain(|(kept_in, host)| *kept_in != file || *host != registry),
            _ => self.open = true,
        }
    }

    /// Whether there is no login to a registry.
    fn lacks(&self, registry: &str, client: PushClient) -> bool {
        !self.open && !self.hosts.iter().any(|(file, host)| client.reads().contains(file) && host == registry)
    }
}

impl Walk<'_> {
    /// A login to ECR.
    pub(super) fn login(&mut self, deed: &Deed, login: &EcrLogin) -> Result<(), Unclear> {
        // ECR Public is another service; nothing is pushed there that a private registry would see.
        if login.public {
            return Ok(());
        }
        let region = login.region.clone().ok().filter(|region| !region.is_empty());
        if deed.runs.is_ok() {
            if self.lacks_a_region(&deed.place, login) {
                return Ok(());
            }
            if self.has_no_credentials(&deed.place, login, region.as_deref())? {
                return Ok(());
            }
            if region.as_deref().is_some_and(|region| self.has_no_region_to_log_in(&deed.place, login, region)) {
                return Ok(());
            }
        }
        if !login.registries.is_empty() {
            let own = self.role_account();
            let foreign = login.registries.iter().any(|registry| registry.text().ok() != own);
            if own.is_none() || foreign {
                return Err(not_yet("logging in to the registry of another account", &deed.place));
            }
        }
        self.logins.to(login.hosts(self.role_account().as_deref()), login.file, deed.runs.is_ok());
        self.steps.push(Box::new(Login { region, acting: ActingLogin::of(login.by) }));
        Ok(())
    }

    /// The client has no password for the registry of an image: it asks as nobody, and gives up at the 401.
    pub(super) fn has_no_login(&mut self, deed: &Deed, image: &Pushes, host: &str, stage: Stage) -> bool {
        // Whoever gives the image takes the login for granted.
        if !self.all_is_read() || self.given.image.is_some() || !self.logins.lacks(host, image.client) {
            return false;
        }
        let reason = WorkflowReason {
            text: format!("no step of this job leaves {} logged in to `{host}`", program(image.client)),
            place: self.sources.place(&deed.place),
            hint: Some(
                "log in to the registry of the image in the same job before; if the runner has a login of its own, give `image` in the scenario"
                    .to_owned(),
            ),
        };
        let message = Some(image.client.without_password().to_owned());
        self.end_with(Box::new(RefusedByAction { stage, reason, message, seen: None }));
        true
    }

    /// The account of the role that was assumed last.
    fn role_account(&self) -> Option<String> {
        let role = self.steps.iter().rev().find_map(|step| step.role())?;
        role.split(':').nth(4).map(str::to_owned)
    }
}

/// Whose login it is: buildx and its action have docker's.
fn program(client: PushClient) -> &'static str {
    match client {
        PushClient::Buildx | PushClient::BuildPushAction => PushClient::Docker.command(),
        other => other.command(),
    }
}
