//! The service-linked roles of Amazon ECS and Amazon ECR: which role a service has, whom it trusts, what it may do.
//!
//! Recorded, name by name. Those of other services are refused, for what they may do is not known here. None of these
//! services takes a suffix of the caller's own.

use portcullis_model::{AccountId, Arn, Cause, Partition, Timestamp};
use portcullis_policy::Policy;
use portcullis_store::{Document, Role, UniqueId};
use portcullis_wire::Fault;
use serde_json::json;

use crate::{entities::SERVICE_ROLE_PATH, faults};

/// The role of one service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceRole {
    /// Such as `ecs.amazonaws.com`.
    service: &'static str,
    /// The role's name.
    pub(crate) name: &'static str,
    /// The managed policy of AWS that is attached to it.
    policy: &'static str,
}

static ROLES: &[ServiceRole] = &[
    ServiceRole { service: "ecs.amazonaws.com", name: "AWSServiceRoleForECS", policy: "AmazonECSServiceRolePolicy" },
    ServiceRole {
        service: "ecr.amazonaws.com",
        name: "AWSServiceRoleForECRTemplate",
        policy: "ECRTemplateServiceRolePolicy",
    },
    ServiceRole {
        service: "pullthroughcache.ecr.amazonaws.com",
        name: "AWSServiceRoleForECRPullThroughCache",
        policy: "AWSECRPullThroughCache_ServiceRolePolicy",
    },
    ServiceRole {
        service: "replication.ecr.amazonaws.com",
        name: "AWSServiceRoleForECRReplication",
        policy: "ECRReplicationServiceRolePolicy",
    },
];

impl ServiceRole {
    /// The role of a service.
    ///
    /// # Errors
    ///
    /// `NotImplemented` for every other service.
    pub(crate) fn of(service: &str) -> Result<&'static Self, Fault> {
        let known = ROLES.iter().map(|role| role.service);
        ROLES.iter().find(|role| role.service == service).ok_or_else(|| {
            let cause = Cause::new(format!("the service-linked role of `{service}` is not known here"));
            faults::SERVICE_ROLE_UNKNOWN.with(&[("service", service)]).caused_by(cause.wanted(known).seen(service))
        })
    }

    /// Its ARN in an account.
    pub(crate) fn arn(&self, partition: Partition, account: AccountId) -> Arn {
        Arn::role(partition, account, &self.path(), self.name)
    }

    /// The role, about to be made.
    ///
    /// # Errors
    ///
    /// Only if the table above were wrong.
    pub(crate) fn make(
        &self,
        partition: Partition,
        account: AccountId,
        now: Timestamp,
        description: Option<String>,
    ) -> Result<Role, Fault> {
        let defect = |error: String| {
            faults::SERVICE_ROLE_UNKNOWN.with(&[("service", self.service)]).caused_by(Cause::new(error))
        };
        let statement = json!({
            "Effect": "Allow", "Principal": { "Service": self.service }, "Action": "sts:AssumeRole",
        });
        let trust = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        let policy = format!("arn:{}:iam::aws:policy{SERVICE_ROLE_PATH}{}", partition.as_str(), self.policy);
        Ok(Role {
            arn: self.arn(partition, account),
            name: self.name.parse().map_err(|error: portcullis_model::InvalidName| defect(error.to_string()))?,
            path: self.path(),
            id: UniqueId::role(),
            created: now,
            description,
            max_session_seconds: 3_600,
            trust: Document::new(Policy::parse(&trust).map_err(|error| defect(error.to_string()))?),
            inline: Default::default(),
            attached: vec![policy.parse().map_err(|error: portcullis_model::InvalidArn| defect(error.to_string()))?],
            boundary: None,
            tags: Vec::new(),
        })
    }

    fn path(&self) -> String {
        format!("{SERVICE_ROLE_PATH}{}/", self.service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_the_table_can_be_made_and_its_policy_exists() {
        for role in ROLES {
            let account = "123456789012".parse().unwrap();
            let made = role.make(Partition::Aws, account, Timestamp::UNIX_EPOCH, None).unwrap();
            assert!(portcullis_store::aws_managed_policy(&made.attached[0]).is_some(), "{}", made.attached[0]);
        }
    }
}
