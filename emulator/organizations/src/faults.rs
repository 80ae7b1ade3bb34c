//! What Organizations refuses with, apart from what every service refuses with.
//!
//! One row per text. `Recorded`: the text was recorded from AWS; `reported`, it is in public reports of AWS's answers;
//! `documented`, it is how AWS's API reference explains the error or its reason, and as a text `unverified`. AWS gives
//! some of these errors a member `Reason` too; it is not written.

use portcullis_wire::FaultKind;

/// Every fault of Organizations.
pub static FAULTS: &[&FaultKind] = &[
    &ACCESS_DENIED,
    &ACCOUNT_ALREADY_CLOSED,
    &ACCOUNT_ALREADY_REGISTERED,
    &ACCOUNT_NOT_FOUND,
    &ACCOUNT_NOT_REGISTERED,
    &ALREADY_IN_ORGANIZATION,
    &ATTACHMENTS_QUOTA,
    &AWS_POLICY,
    &CHILD_NOT_FOUND,
    &CONCURRENT_MODIFICATION,
    &CREATION_NOT_FOUND,
    &DELEGATED_ADMINISTRATOR_STAYS,
    &DESTINATION_NOT_FOUND,
    &DUPLICATE_ACCOUNT,
    &DUPLICATE_ATTACHMENT,
    &DUPLICATE_POLICY,
    &DUPLICATE_TAG_KEY,
    &DUPLICATE_UNIT,
    &INVALID_TOKEN,
    &LAST_POLICY,
    &MALFORMED_POLICY,
    &MANAGEMENT_ACCOUNT_CANNOT_BE_CLOSED,
    &MANAGEMENT_ACCOUNT_CANNOT_LEAVE,
    &MANAGEMENT_ACCOUNT_CANNOT_REGISTER,
    &NOT_ATTACHED,
    &NOT_IMPLEMENTED,
    &NOT_IN_USE,
    &ORGANIZATION_NOT_EMPTY,
    &PARENT_NOT_FOUND,
    &POLICY_IN_USE,
    &POLICY_NOT_FOUND,
    &POLICY_SIZE,
    &POLICY_TYPE_ENABLED,
    &POLICY_TYPE_NOT_AVAILABLE,
    &POLICY_TYPE_NOT_ENABLED,
    &RESERVED_TAG_KEY,
    &ROOT_NOT_FOUND,
    &SERVICE_ACCESS_NOT_ENABLED,
    &SOURCE_NOT_FOUND,
    &TAGS_QUOTA,
    &TARGET_NOT_FOUND,
    &UNIT_DEPTH,
    &UNIT_NOT_EMPTY,
    &UNIT_NOT_FOUND,
];

