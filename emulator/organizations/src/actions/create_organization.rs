//! `CreateOrganization`: an organization around the calling account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{FeatureSet, Organization, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, id, permission, view::OrganizationView};

/// Creates an organization whose management account is the caller's, with all features unless asked for less.
/// `organizations:CreateOrganization` on `*`. No type of policy is in force at first.
///
/// AWS makes the service-linked role AWSServiceRoleForOrganizations with it, which is not made here.
pub(crate) struct CreateOrganization;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(default)]
    feature_set: Features,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    organization: OrganizationView,
}

#[async_trait]
impl Action for CreateOrganization {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateOrganization"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:CreateOrganization", call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let partition = call.region().partition();
        let features = match input.feature_set {
            Features::All => FeatureSet::All,
            Features::ConsolidatedBilling => FeatureSet::ConsolidatedBilling,
        };
        let organization = Organization::new(&id::random("o-", 10), &id::random("r-", 4), account)
            .in_partition(partition)
            .with_features(features);
        write(call.gate().store(), |world| {
            if world.organization_of(account).is_some() {
                return Err(faults::ALREADY_IN_ORGANIZATION.fault());
            }
            let view = OrganizationView::of(&organization);
            world.put_organization(organization).map_err(|_| faults::ALREADY_IN_ORGANIZATION.fault())?;
            Ok(Output { organization: view })
        })
    }
}

/// What the organization is to be able to do.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Features {
    #[default]
    All,
    ConsolidatedBilling,
}
