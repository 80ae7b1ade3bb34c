//! The URL of an OpenID Connect provider, as AWS takes it into the provider's ARN.
//!
//! The scheme and the port 443 are dropped; letter case, path and a slash at the end are kept, so that `…/path` and
//! `…/path/` are two providers. A query or a fragment is refused. Observed. Unverified: what AWS says of another port,
//! of user names, and of text that is no URL.

use portcullis_model::Cause;
use portcullis_wire::Fault;

use crate::faults;

/// The URL without its scheme: what the provider is called from now on.
///
/// # Errors
///
/// `ValidationError` for what is not an `https://` URL of a host, `InvalidInput` for a query or a fragment.
pub(crate) fn without_scheme(url: &str) -> Result<String, Fault> {
    let invalid = |text: &str| faults::PROVIDER_URL_INVALID.fault().caused_by(Cause::new(text).seen(url));
    let rest = url
        .strip_prefix("https://")
        .ok_or_else(|| invalid("the URL of a provider begins with `https://`, as the `iss` of its tokens does"))?;
    if rest.contains(['?', '#']) {
        let cause = Cause::new("the URL of a provider has neither a query nor a fragment").seen(url);
        return Err(faults::PROVIDER_URL_UNKNOWN.fault().caused_by(cause));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.strip_suffix(":443").unwrap_or(authority);
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_');
    if host.is_empty() || !host.chars().all(plain) {
        return Err(invalid("the URL of a provider names a host, without a user and without a port other than 443"));
    }
    if !path.chars().all(|character| character.is_ascii_graphic()) {
        return Err(invalid("the path of a provider's URL has neither white space nor other than ASCII characters"));
    }
    Ok(format!("{host}{path}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://token.actions.githubusercontent.com", "token.actions.githubusercontent.com")]
    #[case("https://idp.example.com:443", "idp.example.com")]
    #[case("https://idp.example.com/path/", "idp.example.com/path/")]
    #[case("https://IDP.EXAMPLE.COM/MixedCase", "IDP.EXAMPLE.COM/MixedCase")]
    fn letter_case_path_and_last_slash_stay(#[case] url: &str, #[case] provider: &str) {
        assert_eq!(without_scheme(url).unwrap(), provider);
    }

    #[rstest]
    #[case("http://idp.example.com", "ValidationError")]
    #[case("token.actions.githubusercontent.com", "ValidationError")]
    #[case("https://", "ValidationError")]
    #[case("https:///path", "ValidationError")]
    #[case("https://idp.example.com:8443", "ValidationError")]
    #[case("https://user@idp.example.com", "ValidationError")]
    #[case("https://idp.example.com/a b", "ValidationError")]
    #[case("https://idp.example.com/?a=b", "InvalidInput")]
    #[case("https://idp.example.com/#fragment", "InvalidInput")]
    fn what_is_no_provider_is_refused(#[case] url: &str, #[case] code: &str) {
        assert_eq!(without_scheme(url).unwrap_err().code, code);
    }
}
