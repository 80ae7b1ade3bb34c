//! The Amazon ECR API and what is there of ECR Public's: one file per action.
//!
//! Every operation of the API model is in [`ACTIONS`].

mod actions;
mod backfill;
mod encryption;
mod faults;
mod filter;
mod image_id;
mod lifecycle_text;
mod page;
mod policy_text;
mod public;
mod registry_policy;
mod resource_tags;
mod rule_view;
mod scan;
mod settings;
mod tag_mutability;
mod template_view;
mod view;

use portcullis_gate::AnyAction;

pub use faults::FAULTS;
pub use public::PUBLIC_ACTIONS;

/// Every action that exists.
pub static ACTIONS: &[&dyn AnyAction] = &[
    &actions::BatchCheckLayerAvailability,
    &actions::BatchDeleteImage,
    &actions::BatchGetImage,
    &actions::BatchGetRepositoryScanningConfiguration,
    &actions::CompleteLayerUpload,
    &actions::CreatePullThroughCacheRule,
    &actions::CreateRepository,
    &actions::CreateRepositoryCreationTemplate,
    &actions::DeleteLifecyclePolicy,
    &actions::DeletePullThroughCacheRule,
    &actions::DeleteRegistryPolicy,
    &actions::DeleteRepository,
    &actions::DeleteRepositoryCreationTemplate,
    &actions::DeleteRepositoryPolicy,
    &actions::DeleteSigningConfiguration,
    &actions::DeregisterPullTimeUpdateExclusion,
    &actions::DescribeImageReplicationStatus,
    &actions::DescribeImageScanFindings,
    &actions::DescribeImageSigningStatus,
    &actions::DescribeImages,
    &actions::DescribePullThroughCacheRules,
    &actions::DescribeRegistry,
    &actions::DescribeReplicationBackfillResults,
    &actions::DescribeRepositories,
    &actions::DescribeRepositoryCreationTemplates,
    &actions::GetAccountSetting,
    &actions::GetAuthorizationToken,
    &actions::GetDownloadUrlForLayer,
    &actions::GetLifecyclePolicy,
    &actions::GetLifecyclePolicyPreview,
    &actions::GetRegistryPolicy,
    &actions::GetRegistryScanningConfiguration,
    &actions::GetRepositoryPolicy,
    &actions::GetSigningConfiguration,
    &actions::InitiateLayerUpload,
    &actions::ListImageReferrers,
    &actions::ListImages,
    &actions::ListPullTimeUpdateExclusions,
    &actions::ListReplicationBackfills,
    &actions::ListTagsForResource,
    &actions::PutAccountSetting,
    &actions::PutImage,
    &actions::PutImageScanningConfiguration,
    &actions::PutImageTagMutability,
    &actions::PutLifecyclePolicy,
    &actions::PutRegistryPolicy,
    &actions::PutRegistryScanningConfiguration,
    &actions::PutReplicationConfiguration,
    &actions::PutSigningConfiguration,
    &actions::RegisterPullTimeUpdateExclusion,
    &actions::SetRepositoryPolicy,
    &actions::StartImageScan,
    &actions::StartLifecyclePolicyPreview,
    &actions::StartReplicationBackfill,
    &actions::StopReplicationBackfill,
    &actions::TagResource,
    &actions::UntagResource,
    &actions::UpdateImageStorageClass,
    &actions::UpdatePullThroughCacheRule,
    &actions::UpdateRepositoryCreationTemplate,
    &actions::UploadLayerPart,
    &actions::ValidatePullThroughCacheRule,
];
