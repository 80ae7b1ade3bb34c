//! A part of a run for each of several machines: which part a case is in depends on its name alone.
//!
//! Neither the order of files nor what other cases there are moves a case to another part. Refuses parts that do not
//! exist.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};

/// One of `of` parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    of: u32,
}

/// A part that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a part of a whole: write `2/4` for the second of four, from `1/4` to `4/4`")]
pub struct InvalidShard(String);

impl FromStr for Shard {
    type Err = InvalidShard;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.parse::<u32>().ok();
        let parts = text.split_once('/').and_then(|(index, of)| Some((number(index)?, number(of)?)));
        match parts {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Self { index, of }),
            _ => Err(InvalidShard(text.to_owned())),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl Shard {
    /// Whether a case of this `scenario: case` name belongs to the part.
    pub(crate) fn has(self, name: &str) -> bool {
        let digest = Sha256::digest(name.as_bytes());
        // Eight bytes are plenty to spread any number of cases.
        let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.index - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_in_one_part_and_stays_there() {
        let parts: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|text| text.parse().unwrap()).to_vec();
        let mut sizes = [0; 3];
        for number in 0..300 {
            let name = format!("deploy: case {number}");
            let of: Vec<usize> = (0..3).filter(|index| parts[*index].has(&name)).collect();
            assert_eq!(of.len(), 1, "{name}");
            sizes[of[0]] += 1;
        }
        assert!(sizes.iter().all(|size| (70..130).contains(size)), "{sizes:?}");
        // Written down, so that parts of runs of two releases can be put together.
        assert!("3/4".parse::<Shard>().unwrap().has("deploy to ECR: develop is pushed (crane)"));
    }

    #[test]
    fn a_part_that_does_not_exist_is_refused() {
        for text in ["0/4", "5/4", "1/0", "1", "/", "a/b", "-1/4", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("4/4".parse::<Shard>().unwrap().to_string(), "4/4");
    }
}
