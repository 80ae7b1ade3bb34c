//! How each operation of `operations.json` is called: made by `.ci/clients/rust/table.py` of that file and the SDK's sources.

#![expect(deprecated, reason = "a step sends a parameter that AWS deprecates")]

use aws_sdk_ecr as ecr;
use aws_sdk_iam as iam;
use aws_sdk_sts as sts;
use serde_json::Value;

use crate::{
    call::{Clients, Refusal, session, told, told_with},
    input::{blob, list, number, object, text, truth},
};

/// Calls an operation with this input. The answer is the typed output as Rust prints it, secrets included.
pub(crate) async fn call(clients: &Clients, operation: &str, input: &Value) -> Result<String, Refusal> {
    // The futures of so many calls are large: that of each service is made when one of its calls is.
    match operation.split_once(':') {
        Some(("sts", _)) => Box::pin(of_sts(clients, operation, input)).await,
        Some(("iam", _)) => Box::pin(of_iam(clients, operation, input)).await,
        Some(("ecr", _)) => Box::pin(of_ecr(clients, operation, input)).await,
        _ => Err(Refusal::without_a_row()),
    }
}

async fn of_sts(clients: &Clients, operation: &str, at: &Value) -> Result<String, Refusal> {
    match operation {
        "sts:AssumeRole" => told_with(
            clients
                .sts
                .assume_role()
                .set_external_id(text(at.get("ExternalId")))
                .set_policy(text(at.get("Policy")))
                .set_role_arn(text(at.get("RoleArn")))
                .set_role_session_name(text(at.get("RoleSessionName")))
                .set_source_identity(text(at.get("SourceIdentity")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        sts::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .set_transitive_tag_keys(list(at.get("TransitiveTagKeys"), text))
                .send()
                .await,
            |output| {
                output
                    .credentials
                    .as_ref()
                    .map(|keys| session(&keys.access_key_id, &keys.secret_access_key, &keys.session_token))
            },
        ),
        "sts:AssumeRoleWithWebIdentity" => told_with(
            clients
                .sts
                .assume_role_with_web_identity()
                .set_duration_seconds(number(at.get("DurationSeconds")))
                .set_policy(text(at.get("Policy")))
                .set_policy_arns(list(at.get("PolicyArns"), |at| {
                    object(at)
                        .map(|at| sts::types::PolicyDescriptorType::builder().set_arn(text(at.get("arn"))).build())
                }))
                .set_role_arn(text(at.get("RoleArn")))
                .set_role_session_name(text(at.get("RoleSessionName")))
                .set_web_identity_token(text(at.get("WebIdentityToken")))
                .send()
                .await,
            |output| {
                output
                    .credentials
                    .as_ref()
                    .map(|keys| session(&keys.access_key_id, &keys.secret_access_key, &keys.session_token))
            },
        ),
        "sts:DecodeAuthorizationMessage" => told(
            clients.sts.decode_authorization_message().set_encoded_message(text(at.get("EncodedMessage"))).send().await,
        ),
        "sts:GetAccessKeyInfo" => {
            told(clients.sts.get_access_key_info().set_access_key_id(text(at.get("AccessKeyId"))).send().await)
        }
        "sts:GetCallerIdentity" => told(clients.sts.get_caller_identity().send().await),
        "sts:GetFederationToken" => told_with(
            clients
                .sts
                .get_federation_token()
                .set_name(text(at.get("Name")))
                .set_policy(text(at.get("Policy")))
                .send()
                .await,
            |output| {
                output
                    .credentials
                    .as_ref()
                    .map(|keys| session(&keys.access_key_id, &keys.secret_access_key, &keys.session_token))
            },
        ),
        "sts:GetSessionToken" => told_with(
            clients.sts.get_session_token().set_duration_seconds(number(at.get("DurationSeconds"))).send().await,
            |output| {
                output
                    .credentials
                    .as_ref()
                    .map(|keys| session(&keys.access_key_id, &keys.secret_access_key, &keys.session_token))
            },
        ),
        "sts:GetWebIdentityToken" => told(
            clients
                .sts
                .get_web_identity_token()
                .set_audience(list(at.get("Audience"), text))
                .set_signing_algorithm(text(at.get("SigningAlgorithm")))
                .send()
                .await,
        ),
        _ => Err(Refusal::without_a_row()),
    }
}

async fn of_iam(clients: &Clients, operation: &str, at: &Value) -> Result<String, Refusal> {
    match operation {
        "iam:AddClientIDToOpenIDConnectProvider" => told(
            clients
                .iam
                .add_client_id_to_open_id_connect_provider()
                .set_client_id(text(at.get("ClientID")))
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .send()
                .await,
        ),
        "iam:AddRoleToInstanceProfile" => told(
            clients
                .iam
                .add_role_to_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:AddUserToGroup" => told(
            clients
                .iam
                .add_user_to_group()
                .set_group_name(text(at.get("GroupName")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:AttachGroupPolicy" => told(
            clients
                .iam
                .attach_group_policy()
                .set_group_name(text(at.get("GroupName")))
                .set_policy_arn(text(at.get("PolicyArn")))
                .send()
                .await,
        ),
        "iam:AttachRolePolicy" => told(
            clients
                .iam
                .attach_role_policy()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:AttachUserPolicy" => told(
            clients
                .iam
                .attach_user_policy()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:CreateAccessKey" => {
            told_with(clients.iam.create_access_key().set_user_name(text(at.get("UserName"))).send().await, |output| {
                output.access_key.as_ref().map(|keys| format!("{:?}", keys.secret_access_key))
            })
        }
        "iam:CreateAccountAlias" => {
            told(clients.iam.create_account_alias().set_account_alias(text(at.get("AccountAlias"))).send().await)
        }
        "iam:CreateGroup" => told(
            clients
                .iam
                .create_group()
                .set_group_name(text(at.get("GroupName")))
                .set_path(text(at.get("Path")))
                .send()
                .await,
        ),
        "iam:CreateInstanceProfile" => told(
            clients
                .iam
                .create_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .set_path(text(at.get("Path")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:CreateOpenIDConnectProvider" => told(
            clients
                .iam
                .create_open_id_connect_provider()
                .set_client_id_list(list(at.get("ClientIDList"), text))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .set_thumbprint_list(list(at.get("ThumbprintList"), text))
                .set_url(text(at.get("Url")))
                .send()
                .await,
        ),
        "iam:CreatePolicy" => told(
            clients
                .iam
                .create_policy()
                .set_description(text(at.get("Description")))
                .set_path(text(at.get("Path")))
                .set_policy_document(text(at.get("PolicyDocument")))
                .set_policy_name(text(at.get("PolicyName")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:CreatePolicyVersion" => told(
            clients
                .iam
                .create_policy_version()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_policy_document(text(at.get("PolicyDocument")))
                .set_set_as_default(truth(at.get("SetAsDefault")))
                .send()
                .await,
        ),
        "iam:CreateRole" => told(
            clients
                .iam
                .create_role()
                .set_assume_role_policy_document(text(at.get("AssumeRolePolicyDocument")))
                .set_description(text(at.get("Description")))
                .set_max_session_duration(number(at.get("MaxSessionDuration")))
                .set_path(text(at.get("Path")))
                .set_role_name(text(at.get("RoleName")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:CreateServiceLinkedRole" => told(
            clients.iam.create_service_linked_role().set_aws_service_name(text(at.get("AWSServiceName"))).send().await,
        ),
        "iam:CreateUser" => told(
            clients
                .iam
                .create_user()
                .set_path(text(at.get("Path")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:DeleteAccessKey" => told(
            clients
                .iam
                .delete_access_key()
                .set_access_key_id(text(at.get("AccessKeyId")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:DeleteAccountAlias" => {
            told(clients.iam.delete_account_alias().set_account_alias(text(at.get("AccountAlias"))).send().await)
        }
        "iam:DeleteGroup" => told(clients.iam.delete_group().set_group_name(text(at.get("GroupName"))).send().await),
        "iam:DeleteGroupPolicy" => told(
            clients
                .iam
                .delete_group_policy()
                .set_group_name(text(at.get("GroupName")))
                .set_policy_name(text(at.get("PolicyName")))
                .send()
                .await,
        ),
        "iam:DeleteInstanceProfile" => told(
            clients
                .iam
                .delete_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .send()
                .await,
        ),
        "iam:DeleteLoginProfile" => {
            told(clients.iam.delete_login_profile().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:DeleteOpenIDConnectProvider" => told(
            clients
                .iam
                .delete_open_id_connect_provider()
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .send()
                .await,
        ),
        "iam:DeletePolicy" => told(clients.iam.delete_policy().set_policy_arn(text(at.get("PolicyArn"))).send().await),
        "iam:DeletePolicyVersion" => told(
            clients
                .iam
                .delete_policy_version()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_version_id(text(at.get("VersionId")))
                .send()
                .await,
        ),
        "iam:DeleteRole" => told(clients.iam.delete_role().set_role_name(text(at.get("RoleName"))).send().await),
        "iam:DeleteRolePermissionsBoundary" => {
            told(clients.iam.delete_role_permissions_boundary().set_role_name(text(at.get("RoleName"))).send().await)
        }
        "iam:DeleteRolePolicy" => told(
            clients
                .iam
                .delete_role_policy()
                .set_policy_name(text(at.get("PolicyName")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:DeleteServiceLinkedRole" => {
            told(clients.iam.delete_service_linked_role().set_role_name(text(at.get("RoleName"))).send().await)
        }
        "iam:DeleteUser" => told(clients.iam.delete_user().set_user_name(text(at.get("UserName"))).send().await),
        "iam:DeleteUserPermissionsBoundary" => {
            told(clients.iam.delete_user_permissions_boundary().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:DeleteUserPolicy" => told(
            clients
                .iam
                .delete_user_policy()
                .set_policy_name(text(at.get("PolicyName")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:DetachGroupPolicy" => told(
            clients
                .iam
                .detach_group_policy()
                .set_group_name(text(at.get("GroupName")))
                .set_policy_arn(text(at.get("PolicyArn")))
                .send()
                .await,
        ),
        "iam:DetachRolePolicy" => told(
            clients
                .iam
                .detach_role_policy()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:DetachUserPolicy" => told(
            clients
                .iam
                .detach_user_policy()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:GetAccessKeyLastUsed" => {
            told(clients.iam.get_access_key_last_used().set_access_key_id(text(at.get("AccessKeyId"))).send().await)
        }
        "iam:GetAccountAuthorizationDetails" => told(
            clients
                .iam
                .get_account_authorization_details()
                .set_filter(list(at.get("Filter"), |at| {
                    text(at).map(|text| iam::types::EntityType::from(text.as_str()))
                }))
                .send()
                .await,
        ),
        "iam:GetAccountPasswordPolicy" => told(clients.iam.get_account_password_policy().send().await),
        "iam:GetAccountSummary" => told(clients.iam.get_account_summary().send().await),
        "iam:GetContextKeysForCustomPolicy" => told(
            clients
                .iam
                .get_context_keys_for_custom_policy()
                .set_policy_input_list(list(at.get("PolicyInputList"), text))
                .send()
                .await,
        ),
        "iam:GetContextKeysForPrincipalPolicy" => told(
            clients
                .iam
                .get_context_keys_for_principal_policy()
                .set_policy_source_arn(text(at.get("PolicySourceArn")))
                .send()
                .await,
        ),
        "iam:GetGroup" => told(clients.iam.get_group().set_group_name(text(at.get("GroupName"))).send().await),
        "iam:GetGroupPolicy" => told(
            clients
                .iam
                .get_group_policy()
                .set_group_name(text(at.get("GroupName")))
                .set_policy_name(text(at.get("PolicyName")))
                .send()
                .await,
        ),
        "iam:GetInstanceProfile" => told(
            clients
                .iam
                .get_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .send()
                .await,
        ),
        "iam:GetLoginProfile" => {
            told(clients.iam.get_login_profile().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:GetOpenIDConnectProvider" => told(
            clients
                .iam
                .get_open_id_connect_provider()
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .send()
                .await,
        ),
        "iam:GetPolicy" => told(clients.iam.get_policy().set_policy_arn(text(at.get("PolicyArn"))).send().await),
        "iam:GetPolicyVersion" => told(
            clients
                .iam
                .get_policy_version()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_version_id(text(at.get("VersionId")))
                .send()
                .await,
        ),
        "iam:GetRole" => told(clients.iam.get_role().set_role_name(text(at.get("RoleName"))).send().await),
        "iam:GetRolePolicy" => told(
            clients
                .iam
                .get_role_policy()
                .set_policy_name(text(at.get("PolicyName")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:GetServiceLinkedRoleDeletionStatus" => told(
            clients
                .iam
                .get_service_linked_role_deletion_status()
                .set_deletion_task_id(text(at.get("DeletionTaskId")))
                .send()
                .await,
        ),
        "iam:GetUser" => told(clients.iam.get_user().set_user_name(text(at.get("UserName"))).send().await),
        "iam:GetUserPolicy" => told(
            clients
                .iam
                .get_user_policy()
                .set_policy_name(text(at.get("PolicyName")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:ListAccessKeys" => {
            told(clients.iam.list_access_keys().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListAccountAliases" => told(clients.iam.list_account_aliases().send().await),
        "iam:ListAttachedGroupPolicies" => {
            told(clients.iam.list_attached_group_policies().set_group_name(text(at.get("GroupName"))).send().await)
        }
        "iam:ListAttachedRolePolicies" => {
            told(clients.iam.list_attached_role_policies().set_role_name(text(at.get("RoleName"))).send().await)
        }
        "iam:ListAttachedUserPolicies" => {
            told(clients.iam.list_attached_user_policies().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListEntitiesForPolicy" => {
            told(clients.iam.list_entities_for_policy().set_policy_arn(text(at.get("PolicyArn"))).send().await)
        }
        "iam:ListGroupPolicies" => {
            told(clients.iam.list_group_policies().set_group_name(text(at.get("GroupName"))).send().await)
        }
        "iam:ListGroups" => told(clients.iam.list_groups().send().await),
        "iam:ListGroupsForUser" => {
            told(clients.iam.list_groups_for_user().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListInstanceProfileTags" => told(
            clients
                .iam
                .list_instance_profile_tags()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .send()
                .await,
        ),
        "iam:ListInstanceProfiles" => told(clients.iam.list_instance_profiles().send().await),
        "iam:ListInstanceProfilesForRole" => {
            told(clients.iam.list_instance_profiles_for_role().set_role_name(text(at.get("RoleName"))).send().await)
        }
        "iam:ListMFADevices" => {
            told(clients.iam.list_mfa_devices().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListOpenIDConnectProviderTags" => told(
            clients
                .iam
                .list_open_id_connect_provider_tags()
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .send()
                .await,
        ),
        "iam:ListOpenIDConnectProviders" => told(clients.iam.list_open_id_connect_providers().send().await),
        "iam:ListPolicies" => told(
            clients
                .iam
                .list_policies()
                .set_path_prefix(text(at.get("PathPrefix")))
                .set_scope(text(at.get("Scope")).map(|text| iam::types::PolicyScopeType::from(text.as_str())))
                .send()
                .await,
        ),
        "iam:ListPolicyTags" => {
            told(clients.iam.list_policy_tags().set_policy_arn(text(at.get("PolicyArn"))).send().await)
        }
        "iam:ListPolicyVersions" => {
            told(clients.iam.list_policy_versions().set_policy_arn(text(at.get("PolicyArn"))).send().await)
        }
        "iam:ListRolePolicies" => {
            told(clients.iam.list_role_policies().set_role_name(text(at.get("RoleName"))).send().await)
        }
        "iam:ListRoleTags" => told(clients.iam.list_role_tags().set_role_name(text(at.get("RoleName"))).send().await),
        "iam:ListRoles" => told(
            clients
                .iam
                .list_roles()
                .set_marker(text(at.get("Marker")))
                .set_path_prefix(text(at.get("PathPrefix")))
                .send()
                .await,
        ),
        "iam:ListSSHPublicKeys" => {
            told(clients.iam.list_ssh_public_keys().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListServiceSpecificCredentials" => {
            told(clients.iam.list_service_specific_credentials().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListSigningCertificates" => {
            told(clients.iam.list_signing_certificates().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListUserPolicies" => {
            told(clients.iam.list_user_policies().set_user_name(text(at.get("UserName"))).send().await)
        }
        "iam:ListUserTags" => told(clients.iam.list_user_tags().set_user_name(text(at.get("UserName"))).send().await),
        "iam:ListUsers" => told(clients.iam.list_users().set_path_prefix(text(at.get("PathPrefix"))).send().await),
        "iam:ListVirtualMFADevices" => told(clients.iam.list_virtual_mfa_devices().send().await),
        "iam:PutGroupPolicy" => told(
            clients
                .iam
                .put_group_policy()
                .set_group_name(text(at.get("GroupName")))
                .set_policy_document(text(at.get("PolicyDocument")))
                .set_policy_name(text(at.get("PolicyName")))
                .send()
                .await,
        ),
        "iam:PutRolePermissionsBoundary" => told(
            clients
                .iam
                .put_role_permissions_boundary()
                .set_permissions_boundary(text(at.get("PermissionsBoundary")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:PutRolePolicy" => told(
            clients
                .iam
                .put_role_policy()
                .set_policy_document(text(at.get("PolicyDocument")))
                .set_policy_name(text(at.get("PolicyName")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:PutUserPermissionsBoundary" => told(
            clients
                .iam
                .put_user_permissions_boundary()
                .set_permissions_boundary(text(at.get("PermissionsBoundary")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:PutUserPolicy" => told(
            clients
                .iam
                .put_user_policy()
                .set_policy_document(text(at.get("PolicyDocument")))
                .set_policy_name(text(at.get("PolicyName")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:RemoveClientIDFromOpenIDConnectProvider" => told(
            clients
                .iam
                .remove_client_id_from_open_id_connect_provider()
                .set_client_id(text(at.get("ClientID")))
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .send()
                .await,
        ),
        "iam:RemoveRoleFromInstanceProfile" => told(
            clients
                .iam
                .remove_role_from_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:RemoveUserFromGroup" => told(
            clients
                .iam
                .remove_user_from_group()
                .set_group_name(text(at.get("GroupName")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:SetDefaultPolicyVersion" => told(
            clients
                .iam
                .set_default_policy_version()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_version_id(text(at.get("VersionId")))
                .send()
                .await,
        ),
        "iam:SetSecurityTokenServicePreferences" => told(
            clients
                .iam
                .set_security_token_service_preferences()
                .set_global_endpoint_token_version(
                    text(at.get("GlobalEndpointTokenVersion"))
                        .map(|text| iam::types::GlobalEndpointTokenVersion::from(text.as_str())),
                )
                .send()
                .await,
        ),
        "iam:SimulateCustomPolicy" => told(
            clients
                .iam
                .simulate_custom_policy()
                .set_action_names(list(at.get("ActionNames"), text))
                .set_policy_input_list(list(at.get("PolicyInputList"), text))
                .send()
                .await,
        ),
        "iam:SimulatePrincipalPolicy" => told(
            clients
                .iam
                .simulate_principal_policy()
                .set_action_names(list(at.get("ActionNames"), text))
                .set_policy_source_arn(text(at.get("PolicySourceArn")))
                .send()
                .await,
        ),
        "iam:TagInstanceProfile" => told(
            clients
                .iam
                .tag_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:TagOpenIDConnectProvider" => told(
            clients
                .iam
                .tag_open_id_connect_provider()
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:TagPolicy" => told(
            clients
                .iam
                .tag_policy()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:TagRole" => told(
            clients
                .iam
                .tag_role()
                .set_role_name(text(at.get("RoleName")))
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "iam:TagUser" => told(
            clients
                .iam
                .tag_user()
                .set_tags(list(at.get("Tags"), |at| {
                    object(at).and_then(|at| {
                        iam::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:UntagInstanceProfile" => told(
            clients
                .iam
                .untag_instance_profile()
                .set_instance_profile_name(text(at.get("InstanceProfileName")))
                .set_tag_keys(list(at.get("TagKeys"), text))
                .send()
                .await,
        ),
        "iam:UntagOpenIDConnectProvider" => told(
            clients
                .iam
                .untag_open_id_connect_provider()
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .set_tag_keys(list(at.get("TagKeys"), text))
                .send()
                .await,
        ),
        "iam:UntagPolicy" => told(
            clients
                .iam
                .untag_policy()
                .set_policy_arn(text(at.get("PolicyArn")))
                .set_tag_keys(list(at.get("TagKeys"), text))
                .send()
                .await,
        ),
        "iam:UntagRole" => told(
            clients
                .iam
                .untag_role()
                .set_role_name(text(at.get("RoleName")))
                .set_tag_keys(list(at.get("TagKeys"), text))
                .send()
                .await,
        ),
        "iam:UntagUser" => told(
            clients
                .iam
                .untag_user()
                .set_tag_keys(list(at.get("TagKeys"), text))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:UpdateAccessKey" => told(
            clients
                .iam
                .update_access_key()
                .set_access_key_id(text(at.get("AccessKeyId")))
                .set_status(text(at.get("Status")).map(|text| iam::types::StatusType::from(text.as_str())))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        "iam:UpdateAssumeRolePolicy" => told(
            clients
                .iam
                .update_assume_role_policy()
                .set_policy_document(text(at.get("PolicyDocument")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:UpdateGroup" => told(
            clients
                .iam
                .update_group()
                .set_group_name(text(at.get("GroupName")))
                .set_new_group_name(text(at.get("NewGroupName")))
                .send()
                .await,
        ),
        "iam:UpdateOpenIDConnectProviderThumbprint" => told(
            clients
                .iam
                .update_open_id_connect_provider_thumbprint()
                .set_open_id_connect_provider_arn(text(at.get("OpenIDConnectProviderArn")))
                .set_thumbprint_list(list(at.get("ThumbprintList"), text))
                .send()
                .await,
        ),
        "iam:UpdateRole" => told(
            clients
                .iam
                .update_role()
                .set_description(text(at.get("Description")))
                .set_max_session_duration(number(at.get("MaxSessionDuration")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:UpdateRoleDescription" => told(
            clients
                .iam
                .update_role_description()
                .set_description(text(at.get("Description")))
                .set_role_name(text(at.get("RoleName")))
                .send()
                .await,
        ),
        "iam:UpdateUser" => told(
            clients
                .iam
                .update_user()
                .set_new_user_name(text(at.get("NewUserName")))
                .set_user_name(text(at.get("UserName")))
                .send()
                .await,
        ),
        _ => Err(Refusal::without_a_row()),
    }
}

async fn of_ecr(clients: &Clients, operation: &str, at: &Value) -> Result<String, Refusal> {
    match operation {
        "ecr:BatchCheckLayerAvailability" => told(
            clients
                .ecr
                .batch_check_layer_availability()
                .set_layer_digests(list(at.get("layerDigests"), text))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:BatchDeleteImage" => told(
            clients
                .ecr
                .batch_delete_image()
                .set_image_ids(list(at.get("imageIds"), |at| {
                    object(at).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    })
                }))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:BatchGetImage" => told(
            clients
                .ecr
                .batch_get_image()
                .set_image_ids(list(at.get("imageIds"), |at| {
                    object(at).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    })
                }))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:BatchGetRepositoryScanningConfiguration" => told(
            clients
                .ecr
                .batch_get_repository_scanning_configuration()
                .set_repository_names(list(at.get("repositoryNames"), text))
                .send()
                .await,
        ),
        "ecr:CompleteLayerUpload" => told(
            clients
                .ecr
                .complete_layer_upload()
                .set_layer_digests(list(at.get("layerDigests"), text))
                .set_repository_name(text(at.get("repositoryName")))
                .set_upload_id(text(at.get("uploadId")))
                .send()
                .await,
        ),
        "ecr:CreatePullThroughCacheRule" => told(
            clients
                .ecr
                .create_pull_through_cache_rule()
                .set_ecr_repository_prefix(text(at.get("ecrRepositoryPrefix")))
                .set_upstream_registry_url(text(at.get("upstreamRegistryUrl")))
                .send()
                .await,
        ),
        "ecr:CreateRepository" => told(
            clients
                .ecr
                .create_repository()
                .set_encryption_configuration(object(at.get("encryptionConfiguration")).and_then(|at| {
                    ecr::types::EncryptionConfiguration::builder()
                        .set_encryption_type(
                            text(at.get("encryptionType")).map(|text| ecr::types::EncryptionType::from(text.as_str())),
                        )
                        .build()
                        .ok()
                }))
                .set_image_scanning_configuration(object(at.get("imageScanningConfiguration")).map(|at| {
                    ecr::types::ImageScanningConfiguration::builder()
                        .set_scan_on_push(truth(at.get("scanOnPush")))
                        .build()
                }))
                .set_image_tag_mutability(
                    text(at.get("imageTagMutability")).map(|text| ecr::types::ImageTagMutability::from(text.as_str())),
                )
                .set_repository_name(text(at.get("repositoryName")))
                .set_tags(list(at.get("tags"), |at| {
                    object(at).and_then(|at| {
                        ecr::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "ecr:CreateRepositoryCreationTemplate" => told(
            clients
                .ecr
                .create_repository_creation_template()
                .set_applied_for(list(at.get("appliedFor"), |at| {
                    text(at).map(|text| ecr::types::RctAppliedFor::from(text.as_str()))
                }))
                .set_image_tag_mutability(
                    text(at.get("imageTagMutability")).map(|text| ecr::types::ImageTagMutability::from(text.as_str())),
                )
                .set_prefix(text(at.get("prefix")))
                .send()
                .await,
        ),
        "ecr:DeleteLifecyclePolicy" => {
            told(clients.ecr.delete_lifecycle_policy().set_repository_name(text(at.get("repositoryName"))).send().await)
        }
        "ecr:DeletePullThroughCacheRule" => told(
            clients
                .ecr
                .delete_pull_through_cache_rule()
                .set_ecr_repository_prefix(text(at.get("ecrRepositoryPrefix")))
                .send()
                .await,
        ),
        "ecr:DeleteRegistryPolicy" => told(clients.ecr.delete_registry_policy().send().await),
        "ecr:DeleteRepository" => told(
            clients
                .ecr
                .delete_repository()
                .set_force(truth(at.get("force")))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:DeleteRepositoryCreationTemplate" => {
            told(clients.ecr.delete_repository_creation_template().set_prefix(text(at.get("prefix"))).send().await)
        }
        "ecr:DeleteRepositoryPolicy" => told(
            clients.ecr.delete_repository_policy().set_repository_name(text(at.get("repositoryName"))).send().await,
        ),
        "ecr:DeleteSigningConfiguration" => told(clients.ecr.delete_signing_configuration().send().await),
        "ecr:DeregisterPullTimeUpdateExclusion" => told(
            clients
                .ecr
                .deregister_pull_time_update_exclusion()
                .set_principal_arn(text(at.get("principalArn")))
                .send()
                .await,
        ),
        "ecr:DescribeImageReplicationStatus" => {
            told(
                clients
                    .ecr
                    .describe_image_replication_status()
                    .set_image_id(object(at.get("imageId")).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    }))
                    .set_repository_name(text(at.get("repositoryName")))
                    .send()
                    .await,
            )
        }
        "ecr:DescribeImageScanFindings" => {
            told(
                clients
                    .ecr
                    .describe_image_scan_findings()
                    .set_image_id(object(at.get("imageId")).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    }))
                    .set_repository_name(text(at.get("repositoryName")))
                    .send()
                    .await,
            )
        }
        "ecr:DescribeImageSigningStatus" => {
            told(
                clients
                    .ecr
                    .describe_image_signing_status()
                    .set_image_id(object(at.get("imageId")).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    }))
                    .set_repository_name(text(at.get("repositoryName")))
                    .send()
                    .await,
            )
        }
        "ecr:DescribeImages" => told(
            clients
                .ecr
                .describe_images()
                .set_image_ids(list(at.get("imageIds"), |at| {
                    object(at).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    })
                }))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:DescribePullThroughCacheRules" => told(
            clients
                .ecr
                .describe_pull_through_cache_rules()
                .set_ecr_repository_prefixes(list(at.get("ecrRepositoryPrefixes"), text))
                .send()
                .await,
        ),
        "ecr:DescribeRegistry" => told(clients.ecr.describe_registry().send().await),
        "ecr:DescribeReplicationBackfillResults" => told(
            clients
                .ecr
                .describe_replication_backfill_results()
                .set_replication_backfill_id(text(at.get("replicationBackfillId")))
                .send()
                .await,
        ),
        "ecr:DescribeRepositories" => told(
            clients
                .ecr
                .describe_repositories()
                .set_repository_names(list(at.get("repositoryNames"), text))
                .send()
                .await,
        ),
        "ecr:DescribeRepositoryCreationTemplates" => told(
            clients
                .ecr
                .describe_repository_creation_templates()
                .set_prefixes(list(at.get("prefixes"), text))
                .send()
                .await,
        ),
        "ecr:GetAccountSetting" => told(clients.ecr.get_account_setting().set_name(text(at.get("name"))).send().await),
        "ecr:GetAuthorizationToken" => {
            told(clients.ecr.get_authorization_token().set_registry_ids(list(at.get("registryIds"), text)).send().await)
        }
        "ecr:GetDownloadUrlForLayer" => told(
            clients
                .ecr
                .get_download_url_for_layer()
                .set_layer_digest(text(at.get("layerDigest")))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:GetLifecyclePolicy" => {
            told(clients.ecr.get_lifecycle_policy().set_repository_name(text(at.get("repositoryName"))).send().await)
        }
        "ecr:GetLifecyclePolicyPreview" => told(
            clients.ecr.get_lifecycle_policy_preview().set_repository_name(text(at.get("repositoryName"))).send().await,
        ),
        "ecr:GetRegistryPolicy" => told(clients.ecr.get_registry_policy().send().await),
        "ecr:GetRegistryScanningConfiguration" => told(clients.ecr.get_registry_scanning_configuration().send().await),
        "ecr:GetRepositoryPolicy" => {
            told(clients.ecr.get_repository_policy().set_repository_name(text(at.get("repositoryName"))).send().await)
        }
        "ecr:GetSigningConfiguration" => told(clients.ecr.get_signing_configuration().send().await),
        "ecr:InitiateLayerUpload" => {
            told(clients.ecr.initiate_layer_upload().set_repository_name(text(at.get("repositoryName"))).send().await)
        }
        "ecr:ListImageReferrers" => told(
            clients
                .ecr
                .list_image_referrers()
                .set_repository_name(text(at.get("repositoryName")))
                .set_subject_id(object(at.get("subjectId")).and_then(|at| {
                    ecr::types::SubjectIdentifier::builder().set_image_digest(text(at.get("imageDigest"))).build().ok()
                }))
                .send()
                .await,
        ),
        "ecr:ListImages" => {
            told(clients.ecr.list_images().set_repository_name(text(at.get("repositoryName"))).send().await)
        }
        "ecr:ListPullTimeUpdateExclusions" => told(clients.ecr.list_pull_time_update_exclusions().send().await),
        "ecr:ListReplicationBackfills" => told(clients.ecr.list_replication_backfills().send().await),
        "ecr:ListTagsForResource" => {
            told(clients.ecr.list_tags_for_resource().set_resource_arn(text(at.get("resourceArn"))).send().await)
        }
        "ecr:PutAccountSetting" => told(
            clients
                .ecr
                .put_account_setting()
                .set_name(text(at.get("name")))
                .set_value(text(at.get("value")))
                .send()
                .await,
        ),
        "ecr:PutImage" => told(
            clients
                .ecr
                .put_image()
                .set_image_manifest(text(at.get("imageManifest")))
                .set_image_tag(text(at.get("imageTag")))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:PutImageScanningConfiguration" => told(
            clients
                .ecr
                .put_image_scanning_configuration()
                .set_image_scanning_configuration(object(at.get("imageScanningConfiguration")).map(|at| {
                    ecr::types::ImageScanningConfiguration::builder()
                        .set_scan_on_push(truth(at.get("scanOnPush")))
                        .build()
                }))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:PutImageTagMutability" => told(
            clients
                .ecr
                .put_image_tag_mutability()
                .set_image_tag_mutability(
                    text(at.get("imageTagMutability")).map(|text| ecr::types::ImageTagMutability::from(text.as_str())),
                )
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:PutLifecyclePolicy" => told(
            clients
                .ecr
                .put_lifecycle_policy()
                .set_lifecycle_policy_text(text(at.get("lifecyclePolicyText")))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:PutRegistryPolicy" => {
            told(clients.ecr.put_registry_policy().set_policy_text(text(at.get("policyText"))).send().await)
        }
        "ecr:PutRegistryScanningConfiguration" => {
            told(
                clients
                    .ecr
                    .put_registry_scanning_configuration()
                    .set_rules(list(at.get("rules"), |at| {
                        object(at).and_then(|at| {
                            ecr::types::RegistryScanningRule::builder()
                                .set_repository_filters(list(at.get("repositoryFilters"), |at| {
                                    object(at).and_then(|at| {
                                        ecr::types::ScanningRepositoryFilter::builder()
                                            .set_filter(text(at.get("filter")))
                                            .set_filter_type(text(at.get("filterType")).map(|text| {
                                                ecr::types::ScanningRepositoryFilterType::from(text.as_str())
                                            }))
                                            .build()
                                            .ok()
                                    })
                                }))
                                .set_scan_frequency(
                                    text(at.get("scanFrequency"))
                                        .map(|text| ecr::types::ScanFrequency::from(text.as_str())),
                                )
                                .build()
                                .ok()
                        })
                    }))
                    .set_scan_type(text(at.get("scanType")).map(|text| ecr::types::ScanType::from(text.as_str())))
                    .send()
                    .await,
            )
        }
        "ecr:PutReplicationConfiguration" => told(
            clients
                .ecr
                .put_replication_configuration()
                .set_replication_configuration(object(at.get("replicationConfiguration")).and_then(|at| {
                    ecr::types::ReplicationConfiguration::builder()
                        .set_rules(list(at.get("rules"), |at| {
                            object(at).and_then(|at| {
                                ecr::types::ReplicationRule::builder()
                                    .set_destinations(list(at.get("destinations"), |at| {
                                        object(at).and_then(|at| {
                                            ecr::types::ReplicationDestination::builder()
                                                .set_region(text(at.get("region")))
                                                .set_registry_id(text(at.get("registryId")))
                                                .build()
                                                .ok()
                                        })
                                    }))
                                    .build()
                                    .ok()
                            })
                        }))
                        .build()
                        .ok()
                }))
                .send()
                .await,
        ),
        "ecr:PutSigningConfiguration" => told(
            clients
                .ecr
                .put_signing_configuration()
                .set_signing_configuration(object(at.get("signingConfiguration")).and_then(|at| {
                    ecr::types::SigningConfiguration::builder()
                        .set_rules(list(at.get("rules"), |at| {
                            object(at).and_then(|at| {
                                ecr::types::SigningRule::builder()
                                    .set_signing_profile_arn(text(at.get("signingProfileArn")))
                                    .build()
                                    .ok()
                            })
                        }))
                        .build()
                        .ok()
                }))
                .send()
                .await,
        ),
        "ecr:RegisterPullTimeUpdateExclusion" => told(
            clients
                .ecr
                .register_pull_time_update_exclusion()
                .set_principal_arn(text(at.get("principalArn")))
                .send()
                .await,
        ),
        "ecr:SetRepositoryPolicy" => told(
            clients
                .ecr
                .set_repository_policy()
                .set_policy_text(text(at.get("policyText")))
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:StartImageScan" => {
            told(
                clients
                    .ecr
                    .start_image_scan()
                    .set_image_id(object(at.get("imageId")).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    }))
                    .set_repository_name(text(at.get("repositoryName")))
                    .send()
                    .await,
            )
        }
        "ecr:StartLifecyclePolicyPreview" => told(
            clients
                .ecr
                .start_lifecycle_policy_preview()
                .set_repository_name(text(at.get("repositoryName")))
                .send()
                .await,
        ),
        "ecr:StartReplicationBackfill" => told(
            clients
                .ecr
                .start_replication_backfill()
                .set_destination(object(at.get("destination")).and_then(|at| {
                    ecr::types::ReplicationDestination::builder()
                        .set_region(text(at.get("region")))
                        .set_registry_id(text(at.get("registryId")))
                        .build()
                        .ok()
                }))
                .send()
                .await,
        ),
        "ecr:StopReplicationBackfill" => told(
            clients
                .ecr
                .stop_replication_backfill()
                .set_replication_backfill_id(text(at.get("replicationBackfillId")))
                .send()
                .await,
        ),
        "ecr:TagResource" => told(
            clients
                .ecr
                .tag_resource()
                .set_resource_arn(text(at.get("resourceArn")))
                .set_tags(list(at.get("tags"), |at| {
                    object(at).and_then(|at| {
                        ecr::types::Tag::builder()
                            .set_key(text(at.get("Key")))
                            .set_value(text(at.get("Value")))
                            .build()
                            .ok()
                    })
                }))
                .send()
                .await,
        ),
        "ecr:UntagResource" => told(
            clients
                .ecr
                .untag_resource()
                .set_resource_arn(text(at.get("resourceArn")))
                .set_tag_keys(list(at.get("tagKeys"), text))
                .send()
                .await,
        ),
        "ecr:UpdateImageStorageClass" => told(
            clients
                .ecr
                .update_image_storage_class()
                .set_image_id(
                    object(at.get("imageId")).map(|at| {
                        ecr::types::ImageIdentifier::builder().set_image_tag(text(at.get("imageTag"))).build()
                    }),
                )
                .set_repository_name(text(at.get("repositoryName")))
                .set_target_storage_class(
                    text(at.get("targetStorageClass")).map(|text| ecr::types::TargetStorageClass::from(text.as_str())),
                )
                .send()
                .await,
        ),
        "ecr:UpdatePullThroughCacheRule" => told(
            clients
                .ecr
                .update_pull_through_cache_rule()
                .set_credential_arn(text(at.get("credentialArn")))
                .set_ecr_repository_prefix(text(at.get("ecrRepositoryPrefix")))
                .send()
                .await,
        ),
        "ecr:UpdateRepositoryCreationTemplate" => told(
            clients
                .ecr
                .update_repository_creation_template()
                .set_description(text(at.get("description")))
                .set_prefix(text(at.get("prefix")))
                .send()
                .await,
        ),
        "ecr:UploadLayerPart" => told(
            clients
                .ecr
                .upload_layer_part()
                .set_layer_part_blob(blob(at.get("layerPartBlob")))
                .set_part_first_byte(number(at.get("partFirstByte")))
                .set_part_last_byte(number(at.get("partLastByte")))
                .set_repository_name(text(at.get("repositoryName")))
                .set_upload_id(text(at.get("uploadId")))
                .send()
                .await,
        ),
        "ecr:ValidatePullThroughCacheRule" => told(
            clients
                .ecr
                .validate_pull_through_cache_rule()
                .set_ecr_repository_prefix(text(at.get("ecrRepositoryPrefix")))
                .send()
                .await,
        ),
        _ => Err(Refusal::without_a_row()),
    }
}
