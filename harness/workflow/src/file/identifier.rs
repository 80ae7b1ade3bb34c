//! Names of jobs and steps, and those that GitHub makes up where none is given.

use std::collections::HashSet;

/// As long as an identifier may not be.
const LONGEST: usize = 100;

/// The identifiers of one scope: the steps of a job.
#[derive(Debug, Default)]
pub(crate) struct Identifiers {
    taken: HashSet<String>,
}

impl Identifiers {
    /// Takes an identifier that the file gives.
    ///
    /// # Errors
    ///
    /// GitHub's words, when it has other characters than letters, digits, `_` and `-`, or is taken or reserved.
    pub(crate) fn take(&mut self, identifier: &str) -> Result<(), String> {
        if !is_valid(identifier) {
            return Err(format!(
                "The identifier '{identifier}' is invalid. IDs may only contain alphanumeric characters, '_', and '-'. \
                 IDs must start with a letter or '_' and and must be less than {LONGEST} characters."
            ));
        }
        if identifier.starts_with("__") {
            return Err(format!("The identifier '{identifier}' is invalid. IDs starting with '__' are reserved."));
        }
        if !self.taken.insert(identifier.to_owned()) {
            return Err(format!("The identifier '{identifier}' may not be used more than once within the same scope."));
        }
        Ok(())
    }

    /// Makes an identifier out of any text: `__actions_checkout`, `__run_2`.
    pub(crate) fn make(&mut self, text: &str) -> String {
        let mut made = String::new();
        for c in text.chars() {
            let legal = c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if made.is_empty() && legal && !(c.is_ascii_alphabetic() || c == '_') {
                made.push('_');
            }
            made.push(if legal { c } else { '_' });
        }
        if made.is_empty() {
            made.push_str("job");
        }
        // As many attempts as there are names taken are enough.
        for attempt in 1..=self.taken.len() + 1 {
            let suffix = if attempt == 1 { String::new() } else { format!("_{attempt}") };
            let candidate: String = made.chars().take(LONGEST - suffix.len()).chain(suffix.chars()).collect();
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
        made
    }
}

fn is_valid(identifier: &str) -> bool {
    let mut characters = identifier.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && identifier.len() < LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_identifiers_count_on() {
        let mut identifiers = Identifiers::default();
        assert_eq!(identifiers.make("__run"), "__run");
        assert_eq!(identifiers.make("__run"), "__run_2");
        assert_eq!(identifiers.make("__actions/checkout"), "__actions_checkout");
    }

    #[test]
    fn an_identifier_is_taken_once() {
        let mut identifiers = Identifiers::default();
        assert_eq!(identifiers.take("build"), Ok(()));
        assert!(identifiers.take("build").unwrap_err().contains("more than once"));
        assert!(identifiers.take("__x").unwrap_err().contains("reserved"));
        assert!(identifiers.take("0x").unwrap_err().contains("must start with a letter"));
        assert!(identifiers.take(&"a".repeat(100)).is_err());
    }
}
