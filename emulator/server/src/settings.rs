//! What a user sets before the emulator starts, and no request changes.

use std::{collections::BTreeMap, sync::Arc};

use portcullis_policy::WriteOptions;
use serde_json::Value;

use portcullis_registry::Profile;

use crate::{Emulator, admin_hosts::AdminHosts};

/// The settings of an emulator.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Which rules documents that are written are spared.
    pub(crate) write_options: WriteOptions,
    /// JSON Web Key Sets by issuer.
    pub(crate) key_sets: BTreeMap<String, Arc<str>>,
    /// Under which names the admin routes answer.
    pub(crate) admin_hosts: AdminHosts,
    /// Whose habits the registry has.
    pub(crate) registry_profile: &'static Profile,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            write_options: WriteOptions::default(),
            key_sets: BTreeMap::new(),
            admin_hosts: AdminHosts::default(),
            registry_profile: &portcullis_registry::ECR,
        }
    }
}

/// The text is not a JSON Web Key Set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a JSON Web Key Set, `{{\"keys\": […]}}`: {0}")]
pub struct NotAKeySet(String);

impl Emulator {
    /// The same, which takes trust policies as they could be stored before June 2025, and are still in force.
    #[must_use]
    pub fn with_write_options(mut self, write_options: WriteOptions) -> Self {
        self.settings.write_options = write_options;
        self
    }

    /// The same, which verifies the tokens of an issuer (`https://…`, as `iss` has it) against these keys.
    ///
    /// # Errors
    ///
    /// [`NotAKeySet`] when the text is not a JSON object with a list `keys`.
    pub fn with_key_set(mut self, issuer: &str, jwks: &str) -> Result<Self, NotAKeySet> {
        let document: Value = serde_json::from_str(jwks).map_err(|error| NotAKeySet(error.to_string()))?;
        if !document.get("keys").is_some_and(Value::is_array) {
            return Err(NotAKeySet("it has no list `keys`".to_owned()));
        }
        self.settings.key_sets.insert(issuer.to_owned(), jwks.into());
        Ok(self)
    }

    /// The same, whose registry has the habits of this profile: [`portcullis_registry::ECR`] is what it has without.
    #[must_use]
    pub fn with_registry_profile(mut self, profile: &'static Profile) -> Self {
        self.settings.registry_profile = profile;
        self
    }

    /// The same, whose admin routes also answer under this host name.
    #[must_use]
    pub fn with_admin_host(mut self, name: &str) -> Self {
        self.settings.admin_hosts.add(name);
        self
    }
}
