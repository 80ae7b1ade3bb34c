//! What the workflow file lets a job do with its own token, as far as the token service asks.
//!
//! Read as GitHub reads `permissions`: what a mapping leaves out is `none`, `write-all` and `read-all` stand for all.
//! `id-token` has two levels, `write` and `none`; there is no `read`. Other permissions do not decide who gets an ID
//! token; they are checked and not kept. Refuses a permission or a level that GitHub does not have.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor},
};

use super::{PermissionLevels, PermissionScope};

/// The effective `permissions` of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Permissions {
    /// Whether the job may ask for ID tokens.
    #[serde(rename = "id-token")]
    pub id_token: IdToken,
}

/// The levels of the permission `id-token`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdToken {
    /// The job may ask for ID tokens.
    #[default]
    Write,
    /// The runner gives the job neither URL nor token to ask with.
    None,
}

/// The levels of every permission, as they are written.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Write,
    Read,
    None,
}

impl Level {
    fn is_of(self, levels: PermissionLevels) -> bool {
        match self {
            Self::None => true,
            Self::Read => levels != PermissionLevels::Write,
            Self::Write => levels != PermissionLevels::Read,
        }
    }
}

impl Permissions {
    /// Permissions with this level of `id-token`.
    #[must_use]
    pub fn id_token(level: IdToken) -> Self {
        Self { id_token: level }
    }

    /// Whether they let a job ask for ID tokens.
    #[must_use]
    pub fn may_mint(self) -> bool {
        self.id_token == IdToken::Write
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// `permissions` as they are written: a mapping or a word.
struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Permissions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("permissions: `{\"id-token\": \"write\"}`, `\"write-all\"` or `\"read-all\"`")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Permissions, E> {
        match word {
            "write-all" => Ok(Permissions::id_token(IdToken::Write)),
            // There is nothing to read of `id-token`.
            "read-all" => Ok(Permissions::id_token(IdToken::None)),
            other => Err(E::unknown_variant(other, &["write-all", "read-all"])),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Permissions, A::Error> {
        let mut id_token = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == "id-token" {
                if id_token.is_some() {
                    return Err(A::Error::duplicate_field("id-token"));
                }
                id_token = Some(map.next_value()?);
                continue;
            }
            let Some(scope) = PermissionScope::named(&name) else {
                let mut known = PermissionScope::ALL.map(|scope| format!("`{}`", scope.name));
                known.sort_unstable();
                return Err(A::Error::custom(format!(
                    "there is no permission `{name}`; there are {}",
                    known.join(", ")
                )));
            };
            if !map.next_value::<Level>()?.is_of(scope.levels) {
                return Err(A::Error::custom(format!("the permission `{name}` does not have that level")));
            }
        }
        Ok(Permissions::id_token(id_token.unwrap_or(IdToken::None)))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!({}), Some(false))]
    #[case(json!({ "contents": "read" }), Some(false))]
    #[case(json!({ "id-token": "write", "contents": "read" }), Some(true))]
    #[case(json!({ "id-token": "none" }), Some(false))]
    #[case(json!("write-all"), Some(true))]
    #[case(json!("read-all"), Some(false))]
    #[case(json!({ "id-token": "read" }), None)]
    #[case(json!({ "id_token": "write" }), None)]
    #[case(json!({ "contents": "all" }), None)]
    #[case(json!({ "models": "write" }), None)]
    #[case(json!({ "repositories": "write" }), None)]
    #[case(json!("write"), None)]
    #[case(json!(null), None)]
    #[case(json!(true), None)]
    fn permissions_mean_what_they_mean_to_github(#[case] written: serde_json::Value, #[case] may: Option<bool>) {
        let read = serde_json::from_value::<Permissions>(written).ok();
        assert_eq!(read.map(Permissions::may_mint), may);
        if let Some(permissions) = read {
            let again = serde_json::from_value(serde_json::to_value(permissions).unwrap());
            assert_eq!(again.ok(), Some(permissions), "what is written reads back");
        }
    }
}
