//! Which images of a list are asked for: with or without a tag, in which state.

use serde::Deserialize;

/// The member `filter` of a call. What is absent does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filter {
    tag_status: Option<TagStatus>,
    image_status: Option<ImageStatus>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum TagStatus {
    Tagged,
    Untagged,
    Any,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ImageStatus {
    Active,
    Archived,
    Activating,
    Any,
}

impl Filter {
    /// Whether an image is asked for. Images here are always active: nothing archives one.
    pub(crate) fn lets_through(&self, tagged: bool) -> bool {
        let by_tag = match self.tag_status {
            None | Some(TagStatus::Any) => true,
            Some(TagStatus::Tagged) => tagged,
            Some(TagStatus::Untagged) => !tagged,
        };
        let by_status = match self.image_status {
            None | Some(ImageStatus::Active | ImageStatus::Any) => true,
            Some(ImageStatus::Archived | ImageStatus::Activating) => false,
        };
        by_tag && by_status
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("{}", true, true)]
    #[case(r#"{"tagStatus":"ANY","imageStatus":"ANY"}"#, true, true)]
    #[case(r#"{"tagStatus":"TAGGED"}"#, true, false)]
    #[case(r#"{"tagStatus":"UNTAGGED","imageStatus":"ACTIVE"}"#, false, true)]
    #[case(r#"{"imageStatus":"ARCHIVED"}"#, false, false)]
    #[case(r#"{"tagStatus":"TAGGED","imageStatus":"ACTIVATING"}"#, false, false)]
    fn both_members_must_let_an_image_through(#[case] filter: &str, #[case] tagged: bool, #[case] untagged: bool) {
        let filter: Filter = serde_json::from_str(filter).unwrap();
        assert_eq!((filter.lets_through(true), filter.lets_through(false)), (tagged, untagged));
    }

    #[test]
    fn a_state_that_nobody_knows_is_not_everything() {
        assert!(serde_json::from_str::<Filter>(r#"{"tagStatus":"SOMETIMES"}"#).is_err());
    }
}
