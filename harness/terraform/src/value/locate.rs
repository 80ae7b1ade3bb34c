//! From an element of a policy back to the place where it is written.

use super::{Data, Value};
use crate::source::Location;

impl Value {
    /// The place of what a pointer's parts lead to, and how many of them were found: the nearest parent answers for
    /// what is not written on its own.
    ///
    /// Leads into the value that a JSON text was made from. A single value stands for a list of one, as in policies:
    /// `Action = "…"` is also `/Action/0`.
    pub(crate) fn locate(&self, parts: &[String]) -> (usize, Option<Location>) {
        let mut at = self;
        let (mut found, mut origin) = (0, self.origin.clone());
        for part in parts {
            if let Data::String(text) = &at.data
                && let Some(encoded) = &text.encoded
            {
                at = encoded;
                origin = at.origin.clone().or(origin);
            }
            let next = match (at.items(), at.members()) {
                (Some(items), _) => part.parse().ok().and_then(|index: usize| items.get(index)),
                (_, Some(members)) => members.get(part),
                (None, None) => None,
            };
            match next {
                Some(next) => at = next,
                None if part == "0" && at.items().is_none() => {}
                None => break,
            }
            found += 1;
            origin = at.origin.clone().or(origin);
        }
        (found, origin)
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn a_pointer_leads_to_the_nearest_place_that_is_written() {
        let file = SourceFile::new(Utf8Path::new("a.tf"), "statement action");
        let action = Value::text("ecr:PutImage").written(|| Location::new(&file, Some(10..16)));
        let statement =
            Value::object([("Action".to_owned(), action)].into()).written(|| Location::new(&file, Some(0..9)));
        let policy = Value::json_of(Value::object([("Statement".to_owned(), statement)].into())).unwrap();
        let located = |pointer: &[&str]| {
            let parts: Vec<String> = pointer.iter().map(|&part| part.to_owned()).collect();
            let (found, at) = policy.locate(&parts);
            (found, at.map(|at| at.text().to_owned()))
        };
        assert_eq!(located(&["Statement", "0", "Action", "0"]), (4, Some("action".to_owned())));
        assert_eq!(located(&["Statement", "0", "Resource"]), (2, Some("statement".to_owned())));
        assert_eq!(located(&["Statement", "1"]), (1, Some("statement".to_owned())));
        assert_eq!(located(&["Version"]), (0, None));
    }
}
