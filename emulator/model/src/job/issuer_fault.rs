//! Defects of the issuer: of its two documents, from which STS takes the keys of a token, and of the runner's token service.

use serde::{Deserialize, Serialize};

use super::fault_table::fault_table;

fault_table! {
    /// A defect of the discovery document, the key set or the token service, until it is taken back. The tokens are as
    /// ever.
    IssuerFault {
        DiscoveryError "discovery-error" "The discovery document is answered with 503."
        DiscoverySlow "discovery-slow" "The discovery document comes after more than five seconds."
        DiscoveryWithoutJwksUri "discovery-without-jwks-uri" "The discovery document has no `jwks_uri`."
        DiscoveryWithoutResponseTypes "discovery-without-response-types" "The discovery document has no `response_types_supported`."
        DiscoveryWithoutSigningAlgorithms "discovery-without-signing-algorithms" "The discovery document has no `id_token_signing_alg_values_supported`."
        DiscoveryWithoutSubjectTypes "discovery-without-subject-types" "The discovery document has no `subject_types_supported`."
        JwksEmpty "jwks-empty" "The key set has no key."
        JwksError "jwks-error" "The key set is answered with 503."
        JwksRotated "jwks-rotated" "The key that signs tokens is replaced in the key set before they are verified."
        JwksSlow "jwks-slow" "The key set comes after more than five seconds."
        TokenServiceError "token-service-error" "The runner's token service answers with 503."
    }
}

impl IssuerFault {
    /// Whether it is of one of the two documents, so that a token that is minted is not verified.
    #[must_use]
    pub fn is_of_a_document(self) -> bool {
        !matches!(self, Self::TokenServiceError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_written_by_its_name_and_found_by_it() {
        for fault in IssuerFault::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
            assert_eq!(IssuerFault::named(fault.name()), Some(*fault));
            assert!(fault.does().ends_with('.'));
        }
        assert!(IssuerFault::ALL.is_sorted_by_key(|fault| fault.name()));
    }
}
