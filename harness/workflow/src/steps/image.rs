//! The name of an image, in its parts: `registry/repository:tag` or `registry/repository@digest`.

pub(super) mod grammar;

use super::known::{CannotTell, Known, PartlyKnown, Piece};

/// The name of an image as a client takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName {
    name: PartlyKnown,
}

impl ImageName {
    /// A name as written.
    #[must_use]
    pub fn new(name: PartlyKnown) -> Self {
        Self { name }
    }

    /// The name as written.
    #[must_use]
    pub fn as_written(&self) -> &PartlyKnown {
        &self.name
    }

    /// The registry's host, none for Docker Hub's short names.
    ///
    /// # Errors
    ///
    /// What stands before the first slash is not known.
    pub fn registry(&self) -> Known<Option<String>> {
        let parts = self.name.split(|character| character == '/');
        match parts.as_slice() {
            [first, _, ..] => {
                let host = first.text()?;
                Ok(Some(host).filter(|host| host.contains(['.', ':']) || host == "localhost"))
            }
            // What is not known may have slashes of its own.
            [short] => {
                short.split(|character| character == ':').first().map_or(Ok(None), |name| name.text().map(|_| None))
            }
            [] => Ok(None),
        }
    }

    /// The repository, without registry, tag and digest.
    ///
    /// # Errors
    ///
    /// It, or where it begins, is not known.
    pub fn repository(&self) -> Known<String> {
        let path = self.path()?;
        path.text()
    }

    /// Registry and repository, without tag and digest.
    ///
    /// # Errors
    ///
    /// One of them is not known.
    pub fn registry_and_repository(&self) -> Known<String> {
        let repository = self.repository()?;
        Ok(self.registry()?.map_or_else(|| repository.clone(), |registry| format!("{registry}/{repository}")))
    }

    /// The tag, `latest` where there is none; none for a name with a digest.
    ///
    /// # Errors
    ///
    /// It is not known.
    pub fn tag(&self) -> Known<Option<String>> {
        let last = self.last_segment();
        if has(&last, '@') {
            return Ok(None);
        }
        match last.split(|character| character == ':').as_slice() {
            [_, tag] => tag.text().map(Some),
            [name] => name.text().map(|_| Some("latest".to_owned())),
            _ => self.name.text().map(Some),
        }
    }

    /// The path without registry, with tag and digest cut off its last segment.
    fn path(&self) -> Known<PartlyKnown> {
        let skip = usize::from(self.registry()?.is_some());
        let mut path = PartlyKnown::default();
        let segments = self.name.split(|character| character == '/');
        let last = segments.len().saturating_sub(1);
        for (index, segment) in segments.into_iter().enumerate().skip(skip) {
            if index > skip {
                path.push_str("/");
            }
            if index == last {
                path.append(without_reference(&segment)?);
            } else {
                path.append(segment);
            }
        }
        Ok(path)
    }

    fn last_segment(&self) -> PartlyKnown {
        self.name.split(|character| character == '/').pop().unwrap_or_default()
    }
}

/// The segment before its `:` or `@`. Where no such sign is known to follow, an unknown piece may hold one.
fn without_reference(segment: &PartlyKnown) -> Result<PartlyKnown, CannotTell> {
    let parts = segment.split(|character| character == ':' || character == '@');
    let first = parts.first().cloned().unwrap_or_default();
    if parts.len() == 1 {
        first.text()?;
    }
    Ok(first)
}

fn has(text: &PartlyKnown, wanted: char) -> bool {
    text.pieces().iter().any(|piece| matches!(piece, Piece::Known(known) if known.contains(wanted)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::place::Place;

    /// `?` stands for a piece that is not known.
    fn image(name: &str) -> ImageName {
        let mut known = PartlyKnown::default();
        for (index, text) in name.split('?').enumerate() {
            if index > 0 {
                let place = Place { file: "a.yml".into(), line: 1, column: 1 };
                known.append(PartlyKnown::cannot_tell(CannotTell::new("nobody says it", &place)));
            }
            known.push_str(text);
        }
        ImageName::new(known)
    }

    #[rstest]
    #[case("app", Some(None))]
    #[case("app:?", Some(None))]
    #[case("team/app:v1", Some(None))]
    #[case(
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/?",
        Some(Some("123456789012.dkr.ecr.us-east-1.amazonaws.com"))
    )]
    #[case("localhost/app", Some(Some("localhost")))]
    #[case("?", None)]
    #[case("?:v1", None)]
    #[case("?/app", None)]
    #[case("app-?", None)]
    fn a_registry_is_known_only_if_nothing_unknown_may_name_one(
        #[case] name: &str,
        #[case] registry: Option<Option<&str>>,
    ) {
        assert_eq!(image(name).registry().ok().as_ref().map(Option::as_deref), registry);
    }
}
