//! How long repeated tries take.
//!
//! `configure-aws-credentials` waits after each failed try, the last included, between nothing and 50 ms doubled with
//! every try: 102 seconds on the average of twelve tries, 205 at the most. Four measured runs took 73, 87, 107 and 166.

use std::ops::RangeInclusive;

/// The seconds that so many failed tries take, within two standard deviations.
pub(super) fn seconds(attempts: u32) -> RangeInclusive<u32> {
    const BASE: f64 = 0.05;
    let attempts = i32::try_from(attempts.min(64)).unwrap_or(64);
    if attempts <= 1 {
        return 0..=1;
    }
    let most = BASE * (2f64.powi(attempts) - 1.0);
    let mean = most / 2.0;
    // The variance of a value drawn evenly from 0 to w is w²/12; of the sum, the sum.
    let deviation = BASE * ((4f64.powi(attempts) - 1.0) / 36.0).sqrt();
    whole((mean - 2.0 * deviation).max(0.0).floor())..=whole((mean + 2.0 * deviation).min(most).ceil()).max(1)
}

fn whole(seconds: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; the cast saturates")]
    {
        seconds as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_tries_take_minutes_and_one_takes_nothing() {
        assert_eq!(seconds(1), 0..=1);
        assert_eq!(seconds(12), 34..=171);
        assert_eq!(seconds(3), 0..=1);
    }
}
