//! The defects that a test may ask for: what each one changes in a token before it is signed.
//!
//! Refuses faults that cannot stand in one token. A defect of a claim (`exp`, `aud`, …) is no fault but an override.

use std::collections::BTreeSet;

use portcullis_model::TokenFault;

use crate::{
    keys::{SigningKey, unpublished_kid},
    mint::Draft,
};

/// Two faults cannot stand in one token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the faults `{}` and `{}` contradict one another: ask for one of them", one.name(), other.name())]
pub struct ContradictoryFaults {
    one: TokenFault,
    other: TokenFault,
}

/// Builds one fault into a draft. A new fault is one arm.
pub(crate) fn build_in<'a>(fault: TokenFault, draft: &mut Draft<'a>, stranger: &'a SigningKey) {
    match fault {
        TokenFault::AlgNone => {
            draft.header.alg = "none";
            draft.signer = None;
        }
        TokenFault::UnknownKid => draft.header.kid = unpublished_kid(&draft.header.kid),
        TokenFault::WrongKey => draft.signer = Some(stranger),
    }
}

/// Refuses the pairs of [`CONTRADICTIONS`].
pub(crate) fn consistent(faults: &BTreeSet<TokenFault>) -> Result<(), ContradictoryFaults> {
    match CONTRADICTIONS.iter().find(|(one, other)| faults.contains(one) && faults.contains(other)) {
        Some(&(one, other)) => Err(ContradictoryFaults { one, other }),
        None => Ok(()),
    }
}

const CONTRADICTIONS: &[(TokenFault, TokenFault)] = &[
    // There is either no signature or one by the wrong key.
    (TokenFault::AlgNone, TokenFault::WrongKey),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_without_signature_cannot_be_signed_by_the_wrong_key() {
        let all = BTreeSet::from([TokenFault::WrongKey, TokenFault::AlgNone]);
        assert_eq!(
            consistent(&all).unwrap_err().to_string(),
            "the faults `alg-none` and `wrong-key` contradict one another: ask for one of them"
        );
        for fault in TokenFault::ALL {
            assert_eq!(consistent(&BTreeSet::from([*fault])), Ok(()));
        }
    }
}
