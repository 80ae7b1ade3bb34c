//! The `ProviderId` parameter, which belongs to the old OAuth providers and not to OpenID Connect.
//!
//! Looked at before the token [the six `providerid-` cases]; compared exactly, as a host without scheme. OAuth 2.0 access
//! tokens are not modelled, so every token given with one is refused as a JWT is.

use portcullis_model::Cause;
use portcullis_wire::Fault;

use crate::faults;

/// Refuses a request that names a provider.
///
/// # Errors
///
/// AWS's text for Login with Amazon, for Facebook, and for every other value.
pub fn check_provider_id(provider_id: Option<&str>) -> Result<(), Fault> {
    let Some(provider_id) = provider_id else { return Ok(()) };
    let kind = match provider_id {
        "www.amazon.com" => &faults::NOT_LOGIN_WITH_AMAZON,
        "graph.facebook.com" => &faults::FACEBOOK_REJECTED,
        _ => &faults::UNRECOGNIZED_PROVIDER,
    };
    let cause = Cause::new(format!("the request names the provider `{provider_id}`"))
        .seen(provider_id)
        .hint("leave `ProviderId` out: the provider of an ID token is found by its `iss`");
    Err(kind.fault().caused_by(cause))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("www.amazon.com", &faults::NOT_LOGIN_WITH_AMAZON)]
    #[case("graph.facebook.com", &faults::FACEBOOK_REJECTED)]
    #[case("https://www.amazon.com", &faults::UNRECOGNIZED_PROVIDER)]
    #[case("accounts.google.com", &faults::UNRECOGNIZED_PROVIDER)]
    #[case("token.actions.githubusercontent.com", &faults::UNRECOGNIZED_PROVIDER)]
    #[case("", &faults::UNRECOGNIZED_PROVIDER)]
    fn every_provider_id_is_refused(#[case] provider_id: &str, #[case] kind: &portcullis_wire::FaultKind) {
        let fault = check_provider_id(Some(provider_id)).unwrap_err();
        assert_eq!((fault.code.as_str(), fault.message.as_str()), (kind.code, kind.text));
    }

    #[test]
    fn a_request_without_one_goes_on() {
        assert_eq!(check_provider_id(None), Ok(()));
    }
}
