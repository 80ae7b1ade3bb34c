//! Defects that a test may ask the token service to build into a token.
//!
//! What STS makes of each is shown by a table of answers beside STS; some of them it accepts.

use serde::{Deserialize, Serialize};

use super::fault_table::fault_table;

fault_table! {
    /// A defect that a test may ask the token service to build into a token. Whatever it does not mention is as ever.
    TokenFault {
        AlgNone "alg-none" "The header says `alg: none` and there is no signature."
        AudienceEmptyList "audience-empty-list" "`aud` is a list of no audience."
        AudienceList "audience-list" "`aud` is a list of the one audience."
        AzpOther "azp-other" "`azp` names another party than `aud`."
        CriticalHeader "critical-header" "The header's `crit` names an extension that nobody knows."
        DuplicateAudience "duplicate-audience" "`aud` stands there twice, the last time with another audience."
        DuplicateSubject "duplicate-subject" "`sub` stands there twice, the first time with that of another repository."
        EmbeddedJwk "embedded-jwk" "Signed by an unpublished key that the header brings along as `jwk`."
        Expired "expired" "Issued eleven minutes ago, so that it expired six minutes ago."
        HostileJku "hostile-jku" "Signed by an unpublished key that a `jku` of the header leads to."
        HostileKidLong "hostile-kid-long" "The `kid` has ten thousand characters."
        HostileKidPath "hostile-kid-path" "The `kid` is a path out of any folder of keys."
        HostileKidSql "hostile-kid-sql" "The `kid` is a piece of SQL."
        HostileKidUrl "hostile-kid-url" "The `kid` is the URL of somebody else's key."
        HostileX5u "hostile-x5u" "Signed by an unpublished key that an `x5u` of the header leads to."
        Hs256PublicKey "hs256-public-key" "An HS256 whose secret is the published key in PEM."
        IssuedInFuture "issued-in-future" "`iat` is an hour ahead."
        KidAbsent "kid-absent" "The header has no `kid`."
        KidEmpty "kid-empty" "The header's `kid` is empty."
        MissingAud "missing-aud" "There is no claim `aud`."
        MissingExp "missing-exp" "There is no claim `exp`."
        MissingIat "missing-iat" "There is no claim `iat`."
        MissingIss "missing-iss" "There is no claim `iss`."
        MissingNbf "missing-nbf" "There is no claim `nbf`, which is not required."
        MissingSub "missing-sub" "There is no claim `sub`."
        NotYetValid "not-yet-valid" "`nbf` is an hour ahead, and `exp` behind it."
        SeveralAudiences "several-audiences" "`aud` lists a second audience, and there is no `azp`."
        SeveralAudiencesWithAzp "several-audiences-with-azp" "`aud` lists a second audience, and `azp` is the first."
        SubjectEmpty "subject-empty" "`sub` is the empty text."
        SubjectNull "subject-null" "`sub` is null."
        SubjectNumber "subject-number" "`sub` is a number."
        TamperedPayload "tampered-payload" "The repository in the claims was changed after signing."
        TimesAsFractions "times-as-fractions" "`exp`, `iat` and `nbf` have half a second more."
        TimesAsStrings "times-as-strings" "`exp`, `iat` and `nbf` are texts of integers."
        TooLong "too-long" "One claim is so long that the token has 20,001 characters."
        Truncated "truncated" "The second half of the signature is cut off."
        UnknownKid "unknown-kid" "Signed by a good key under a `kid` that the issuer never published."
        WrongAudience "wrong-audience" "`aud` is an audience that nobody asked for."
        WrongIssuer "wrong-issuer" "`iss` is the name of another issuer that begins like the right one."
        WrongKey "wrong-key" "Signed by a key that the issuer never published, under a `kid` that it did publish."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_written_by_its_name_and_found_by_it() {
        for fault in TokenFault::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
            assert_eq!(TokenFault::named(fault.name()), Some(*fault));
            assert!(fault.does().ends_with('.'));
        }
        assert!(TokenFault::ALL.is_sorted_by_key(|fault| fault.name()));
        assert_eq!(TokenFault::named("none"), None);
    }
}
