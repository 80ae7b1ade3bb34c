//! IAM's API, called through the gate with signed requests.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

#[path = "../account/mod.rs"]
mod account;
mod answers;
mod directory;
mod permissions;

use account::{Account, Answer};

pub(crate) const GITHUB: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

impl Account {
    /// A member of what a call answers to the root user, which must succeed.
    pub(crate) fn must_read<'a>(
        &'a self,
        action: &'a str,
        parameters: account::Parameters<'a>,
        member: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = String> + 'a>> {
        Box::pin(async move { self.must(action, parameters).await.text(member).unwrap() })
    }

    /// The cause that the last refusal kept from the caller.
    pub(crate) fn last_cause(&self) -> portcullis_model::Cause {
        let records = self.gate.journal().records(&portcullis_gate::Filter::default());
        records.last().unwrap().refusal.clone().unwrap().cause.unwrap()
    }
}

impl Answer {
    /// `NoSuchEntity: The role …` of a refusal.
    pub(crate) fn error(&self) -> String {
        assert_ne!(self.status, 200, "not refused: {}", self.body);
        format!("{}: {}", self.text("Code").unwrap(), self.text("Message").unwrap())
    }
}

/// Snapshots without what is random or passes.
pub(crate) fn settled() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"A(ROA|NPA|IDA|GPA|IPA)[A-Z2-7]{17}", "A$1…");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "<time with a fraction>");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>");
    settings.add_filter(r"AKIA[A-Z2-7]{16}", "AKIA…");
    settings.add_filter(r"<SecretAccessKey>[^<]{40}<", "<SecretAccessKey>…<");
    settings.set_omit_expression(true);
    settings
}
