//! What a job's token may do: `permissions:` of a workflow or job, and what GitHub grants where nothing is written.
//!
//! A mapping sets everything that it does not list to none; a job's replaces the workflow's. Nothing here widens.
//! Source: actions/runner, `Permissions` and `PermissionsHelper`.

use std::fmt;

use portcullis_model::{PermissionLevels, PermissionScope};

use crate::{place::Place, template::Token};

/// How much a token may do with one kind of thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// Read.
    Read,
    /// Read and write; of `id-token`, mint.
    Write,
}

/// Which permissions a repository gives to workflows that ask for none (Settings, Actions, Workflow permissions).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DefaultPermissions {
    /// Read `contents` and `packages`: what repositories are created with.
    #[default]
    Read,
    /// Read and write everything, except that nobody gets `id-token` without asking for it.
    Write,
}

/// The permissions that are written somewhere, each at its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// In the order of [`PermissionScope::ALL`].
    levels: [Level; PermissionScope::ALL.len()],
    form: Form,
    place: Place,
}

/// How permissions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `read-all`
    ReadAll,
    /// `write-all`
    WriteAll,
    /// A mapping.
    Mapping,
}

impl Permissions {
    /// Reads a value that the schema has checked.
    pub(crate) fn read(token: &Token) -> Self {
        let place = token.place.clone();
        let (form, all) = match token.as_text().map(|text| &**text) {
            Some("read-all") => (Form::ReadAll, Level::Read),
            Some("write-all") => (Form::WriteAll, Level::Write),
            _ => (Form::Mapping, Level::None),
        };
        let levels = PermissionScope::ALL.map(|scope| match form {
            Form::Mapping => token.get(scope.name).and_then(Token::as_text).map_or(Level::None, |text| level(text)),
            _ => widest(scope, all),
        });
        Self { levels, form, place }
    }

    /// The level of `id-token`, `contents` and so on; `None` for what GitHub does not know.
    #[must_use]
    pub fn level(&self, scope: &str) -> Level {
        match self.compared(scope) {
            // There is no such level: it only means something when a caller's permissions are compared.
            Level::Read if scope == "id-token" => Level::None,
            level => level,
        }
    }

    fn compared(&self, scope: &str) -> Level {
        let found = PermissionScope::ALL.iter().zip(self.levels).find(|(known, _)| known.name == scope);
        found.map_or(Level::None, |(_, level)| level)
    }

    /// How they are written.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Where they are written.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The levels that are not none, by name, in alphabetical order.
    pub fn granted(&self) -> impl Iterator<Item = (&'static str, Level)> {
        let levels = PermissionScope::ALL.into_iter().map(|scope| (scope.name, self.level(scope.name)));
        let mut granted: Vec<_> = levels.filter(|(_, level)| *level != Level::None).collect();
        granted.sort_by_key(|(name, _)| *name);
        granted.into_iter()
    }

    /// What they ask for beyond what a caller allows, as GitHub's message lists it: requested, and allowed.
    pub(crate) fn beyond(&self, most: Most<'_>) -> Option<(String, String)> {
        let beyond: Vec<_> = PermissionScope::ALL
            .into_iter()
            .zip(self.levels)
            .map(|(scope, level)| (scope.name, level, most.level(scope)))
            .filter(|(_, requested, allowed)| requested > allowed)
            .collect();
        let list = |levels: Vec<String>| levels.join(", ");
        let requested = list(beyond.iter().map(|(scope, requested, _)| format!("{scope}: {requested}")).collect());
        let allowed = list(beyond.iter().map(|(scope, _, allowed)| format!("{scope}: {allowed}")).collect());
        (!beyond.is_empty()).then_some((requested, allowed))
    }
}

/// The most that a called workflow may ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Most<'a> {
    /// What its caller, or the caller's caller, has written.
    Written(&'a Permissions),
    /// Nobody has written anything.
    Default {
        policy: DefaultPermissions,
        /// The called workflow is of the same owner: then it may ask for `id-token` under [`DefaultPermissions::Write`].
        trusted: bool,
    },
}

impl Most<'_> {
    fn level(self, scope: PermissionScope) -> Level {
        match self {
            Self::Written(permissions) => permissions.compared(scope.name),
            Self::Default { policy: DefaultPermissions::Read, .. } => match scope.name {
                "contents" | "packages" => Level::Read,
                _ => Level::None,
            },
            Self::Default { policy: DefaultPermissions::Write, trusted: false } if scope.name == "id-token" => {
                Level::None
            }
            Self::Default { policy: DefaultPermissions::Write, .. } => widest(scope, Level::Write),
        }
    }
}

/// The level that `read-all` or `write-all` gives.
fn widest(scope: PermissionScope, all: Level) -> Level {
    match (all, scope.levels) {
        (Level::Write, PermissionLevels::Read) => Level::Read,
        // `id-token` has no level to read either, yet `read-all` compares as if it asked to read it.
        (Level::Read, PermissionLevels::Write) if scope.name != "id-token" => Level::None,
        _ => all,
    }
}

fn level(text: &str) -> Level {
    match text {
        "read" => Level::Read,
        "write" => Level::Write,
        _ => Level::None,
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
        })
    }
}