macro_rules! fault {
    ($(#[$doc:meta] $name:ident, $code:literal, $text:literal;)*) => {
        $(#[$doc] pub(crate) static $name: FaultKind = FaultKind::new($code, 400, $text);)*
    };
}

fault! {
    /// Reported: to a member account that is neither the management account nor a delegated administrator.
    ACCESS_DENIED, "AccessDeniedException", "You don't have permissions to access this resource.";
    /// Documented.
    ACCOUNT_ALREADY_CLOSED, "AccountAlreadyClosedException", "You attempted to close an account that is already closed.";
    /// Documented.
    ACCOUNT_ALREADY_REGISTERED, "AccountAlreadyRegisteredException", "The specified account is already a delegated administrator for this AWS service.";
    /// Reported.
    ACCOUNT_NOT_FOUND, "AccountNotFoundException", "You specified an account that doesn't exist.";
    /// Documented.
    ACCOUNT_NOT_REGISTERED, "AccountNotRegisteredException", "The specified account is not a delegated administrator for this AWS service.";
    /// Reported.
    ALREADY_IN_ORGANIZATION, "AlreadyInOrganizationException", "The AWS account is already a member of an organization.";
    /// Reported.
    ATTACHMENTS_QUOTA, "ConstraintViolationException", "You have attached the maximum number of policies to the specified target.";
    /// Documented, as the reason IMMUTABLE_POLICY.
    AWS_POLICY, "InvalidInputException", "You specified a policy that is managed by AWS and can't be modified.";
    /// Reported.
    CHILD_NOT_FOUND, "ChildNotFoundException", "You specified a child that doesn't exist.";
    /// Documented.
    CONCURRENT_MODIFICATION, "ConcurrentModificationException", "The target of the operation is currently being modified by a different request. Try again later.";
    /// Documented.
    CREATION_NOT_FOUND, "CreateAccountStatusNotFoundException", "We can't find an create account request with the CreateAccountRequestId that you specified.";
    /// Documented, as the reason CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG.
    DELEGATED_ADMINISTRATOR_STAYS, "ConstraintViolationException", "You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization.";
    /// Documented.
    DESTINATION_NOT_FOUND, "DestinationParentNotFoundException", "We can't find the destination container (a root or OU) with the ParentId that you specified.";
    /// Documented.
    DUPLICATE_ACCOUNT, "DuplicateAccountException", "That account is already present in the specified destination.";
    /// Documented.
    DUPLICATE_ATTACHMENT, "DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target.";
    /// Documented.
    DUPLICATE_POLICY, "DuplicatePolicyException", "A policy with the same name already exists.";
    /// Documented, as the reason DUPLICATE_TAG_KEY.
    DUPLICATE_TAG_KEY, "InvalidInputException", "Tag keys must be unique among the tags attached to the same entity.";
    /// Reported.
    DUPLICATE_UNIT, "DuplicateOrganizationalUnitException", "An OU with the same name already exists.";
    /// Documented, as the reason INVALID_PAGINATION_TOKEN.
    INVALID_TOKEN, "InvalidInputException", "Get the value for the NextToken parameter from the response to a previous call of the operation.";
    /// Documented, as the reason MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED.
    LAST_POLICY, "ConstraintViolationException", "You attempted to detach a policy from an entity that would cause the entity to have fewer than the minimum number of policies of a certain type required.";
    /// Recorded, of resource control policies.
    MALFORMED_POLICY, "MalformedPolicyDocumentException", "{message}";
    /// Documented, as the reason CANNOT_CLOSE_MANAGEMENT_ACCOUNT.
    MANAGEMENT_ACCOUNT_CANNOT_BE_CLOSED, "ConstraintViolationException", "You attempted to close the management account.";
    /// Documented.
    MANAGEMENT_ACCOUNT_CANNOT_LEAVE, "MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization.";
    /// Documented, as the reason CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR.
    MANAGEMENT_ACCOUNT_CANNOT_REGISTER, "ConstraintViolationException", "You attempted to register the management account of the organization as a delegated administrator for an AWS service integrated with Organizations.";
    /// Documented.
    NOT_ATTACHED, "PolicyNotAttachedException", "The policy isn't attached to the specified target in the specified root.";
    /// Reported.
    NOT_IN_USE, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.";
    /// Documented.
    ORGANIZATION_NOT_EMPTY, "OrganizationNotEmptyException", "The organization isn't empty. To delete an organization, you must first remove all accounts except the management account.";
    /// Reported.
    PARENT_NOT_FOUND, "ParentNotFoundException", "You specified parent that doesn't exist.";
    /// Documented.
    POLICY_IN_USE, "PolicyInUseException", "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.";
    /// Documented.
    POLICY_NOT_FOUND, "PolicyNotFoundException", "We can't find a policy with the PolicyId that you specified.";
    /// Documented, as the reason POLICY_CONTENT_LIMIT_EXCEEDED.
    POLICY_SIZE, "ConstraintViolationException", "You attempted to create a policy that is larger than the maximum size.";
    /// Reported.
    POLICY_TYPE_ENABLED, "PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.";
    /// Documented.
    POLICY_TYPE_NOT_AVAILABLE, "PolicyTypeNotAvailableForOrganizationException", "You can't use the specified policy type with the feature set currently enabled for this organization.";
    /// Reported.
    POLICY_TYPE_NOT_ENABLED, "PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types.";
    /// Documented, as the reason INVALID_SYSTEM_TAGS_PARAMETER.
    RESERVED_TAG_KEY, "InvalidInputException", "You specified a tag key that is a system tag.";
    /// Reported.
    ROOT_NOT_FOUND, "RootNotFoundException", "You specified a root that doesn't exist.";
    /// Documented, as the reason SERVICE_ACCESS_NOT_ENABLED.
    SERVICE_ACCESS_NOT_ENABLED, "ConstraintViolationException", "You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.";
    /// Documented.
    SOURCE_NOT_FOUND, "SourceParentNotFoundException", "We can't find a source root or OU with the ParentId that you specified.";
    /// Documented, as the reason MAX_TAG_LIMIT_EXCEEDED.
    TAGS_QUOTA, "ConstraintViolationException", "You have exceeded the number of tags allowed on this resource.";
    /// Reported.
    TARGET_NOT_FOUND, "TargetNotFoundException", "You specified a target that doesn't exist.";
    /// Documented, as the reason OU_DEPTH_LIMIT_EXCEEDED.
    UNIT_DEPTH, "ConstraintViolationException", "You attempted to create an OU tree that is too many levels deep.";
    /// Documented.
    UNIT_NOT_EMPTY, "OrganizationalUnitNotEmptyException", "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.";
    /// Reported.
    UNIT_NOT_FOUND, "OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.";
}

/// No AWS text: the real service has it.
pub(crate) static NOT_IMPLEMENTED: FaultKind =
    FaultKind::new("NotImplemented", 501, "Portcullis does not implement {what} yet");

#[cfg(test)]
mod tests {
    use super::*;

    /// What the API model has no exception for, no client can tell apart.
    #[test]
    fn every_code_is_an_exception_of_the_api_model() {
        let model: serde_json::Value =
            serde_json::from_str(include_str!("../../wire/models/organizations.json")).unwrap();
        for kind in FAULTS.iter().filter(|kind| kind.status < 500) {
            assert_eq!(model["shapes"][kind.code]["exception"], true, "{}", kind.code);
        }
    }
}
