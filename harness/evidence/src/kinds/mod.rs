//! One file per kind.

mod account_authorization_details;
mod attached_policies;
mod inline_policy;
mod managed_policy;
mod open_id_connect_provider;
mod open_id_connect_provider_list;
mod organization_policy;
mod policy_document;
mod policy_names;
mod policy_version;
mod repositories;
mod repository_policy;
mod role;
mod terraform_plan;
mod terraform_state;
mod terraform_state_file;

pub(crate) use account_authorization_details::AccountAuthorizationDetails;
pub(crate) use attached_policies::AttachedPolicies;
pub(crate) use inline_policy::InlinePolicyOutput;
pub(crate) use managed_policy::ManagedPolicyOutput;
pub(crate) use open_id_connect_provider::OpenIdConnectProviderOutput;
pub(crate) use open_id_connect_provider_list::OpenIdConnectProviderList;
pub(crate) use organization_policy::OrganizationPolicy;
pub(crate) use policy_document::PolicyDocument;
pub(crate) use policy_names::PolicyNames;
pub(crate) use policy_version::PolicyVersionOutput;
pub(crate) use repositories::Repositories;
pub(crate) use repository_policy::RepositoryPolicy;
pub(crate) use role::RoleOutput;
pub(crate) use terraform_plan::TerraformPlan;
pub(crate) use terraform_state::TerraformState;
pub(crate) use terraform_state_file::TerraformStateFile;
