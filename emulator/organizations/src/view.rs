//! How an organization and what is in it are shown.

use portcullis_model::{AccountId, Timestamp};
use portcullis_store::{
    AccountCreation, ControlPolicy, ControlPolicyType, CreationOutcome, FeatureSet, JoinedBy, Member, MemberStatus,
    Organization, Parent, Unit,
};
use serde::Serialize;

const TYPES: [ControlPolicyType; 2] = [ControlPolicyType::ServiceControl, ControlPolicyType::ResourceControl];

/// An organization.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrganizationView {
    id: String,
    arn: String,
    feature_set: &'static str,
    master_account_arn: String,
    master_account_id: AccountId,
    master_account_email: String,
    available_policy_types: Vec<PolicyTypeView>,
}

/// A type of policy and whether it is in force.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyTypeView {
    r#type: &'static str,
    status: &'static str,
}

/// A root.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RootView {
    id: String,
    arn: String,
    name: &'static str,
    policy_types: Vec<PolicyTypeView>,
}

/// A unit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UnitView {
    id: String,
    arn: String,
    name: String,
    path: String,
}

/// An account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccountView {
    id: AccountId,
    arn: String,
    email: String,
    name: String,
    status: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<String>>,
    joined_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    joined_timestamp: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation_enabled_date: Option<f64>,
}

/// A policy without its document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicySummaryView {
    id: String,
    arn: String,
    name: String,
    description: String,
    r#type: &'static str,
    aws_managed: bool,
}

/// A policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyView {
    policy_summary: PolicySummaryView,
    content: String,
}

/// A request for a new account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreationView {
    id: String,
    account_name: String,
    state: &'static str,
    requested_timestamp: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_timestamp: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'static str>,
}

impl OrganizationView {
    pub(crate) fn of(organization: &Organization) -> Self {
        let (id, management) = (organization.id(), organization.management());
        // Documented as no guide to what is in force, and shown so in AWS's examples: the one type, always enabled.
        let available = match organization.features() {
            FeatureSet::All => vec![PolicyTypeView { r#type: "SERVICE_CONTROL_POLICY", status: "ENABLED" }],
            FeatureSet::ConsolidatedBilling => Vec::new(),
        };
        Self {
            id: id.to_owned(),
            arn: organization.arn(&format!("organization/{id}")),
            feature_set: match organization.features() {
                FeatureSet::All => "ALL",
                FeatureSet::ConsolidatedBilling => "CONSOLIDATED_BILLING",
            },
            master_account_arn: organization.arn(&format!("account/{id}/{management}")),
            master_account_id: management,
            master_account_email: organization.member(management).map(|it| it.email.clone()).unwrap_or_default(),
            available_policy_types: available,
        }
    }
}

impl RootView {
    pub(crate) fn of(organization: &Organization) -> Self {
        let enabled = TYPES.into_iter().filter(|kind| organization.is_enabled(*kind));
        Self {
            id: organization.root().to_owned(),
            arn: organization.arn(&format!("root/{}/{}", organization.id(), organization.root())),
            name: "Root",
            policy_types: enabled.map(|kind| PolicyTypeView { r#type: kind.as_str(), status: "ENABLED" }).collect(),
        }
    }
}

impl UnitView {
    pub(crate) fn of(organization: &Organization, unit: &Unit) -> Self {
        Self {
            id: unit.id.clone(),
            arn: organization.arn(&format!("ou/{}/{}", organization.id(), unit.id)),
            name: unit.name.clone(),
            path: organization.path_to(&Parent::Unit(unit.id.clone())),
        }
    }
}

impl AccountView {
    pub(crate) fn of(organization: &Organization, (account, member): (AccountId, &Member)) -> Self {
        // What AWS shows in `State` of an account that was closed a moment ago is `unverified`.
        let (status, state) = match member.status {
            MemberStatus::Active => ("ACTIVE", "ACTIVE"),
            MemberStatus::Suspended => ("SUSPENDED", "SUSPENDED"),
        };
        Self {
            id: account,
            arn: organization.arn(&format!("account/{}/{account}", organization.id())),
            email: member.email.clone(),
            name: member.name.clone(),
            status,
            state,
            paths: Some(vec![format!("{}{account}/", organization.path_to(&member.parent))]),
            joined_method: match member.joined_by {
                JoinedBy::Invitation => "INVITED",
                JoinedBy::Creation => "CREATED",
            },
            joined_timestamp: member.joined.map(seconds),
            delegation_enabled_date: None,
        }
    }

    /// The same as a delegated administrator is shown.
    pub(crate) fn delegated(self, since: Timestamp) -> Self {
        Self { paths: None, delegation_enabled_date: Some(seconds(since)), ..self }
    }
}

impl PolicySummaryView {
    pub(crate) fn of(policy: &ControlPolicy) -> Self {
        Self {
            id: policy.id.clone(),
            arn: policy.arn.clone(),
            name: policy.name.clone(),
            description: policy.description.clone(),
            r#type: policy.kind.as_str(),
            aws_managed: policy.aws_managed,
        }
    }
}

impl PolicyView {
    pub(crate) fn of(policy: &ControlPolicy) -> Self {
        Self { policy_summary: PolicySummaryView::of(policy), content: policy.document.text.to_string() }
    }
}

impl CreationView {
    pub(crate) fn of(creation: &AccountCreation) -> Self {
        let (state, account_id, failure_reason) = match creation.outcome {
            CreationOutcome::Account(account) => ("SUCCEEDED", Some(account), None),
            CreationOutcome::EmailTaken => ("FAILED", None, Some("EMAIL_ALREADY_EXISTS")),
        };
        Self {
            id: creation.id.clone(),
            account_name: creation.name.clone(),
            state,
            requested_timestamp: seconds(creation.requested),
            completed_timestamp: Some(seconds(creation.completed)),
            account_id,
            failure_reason,
        }
    }

    /// The same as the caller sees it who has just asked for it.
    pub(crate) fn begun(creation: &AccountCreation) -> Self {
        let view = Self::of(creation);
        Self { state: "IN_PROGRESS", completed_timestamp: None, account_id: None, failure_reason: None, ..view }
    }

    /// `SUCCEEDED` or `FAILED`.
    pub(crate) fn state(&self) -> &'static str {
        self.state
    }
}

/// A moment as JSON answers have it, to the millisecond.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of a date are far below 2^52")]
pub(crate) fn seconds(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1000.0
}
