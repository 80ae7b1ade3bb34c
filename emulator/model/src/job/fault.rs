//! Defects that a test may ask the token service to build into a token.

use serde::{Deserialize, Serialize};

/// A defect that a test may ask the token service to build into a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenFault {
    /// The header says `alg: none` and there is no signature.
    AlgNone,
    /// Signed by a good key under a `kid` that the issuer never published.
    UnknownKid,
    /// Signed by a key that the issuer never published, under a `kid` that it did publish.
    WrongKey,
}

impl TokenFault {
    /// Every fault, in the order of their names.
    pub const ALL: &'static [Self] = &[Self::AlgNone, Self::UnknownKid, Self::WrongKey];

    /// The name in scenario files and in the token service's requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AlgNone => "alg-none",
            Self::UnknownKid => "unknown-kid",
            Self::WrongKey => "wrong-key",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_written_by_its_name() {
        for fault in TokenFault::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
        }
        assert!(TokenFault::ALL.is_sorted_by_key(|fault| fault.name()));
    }
}
