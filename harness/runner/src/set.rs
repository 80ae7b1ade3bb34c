//! Changes to attributes of resources while a case runs, made with the account's own key.
//!
//! Few attributes can be changed; any other is refused rather than taken for changed.

use aws_sdk_ecr::types::ImageTagMutability;
use portcullis_model::AccountId;

use crate::{aws, case::CaseRun, explain::with_sources};

impl CaseRun<'_> {
    /// Gives an attribute of a resource another value, or says why not.
    pub(crate) async fn set(&self, address: &str, attribute: &str, value: &str) -> Result<(), String> {
        let folder = self.world.folder_of(address);
        let made = folder.and_then(|(folder, account)| Some((folder.resource(address)?, account)));
        let (made, account) = made.ok_or_else(|| format!("there is no resource `{address}` to change"))?;
        match (made.resource_type.as_str(), attribute) {
            ("aws_ecr_repository", "image_tag_mutability") => self.set_tag_mutability(account, &made.id, value).await,
            (kind, _) => Err(format!(
                "`{attribute}` of `{kind}` cannot be changed while a case runs; what can is `image_tag_mutability` of \
                 `aws_ecr_repository`: put any other change into a Terraform folder of its own"
            )),
        }
    }

    async fn set_tag_mutability(&self, account: AccountId, repository: &str, value: &str) -> Result<(), String> {
        let ecr = aws_sdk_ecr::Client::new(&self.aws(Some(aws::root(account))));
        let mutability = ImageTagMutability::from(value);
        let put = ecr.put_image_tag_mutability().repository_name(repository).image_tag_mutability(mutability);
        put.send().await.map(|_| ()).map_err(|error| with_sources(&error))
    }
}
