//! From a text to a verified token: what is checked, and in which order.

use portcullis_model::Arn;
use portcullis_wire::Fault;

use super::{
    audience, claims::Claims, jws::Jws, key_set::KeySet, lifetime, session_tags, session_tags::SessionTags,
    verified::Verified,
};
use crate::tags::check_token;

/// A token of the right form that has every required claim. Nothing of it is to be believed but its issuer's name, which
/// says whose keys to ask for.
#[derive(Clone, Debug)]
pub struct Unverified<'a> {
    jws: Jws<'a>,
    claims: Claims,
    issuer: String,
}

/// The IAM provider that was found for the token's issuer.
#[derive(Clone, Copy, Debug)]
pub struct Provider<'a> {
    /// Its ARN, for the cause of a refusal.
    pub arn: &'a Arn,
    /// Its `ClientIDList`.
    pub client_ids: &'a [String],
}

/// Reads a token without believing it. How long a token may be is the request's own rule and is not checked here.
///
/// # Errors
///
/// AWS's "not a valid JWT" for a text of another form, and "missing a required claim".
pub fn read(token: &str) -> Result<Unverified<'_>, Fault> {
    let jws = Jws::read(token)?;
    let claims = Claims::read(jws.payload())?;
    let issuer = claims.identifier("iss")?;
    Ok(Unverified { jws, claims, issuer })
}

impl Unverified<'_> {
    /// The `iss` of the token: the URL under which its provider is registered.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Verifies the token against its provider, the issuer's keys and the time in seconds since 1970.
    ///
    /// The roles claim is not looked at, for it is about a role and not about the token: see
    /// [`check_roles_claim`](super::check_roles_claim), which comes next, before the trust policy.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, with AWS's text and the true cause.
    pub fn verify(self, provider: &Provider<'_>, keys: &KeySet, now: i64) -> Result<Verified, Fault> {
        // The recorded cases have one defect each, so most of this order is unverified. What is known:
        // - required claims come before the provider is looked up: a token that lacked `sub` was refused for that although
        //   its issuer was registered nowhere (aws-actions/configure-aws-credentials#502). So they are in `read`.
        // - "more than one audience" comes before registration: it fires whichever of the two is registered
        //   [aud-two-first-registered aud-two-second-registered aud-two-both-registered].
        // - no comparison of `iat`, `nbf` and `exp` with one another comes before the clock
        //   [exp-past-outside-tolerance iat-future-outside-tolerance nbf-future-outside-tolerance].
        // - trust comes last [idpauth-true-claim-other idpauth-false-claim-other].
        // What needs no key goes before what needs one, as a service would do that has to fetch the keys.
        let audience = audience::check(&self.claims, provider)?;
        lifetime::check(&self.claims, now)?;
        self.jws.verify(keys).map_err(|fault| of_provider(fault, provider))?;

        // Only now does the content count. `sub` may be any text, the empty one too [sub-empty-string sub-300-chars].
        let subject = self.claims.identifier("sub")?;
        let SessionTags { tags, transitive_keys, source_identity } = session_tags::read(&self.claims)?;
        check_token(&tags)?;
        Ok(Verified {
            subject,
            audience,
            session_tags: tags,
            transitive_tag_keys: transitive_keys,
            source_identity,
            claims: self.claims,
        })
    }
}

/// Names the provider whose issuer published the keys.
fn of_provider(mut fault: Fault, provider: &Provider<'_>) -> Fault {
    if let Some(cause) = fault.cause.as_mut() {
        cause.of.get_or_insert_with(|| provider.arn.to_string());
    }
    fault
}
