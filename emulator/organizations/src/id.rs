//! The ids that AWS makes up: `o-…`, `r-…`, `ou-…-…`, `p-…`, `car-…`, and the numbers of new accounts.

use aws_lc_rs::rand;
use portcullis_model::AccountId;
use portcullis_store::World;

const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The prefix and that many random small letters and digits. The first is a letter, so that policies that were made here
/// come after AWS's own, whose ids have capitals, in every list.
pub(crate) fn random(prefix: &str, length: usize) -> String {
    let mut bytes = [0_u8; 32];
    // The system's source of randomness fails only where nothing else works either; an id that is not random would
    // be worse than a repeated try.
    while rand::fill(&mut bytes).is_err() {
        std::thread::yield_now();
    }
    let choice = |place: usize| if place == 0 { 26 } else { LETTERS.len() };
    let letters =
        bytes.iter().enumerate().filter_map(|(place, byte)| LETTERS.get(usize::from(*byte) % choice(place)).copied());
    prefix.chars().chain(letters.take(length).map(char::from)).collect()
}

/// The number of an account that nobody has.
pub(crate) fn new_account(world: &World) -> AccountId {
    loop {
        let digits: String = random("", 12).bytes().map(|letter| char::from(b'0' + letter % 10)).collect();
        // Twelve digits are always an account's number.
        if let Ok(account) = digits.parse()
            && world.account(account).is_none()
            && world.organization_of(account).is_none()
        {
            return account;
        }
    }
}
