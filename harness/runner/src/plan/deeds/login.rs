//! Which registries docker is logged in to, by what the steps of this job did, and what a push to another one comes to.
//!
//! A login lives in the configuration of the job's own runner. Where a step is not read, or it cannot be told to which
//! registry one logs in, nothing is refused.

use portcullis_scenario::Stage;
use portcullis_workflow::steps::{Deed, EcrLogin, PartlyKnown, Push as Pushes, PushClient};

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
    hosts: Vec<String>,
    /// Whether there may be others.
    open: bool,
}

impl Logins {
    /// A login to these registries, if they are known, by a step of which it is known that it runs or not.
    pub(super) fn to(&mut self, hosts: Option<Vec<String>>, runs: bool) {
        match hosts {
            Some(hosts) if runs => self.hosts.extend(hosts),
            _ => self.open = true,
        }
    }

    /// A logout.
    pub(super) fn out(&mut self, registry: &PartlyKnown, runs: bool) {
        match registry.text() {
            Ok(registry) if runs => self.hosts.retain(|host| *host != registry),
            _ => self.open = true,
        }
    }

    /// Whether there is no login to a registry.
    fn lacks(&self, registry: &str) -> bool {
        !self.open && !self.hosts.iter().any(|host| host == registry)
    }
}

impl Walk<'_> {
    /// A login to ECR.
    pub(super) fn login(&mut self, deed: &Deed, login: &EcrLogin) -> Result<(), Unclear> {
        // ECR Public is another service; nothing is pushed there that a private registry would see.
        if login.public {
            return Ok(());
        }
        if !login.registries.is_empty() {
            let own = self.role_account();
            let foreign = login.registries.iter().any(|registry| registry.text().ok() != own);
            if own.is_none() || foreign {
                return Err(not_yet("logging in to the registry of another account", &deed.place));
            }
        }
        self.logins.to(login.hosts(self.role_account().as_deref()), deed.runs.is_ok());
        let region = login.region.clone().ok().filter(|region| !region.is_empty());
        self.steps.push(Box::new(Login { region, acting: ActingLogin::of(login.by) }));
        Ok(())
    }

    /// docker has no password for the registry of an image: it asks as nobody, and gives up at the 401.
    pub(super) fn has_no_login(&mut self, deed: &Deed, image: &Pushes, host: &str, stage: Stage) -> bool {
        let is_dockers = matches!(image.client, PushClient::Docker | PushClient::Buildx | PushClient::BuildPushAction);
        let all_is_read = self.unclear.is_empty() && self.unread.is_empty();
        // Whoever gives the image takes the login for granted.
        if !is_dockers || !all_is_read || self.given.image.is_some() || !self.logins.lacks(host) {
            return false;
        }
        let reason = WorkflowReason {
            text: format!("no step of this job leaves docker logged in to `{host}`"),
            place: self.sources.place(&deed.place),
            hint: Some(
                "log in to the registry of the image in the same job before; if the runner has a login of its own, give `image` in the scenario"
                    .to_owned(),
            ),
        };
        let message = Some("no basic auth credentials".to_owned());
        self.end_with(Box::new(RefusedByAction { stage, reason, message, seen: None }));
        true
    }

    /// The account of the role that was assumed last.
    fn role_account(&self) -> Option<String> {
        let role = self.steps.iter().rev().find_map(|step| step.role())?;
        role.split(':').nth(4).map(str::to_owned)
    }
}
