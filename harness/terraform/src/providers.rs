//! The API clients of each provider: its region, and the account of the role that it assumes.

use std::collections::BTreeMap;

use aws_config::{Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};

use crate::{error::Problem, resources::Clients, value::Value};

/// The clients made so far, by region and role.
pub(crate) struct Providers {
    aws: SdkConfig,
    clients: BTreeMap<(Option<String>, Option<String>), Clients>,
}

impl Providers {
    pub(crate) fn new(aws: &SdkConfig) -> Self {
        Self { aws: aws.clone(), clients: BTreeMap::new() }
    }

    /// The clients of a provider; without settings those that the caller gave.
    ///
    /// A provider that assumes a role works in the role's account: as its root user there, as the role need not exist
    /// where a folder is tried out.
    pub(crate) fn clients(&mut self, provider: Option<&Value>) -> Result<&Clients, Problem> {
        let setting = |name: &str| provider.and_then(|provider| provider.member(name)?.to_text());
        let (region, role) = (setting("region"), setting("assume_role"));
        let unknown = |name: &str| provider.and_then(|provider| provider.member(name)).is_some_and(Value::is_unknown);
        if let Some(name) = ["region", "assume_role"].into_iter().find(|name| unknown(name)) {
            return Err(Problem::new(format!("the `{name}` of the provider is not known before it is needed"))
                .help("use variables and local values that are known before the apply"));
        }
        let key = (region.clone(), role.clone());
        if !self.clients.contains_key(&key) {
            let mut config = self.aws.to_builder();
            if let Some(region) = region {
                config = config.region(Region::new(region));
            }
            if let Some(role) = &role {
                let account = account_of(role).ok_or_else(|| {
                    Problem::new(format!("`{role}`, which the provider assumes, is not the ARN of a role"))
                        .help("write `arn:aws:iam::<account>:role/<name>`")
                })?;
                let root = Credentials::new(account, "test", None, None, "the account's root user");
                config = config.credentials_provider(SharedCredentialsProvider::new(root));
            }
            self.clients.insert(key.clone(), Clients::new(&config.build()));
        }
        // It has just been put there.
        self.clients.get(&key).ok_or_else(|| Problem::new("the provider has no clients"))
    }
}

fn account_of(role: &str) -> Option<&str> {
    let mut parts = role.split(':');
    let account = (parts.next()? == "arn").then(|| parts.nth(3)).flatten()?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}
