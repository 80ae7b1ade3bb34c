//! Which images of a list are asked for: with or without a tag, in which state.

use portcullis_store::Image;
use serde::Deserialize;

/// The member `filter` of a call.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filter {
    tag_status: Option<TagStatus>,
    image_status: Option<StatusFilter>,
}

/// With or without a tag.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum TagStatus {
    Tagged,
    Untagged,
    Any,
}

/// In which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum StatusFilter {
    Active,
    Archived,
    /// On its way back from the archive: that takes no time here.
    Activating,
    Any,
}

impl Filter {
    /// Whether an image with or without tags is asked for.
    pub(crate) fn lets_through(&self, tagged: bool, image: &Image) -> bool {
        let by_tag = match self.tag_status {
            None | Some(TagStatus::Any) => true,
            Some(TagStatus::Tagged) => tagged,
            Some(TagStatus::Untagged) => !tagged,
        };
        by_tag && StatusFilter::lets_through(self.image_status, image)
    }
}

impl StatusFilter {
    /// Whether an image in its state is asked for; without a filter, those that can be pulled. API reference.
    pub(crate) fn lets_through(asked: Option<Self>, image: &Image) -> bool {
        match asked.unwrap_or(Self::Active) {
            Self::Active => !image.storage.is_archive,
            Self::Archived => image.storage.is_archive,
            Self::Activating => false,
            Self::Any => true,
        }
    }
}

/// The state of an image as answers have it.
pub(crate) fn status(image: &Image) -> &'static str {
    if image.storage.is_archive { "ARCHIVED" } else { "ACTIVE" }
}

#[cfg(test)]
mod tests {
    use portcullis_model::{Digest, Timestamp};
    use portcullis_store::ImageStorage;
    use rstest::rstest;

    use super::*;

    fn image(is_archive: bool) -> Image {
        Image {
            digest: Digest::from_sha256([0; 32]),
            media_type: String::new(),
            manifest: Default::default(),
            pushed: Timestamp::UNIX_EPOCH,
            subject: None,
            pulled: None,
            scanned: None,
            storage: ImageStorage { is_archive, ..ImageStorage::default() },
            replicas: Vec::new(),
        }
    }

    #[rstest]
    #[case("{}", "tagged untagged")]
    #[case(r#"{"tagStatus":"ANY","imageStatus":"ANY"}"#, "tagged untagged archived")]
    #[case(r#"{"tagStatus":"TAGGED"}"#, "tagged")]
    #[case(r#"{"tagStatus":"UNTAGGED","imageStatus":"ACTIVE"}"#, "untagged")]
    #[case(r#"{"imageStatus":"ARCHIVED"}"#, "archived")]
    #[case(r#"{"tagStatus":"TAGGED","imageStatus":"ACTIVATING"}"#, "")]
    fn both_members_must_let_an_image_through(#[case] filter: &str, #[case] through: &str) {
        let filter: Filter = serde_json::from_str(filter).unwrap();
        let asked = [("tagged", true, false), ("untagged", false, false), ("archived", true, true)];
        let shown = asked.iter().filter(|(_, tagged, archived)| filter.lets_through(*tagged, &image(*archived)));
        assert_eq!(shown.map(|(name, _, _)| *name).collect::<Vec<_>>().join(" "), through);
    }

    #[test]
    fn a_state_that_nobody_knows_is_not_everything() {
        assert!(serde_json::from_str::<Filter>(r#"{"tagStatus":"SOMETIMES"}"#).is_err());
    }
}
