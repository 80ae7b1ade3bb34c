//! `aws_ecr_pull_through_cache_rule`: CreatePullThroughCacheRule, then DescribePullThroughCacheRules.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, look_up},
};
use crate::error::Refusal;

/// A prefix under which another registry's images appear.
pub(super) struct PullThroughCacheRule;

#[async_trait]
impl Resource for PullThroughCacheRule {
    fn type_name(&self) -> &'static str {
        "aws_ecr_pull_through_cache_rule"
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["upstream_registry_url", "upstream_repository_prefix"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .ecr
            .create_pull_through_cache_rule()
            .ecr_repository_prefix(wanted.required("ecr_repository_prefix"))
            .upstream_registry_url(wanted.required("upstream_registry_url"))
            .set_upstream_repository_prefix(wanted.text("upstream_repository_prefix"))
            .set_credential_arn(wanted.text("credential_arn"))
            .set_custom_role_arn(wanted.text("custom_role_arn"));
        call!("CreatePullThroughCacheRule", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let prefix = known.required("ecr_repository_prefix");
        let request = aws.ecr.describe_pull_through_cache_rules().ecr_repository_prefixes(&prefix);
        let Some(read) = look_up!("DescribePullThroughCacheRules", request) else { return Ok(None) };
        let Some(rule) = read.pull_through_cache_rules().first() else { return Ok(None) };
        let made = Made::default()
            .export("id", &prefix)
            .export_some("registry_id", rule.registry_id())
            .export_some("upstream_registry_url", rule.upstream_registry_url())
            .export_some("credential_arn", rule.credential_arn())
            .export_some("custom_role_arn", rule.custom_role_arn());
        // ECR answers `ROOT` for what was not given.
        let upstream = rule.upstream_repository_prefix().filter(|prefix| *prefix != "ROOT");
        Ok(Some(made.export_some("upstream_repository_prefix", upstream)))
    }

    async fn update(&self, wanted: &Arguments<'_>, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws
            .ecr
            .update_pull_through_cache_rule()
            .ecr_repository_prefix(wanted.required("ecr_repository_prefix"))
            .set_credential_arn(wanted.text("credential_arn"))
            .set_custom_role_arn(wanted.text("custom_role_arn"));
        call!("UpdatePullThroughCacheRule", request);
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.ecr.delete_pull_through_cache_rule();
        call!("DeletePullThroughCacheRule", request.ecr_repository_prefix(made.required("ecr_repository_prefix")));
        Ok(())
    }
}
