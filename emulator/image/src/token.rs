//! The registry token: who may talk to a registry, for twelve hours, with whatever permissions they have at the time.
//!
//! The password of `AWS:password` is opaque to clients. Here it is the caller, sealed.

use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_gate::{Caller, Gate};
use portcullis_model::{AccountId, Digest, Region, Timestamp};
use portcullis_store::{Broken, Seal};
use serde::{Deserialize, Serialize};

/// How long a registry token holds.
pub const TOKEN_HOURS: i64 = 12;

const REGISTRY: &str = "registry";
const LAYER: &str = "layer";
const PUBLIC_REGISTRY: &str = "public registry";
const LINK_MINUTES: i64 = 60;

/// What a registry token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryToken {
    /// Who asked for it. Permissions are looked up at each use.
    pub caller: Caller,
    /// The account of the registry that it was asked for.
    pub registry: AccountId,
    /// The only region where it holds.
    pub region: Region,
    /// When it ends, twelve hours after it was made.
    pub expires: Timestamp,
}

/// Why a registry does not take what stands in `Authorization`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    /// It was good once.
    #[error("the registry token of `{caller}` ended at {at}")]
    Expired {
        /// Who had asked for it.
        caller: String,
        /// When it ended.
        at: Timestamp,
    },
    /// The role of the session that asked for it is gone.
    #[error("the role of `{caller}` was deleted after it got its registry token")]
    RoleDeleted {
        /// Who had asked for it.
        caller: String,
    },
    /// It never was: absent, of another kind than Basic, for another user than `AWS`, or not issued here.
    #[error("{0}")]
    Unknown(&'static str),
}

impl RegistryToken {
    /// A token made now.
    #[must_use]
    pub fn issue(caller: Caller, registry: AccountId, region: Region, now: Timestamp) -> Self {
        let expires = now.saturating_add(portcullis_model::Duration::from_hours(TOKEN_HOURS)).unwrap_or(now);
        Self { caller, registry, region, expires }
    }

    /// The `authorizationToken` of GetAuthorizationToken: `AWS:password` in base64.
    ///
    /// # Errors
    ///
    /// [`Broken`] if it cannot be sealed.
    pub fn authorization_token(&self, seal: &Seal) -> Result<String, Broken> {
        let password = seal.seal(REGISTRY, self)?;
        Ok(STANDARD.encode(format!("AWS:{password}")))
    }

    /// Reads the `Authorization` header of a request to the registry.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`]. When the session that asked for it has ended, or its role was deleted, so has the token:
    /// `unverified`, ECR documents twelve hours or the life of the credentials, whichever is shorter, and reports do not
    /// say with which text.
    pub fn read(gate: &Gate, authorization: Option<&str>) -> Result<Self, TokenRefused> {
        let authorization = authorization.ok_or(TokenRefused::Unknown("no `Authorization` header was sent"))?;
        let password = password(authorization)?;
        let token: Self = gate.store().seal().open(REGISTRY, &password).map_err(|_| unknown(gate, &password))?;
        let caller = || token.caller.arn().map(ToString::to_string).unwrap_or_default();
        let (end, gone) = match &token.caller {
            Caller::Session(session) => {
                (token.expires.min(session.expires), !token.caller.exists(&gate.store().world()))
            }
            Caller::User { .. } => (token.expires, token.caller.user(&gate.store().world()).is_none()),
            Caller::Root { .. } => (token.expires, false),
            Caller::Anonymous => return Err(TokenRefused::Unknown("a registry token of nobody")),
        };
        if end <= gate.clock().now() {
            return Err(TokenRefused::Expired { caller: caller(), at: end });
        }
        // Without this a repository policy could let in a session whose role does not exist any more.
        if gone {
            return Err(TokenRefused::RoleDeleted { caller: caller() });
        }
        Ok(token)
    }
}

/// Why a password opens nothing.
fn unknown(gate: &Gate, password: &str) -> TokenRefused {
    let is_public = gate.store().seal().open::<(Caller, Timestamp)>(PUBLIC_REGISTRY, password).is_ok();
    TokenRefused::Unknown(if is_public {
        "the password is ECR Public's: it opens public.ecr.aws, and no private registry"
    } else {
        "the password was not issued by this emulator, or it was changed"
    })
}

fn password(authorization: &str) -> Result<String, TokenRefused> {
    let encoded = match authorization.split_once(' ') {
        Some((scheme, encoded)) if scheme.eq_ignore_ascii_case("basic") => encoded.trim(),
        _ => return Err(TokenRefused::Unknown("the registry takes Basic authorization only")),
    };
    let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some(("AWS", password)) => Ok(password.to_owned()),
        Some(_) => Err(TokenRefused::Unknown("the user name of a registry is always `AWS`")),
        None => Err(TokenRefused::Unknown("the Basic authorization is not `user:password` in base64")),
    }
}

/// The `authorizationToken` of ECR Public's GetAuthorizationToken, and when it ends. It opens no private registry.
///
/// # Errors
///
/// [`Broken`] if it cannot be sealed.
pub fn public_authorization_token(caller: &Caller, seal: &Seal, now: Timestamp) -> Result<(String, Timestamp), Broken> {
    let expires = now.saturating_add(portcullis_model::Duration::from_hours(TOKEN_HOURS)).unwrap_or(now);
    let password = seal.seal(PUBLIC_REGISTRY, &(caller, expires))?;
    Ok((STANDARD.encode(format!("AWS:{password}")), expires))
}

/// A link to the content of a layer, as ECR gives it out: good for an hour, without further authorization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerLink {
    /// The layer.
    pub digest: Digest,
    /// When it ends.
    pub expires: Timestamp,
}

impl LayerLink {
    /// A link made now, sealed.
    ///
    /// # Errors
    ///
    /// [`Broken`] if it cannot be sealed.
    pub fn seal(gate: &Gate, digest: Digest) -> Result<String, Broken> {
        let now = gate.clock().now();
        let minutes = portcullis_model::Duration::from_mins(LINK_MINUTES);
        let expires = now.saturating_add(minutes).unwrap_or(now);
        gate.store().seal().seal(LAYER, &Self { digest, expires })
    }

    /// The layer that a sealed link names, unless it has ended.
    ///
    /// # Errors
    ///
    /// [`Broken`] for everything that is not a link of this emulator or has ended.
    pub fn open(gate: &Gate, sealed: &str) -> Result<Digest, Broken> {
        let link: Self = gate.store().seal().open(LAYER, sealed)?;
        if link.expires <= gate.clock().now() { Err(Broken) } else { Ok(link.digest) }
    }
}

/// Where the links to layers lead.
pub const LAYERS_PATH: &str = "/_portcullis/layers/";

/// The address under which a layer can be had without authorization, at an endpoint such as `http://localhost:4566`.
///
/// # Errors
///
/// [`Broken`] if the link cannot be sealed.
pub fn layer_url(gate: &Gate, endpoint: &str, digest: &Digest) -> Result<String, Broken> {
    let link = LayerLink::seal(gate, digest.clone())?;
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("link", &link).finish();
    Ok(format!("{endpoint}{LAYERS_PATH}{digest}?{query}"))
}
