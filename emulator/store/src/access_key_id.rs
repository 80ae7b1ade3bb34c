//! Which account an access key id names.
//!
//! Reported: behind the four letters of its kind an id spells, five bits a letter, a one and then the forty bits of the
//! account, as anybody can read out of it; GetAccessKeyInfo answers from that. Ids of before 2019, which begin with a
//! zero, spell another number, and are refused.

use portcullis_model::AccountId;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The letters that hold the account, and those behind them that hold nothing.
const SPELT: usize = 9;

/// How many letters follow the kind.
const LENGTH: usize = 16;

/// The sixteen letters behind the kind: those of the account, and random ones after them.
pub(crate) fn letters(account: AccountId, random: &[u8]) -> String {
    let number: u64 = account.as_str().parse().unwrap_or_default();
    // Forty-one bits take nine letters but for four bits, which are random like what follows.
    let spare = u64::from(random.first().copied().unwrap_or_default() & 0xf);
    let bits = (1 << 44) | (number << 4) | spare;
    let spelt = (0..SPELT).rev().map(|place| bits >> (place * 5));
    let rest = random.iter().skip(1).map(|byte| u64::from(*byte));
    let letter = |bits: u64| LETTERS.get(usize::try_from(bits & 31).unwrap_or_default()).copied().map(char::from);
    spelt.chain(rest).take(LENGTH).filter_map(letter).collect()
}

/// The account that an id of a user's or a session's access key (`AKIA…`, `ASIA…`) names, whether there is such a key or
/// not.
#[must_use]
pub fn account_of_access_key(id: &str) -> Option<AccountId> {
    let rest = id.strip_prefix("AKIA").or_else(|| id.strip_prefix("ASIA")).filter(|rest| rest.len() == LENGTH)?;
    let values: Option<Vec<u64>> = rest.bytes().map(value).collect();
    let bits = values?.into_iter().take(SPELT).fold(0, |bits, value| (bits << 5) | value);
    let is_current = bits >> 44 == 1;
    let number = (bits >> 4) & 0xff_ffff_ffff;
    if is_current { format!("{number:012}").parse().ok() } else { None }
}

fn value(letter: u8) -> Option<u64> {
    LETTERS.iter().position(|known| *known == letter).and_then(|place| u64::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_account_is_read_out_of_the_letters_that_were_made_of_it(
            number in 0_u64..1_000_000_000_000,
            random in proptest::collection::vec(any::<u8>(), 8),
        ) {
            let account: AccountId = format!("{number:012}").parse().unwrap();
            for kind in ["AKIA", "ASIA"] {
                let id = format!("{kind}{}", letters(account, &random));
                prop_assert_eq!(id.len(), 20);
                prop_assert_eq!(account_of_access_key(&id), Some(account));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "(AKIA|ASIA)?[A-Z2-7é]{0,18}") {
            let _account = account_of_access_key(&text);
        }
    }

    #[test]
    fn what_is_no_access_key_of_today_names_no_account() {
        // The second is of the old form, as AWS's documentation still shows one.
        for id in [
            "",
            "AKIAIOSFODNN7EXAMPLE",
            "AROAQ3EGRIX5AAAAAAAA",
            "ASIAQ3EGRIX5AAAAAAA",
            "ASIAQ3EGRIX5AAAAAAA1",
            "123456789012",
        ] {
            assert_eq!(account_of_access_key(id), None, "{id}");
        }
    }

    /// As published with the finding: the key and its account.
    #[test]
    fn a_published_key_names_its_account() {
        let account = account_of_access_key("ASIAQNZGKIQY56JQ7WML").unwrap();
        assert_eq!(account.as_str(), "029608264753");
    }
}
