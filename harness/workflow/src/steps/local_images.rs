//! The images that the runner has under a name: what steps build, tag and pull.
//!
//! A runner of GitHub's begins without any that a registry of AWS would take. Where a command may make images whose names
//! it does not say, nothing is missing.

use super::known::{PartlyKnown, Piece};

/// Whether the runner has an image that is pushed from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// A step before makes it, or the client pushes what it builds or copies itself.
    Has,
    /// The steps before make other images, and not this one; no other tag of its repository either.
    HasOthers,
    /// The steps before make images of its repository, but not under this tag.
    HasOtherTags,
    /// No step before makes any.
    HasNone,
    /// Something before may make any.
    CannotTell,
}

/// The images of a job so far.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalImages {
    names: Vec<PartlyKnown>,
    /// Whether a step builds or pulls.
    makes: bool,
    /// Whether there may be others.
    open: bool,
}

impl LocalImages {
    /// A step makes images of these names.
    pub(super) fn make(&mut self, names: Vec<PartlyKnown>) {
        self.makes |= !names.is_empty();
        names.into_iter().for_each(|name| self.tag(name));
    }

    /// A step gives an image another name.
    pub(super) fn tag(&mut self, name: PartlyKnown) {
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// A step may make images whose names it does not say.
    pub(super) fn open(&mut self) {
        self.open = true;
    }

    /// The names, in order.
    pub(super) fn names(&self) -> &[PartlyKnown] {
        &self.names
    }

    /// Whether there is an image of this name.
    pub(super) fn has(&self, name: &PartlyKnown) -> Local {
        let wanted = with_tag(name);
        if self.open || self.names.iter().any(|known| may_be_same(&with_tag(known), &wanted)) {
            return if self.open || self.makes { self.there() } else { Local::HasNone };
        }
        if !self.makes {
            return Local::HasNone;
        }
        let repository = without_tag(&wanted);
        let is_of_same = |known: &PartlyKnown| may_be_same(&without_tag(&with_tag(known)), &repository);
        if self.names.iter().any(is_of_same) { Local::HasOtherTags } else { Local::HasOthers }
    }

    fn there(&self) -> Local {
        if self.open { Local::CannotTell } else { Local::Has }
    }
}

/// A name without a tag or digest means `latest`.
fn with_tag(name: &PartlyKnown) -> PartlyKnown {
    let last = name.split(|character| character == '/').pop().unwrap_or_default();
    let has_reference = last.split(|character| character == ':' || character == '@').len() > 1;
    // What ends in something unknown may have a tag in it.
    let ends_known = matches!(last.pieces().last(), Some(Piece::Known(_)));
    let mut name = name.clone();
    if !has_reference && ends_known {
        name.push_str(":latest");
    }
    name
}

/// The name up to the last `:` or `@`.
fn without_tag(name: &PartlyKnown) -> PartlyKnown {
    let segments = name.split(|character| character == '/');
    let last = segments.len().saturating_sub(1);
    let mut whole = PartlyKnown::default();
    for (index, segment) in segments.into_iter().enumerate() {
        if index > 0 {
            whole.push_str("/");
        }
        let segment = if index == last {
            segment.split(|character| character == ':' || character == '@').into_iter().next().unwrap_or_default()
        } else {
            segment
        };
        whole.append(segment);
    }
    whole
}

/// Whether two texts can be the same, whatever their unknown pieces are.
fn may_be_same(one: &PartlyKnown, other: &PartlyKnown) -> bool {
    match (one.text(), other.text()) {
        (Ok(one), Ok(other)) => one == other,
        _ => {
            let same = |one: &str, other: &str| one.starts_with(other) || other.starts_with(one);
            let reversed = |text: &str| text.chars().rev().collect::<String>();
            same(first(one), first(other)) && same(&reversed(last(one)), &reversed(last(other)))
        }
    }
}

/// The known text at the beginning.
fn first(text: &PartlyKnown) -> &str {
    match text.pieces().first() {
        Some(Piece::Known(known)) => known,
        _ => "",
    }
}

/// The known text at the end.
fn last(text: &PartlyKnown) -> &str {
    match text.pieces().last() {
        Some(Piece::Known(known)) => known,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{place::Place, steps::CannotTell};

    /// `?` stands for a piece that is not known.
    fn name(text: &str) -> PartlyKnown {
        let mut name = PartlyKnown::default();
        for (index, known) in text.split('?').enumerate() {
            if index > 0 {
                let place = Place { file: "a.yml".into(), line: 1, column: 1 };
                name.append(PartlyKnown::cannot_tell(CannotTell::new("nobody says it", &place)));
            }
            name.push_str(known);
        }
        name
    }

    #[rstest]
    #[case::the_same("r.io/app:v1", "r.io/app:v1", Local::Has)]
    #[case::latest("r.io/app", "r.io/app:latest", Local::Has)]
    #[case::another_tag("r.io/app:v1", "r.io/app:v2", Local::HasOtherTags)]
    #[case::no_tag("r.io/app:v1", "r.io/app", Local::HasOtherTags)]
    #[case::without_the_registry("app", "r.io/app", Local::HasOthers)]
    #[case::the_same_unknown_tag("r.io/app:?", "r.io/app:?", Local::Has)]
    #[case::a_tag_that_may_be_it("r.io/app:?", "r.io/app:v1", Local::Has)]
    #[case::an_unknown_tag_of_another("app:?", "r.io/app:?", Local::HasOthers)]
    #[case::an_unknown_name("?", "r.io/app:v1", Local::Has)]
    #[case::another_ending("r.io/app:?-arm", "r.io/app:?-amd", Local::HasOtherTags)]
    fn an_image_is_there_under_the_name_that_it_was_given(
        #[case] made: &str,
        #[case] pushed: &str,
        #[case] expected: Local,
    ) {
        let mut images = LocalImages::default();
        images.make(vec![name(made)]);
        assert_eq!(images.has(&name(pushed)), expected);
        assert_eq!(LocalImages::default().has(&name(pushed)), Local::HasNone);
        images.open();
        assert_eq!(images.has(&name(pushed)), Local::CannotTell);
    }

    #[test]
    fn a_name_that_is_given_to_no_image_makes_none() {
        let mut images = LocalImages::default();
        images.tag(name("r.io/app"));
        assert_eq!(images.has(&name("r.io/app")), Local::HasNone);
    }
}
