#!/usr/bin/env python3
"""Prints what an account holds, as JSON that two accounts made alike have in common: ids and dates are left out."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

# Drawn anew in each account, or the time of a call.
DRAWN = {
    "UserId", "RoleId", "GroupId", "PolicyId", "InstanceProfileId", "AccessKeyId", "CreateDate", "UpdateDate", "createdAt",
    "updatedAt", "ResponseMetadata", "lastEvaluatedAt", "Id", "Arn", "TargetId", "JoinedTimestamp", "RequestId",
}


def plain(value, path=()):
    if isinstance(value, dict):
        of_organizations = path and path[0] == "organizations"
        kept = {key: inner for key, inner in value.items() if key not in DRAWN or (key == "Arn" and not of_organizations)}
        return {key: plain(inner, (*path, key)) for key, inner in kept.items()}
    if isinstance(value, list):
        return sorted((plain(inner, path) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True, default=str))
    if isinstance(value, str) and value[:1] == "{":
        # The provider and IAM may print one document differently.
        try:
            return plain(json.loads(value), path)
        except ValueError:
            return value
    return value


def asked(call, **arguments):
    """The answer, or the code of the refusal: what is not there is alike in both."""
    try:
        return call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]


def pages(client, operation, member, **arguments):
    return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page.get(member, [])]


def iam():
    client = boto3.client("iam")
    details = [page for page in client.get_paginator("get_account_authorization_details").paginate()]
    found = {}
    for page in details:
        for member in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
            found.setdefault(member, []).extend(page.get(member, []))
    found["Policies"] = [policy for policy in found["Policies"] if ":aws:policy/" not in policy["Arn"]]
    arns = [entry["Arn"] for entry in client.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    found["Providers"] = [client.get_open_id_connect_provider(OpenIDConnectProviderArn=arn) for arn in arns]
    users = [user["UserName"] for user in found["UserDetailList"]]
    found["AccessKeys"] = [[key["Status"] for key in pages(client, "list_access_keys", "AccessKeyMetadata", UserName=user)] for user in users]
    found["Profiles"] = pages(client, "list_instance_profiles", "InstanceProfiles")
    found["Aliases"] = client.list_account_aliases()["AccountAliases"]
    return found


def ecr():
    client = boto3.client("ecr")
    repositories = pages(client, "describe_repositories", "repositories")
    for repository in repositories:
        name = repository["repositoryName"]
        repository["policy"] = asked(client.get_repository_policy, repositoryName=name)
        repository["lifecycle"] = asked(client.get_lifecycle_policy, repositoryName=name)
        repository["tags"] = client.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
    return {
        "repositories": repositories,
        "registry": client.describe_registry(),
        "policy": asked(client.get_registry_policy),
        "scanning": client.get_registry_scanning_configuration(),
        "cache": client.describe_pull_through_cache_rules(),
        "templates": client.describe_repository_creation_templates(),
        "settings": [asked(client.get_account_setting, name=name) for name in ("BASIC_SCAN_TYPE_VERSION", "REGISTRY_POLICY_SCOPE")],
    }


def public():
    client = boto3.client("ecr-public", region_name="us-east-1")
    repositories = pages(client, "describe_repositories", "repositories")
    for repository in repositories:
        repository["catalog"] = asked(client.get_repository_catalog_data, repositoryName=repository["repositoryName"])
        repository["tags"] = client.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
    return repositories


def organizations():
    client = boto3.client("organizations")
    organization = asked(client.describe_organization)
    if isinstance(organization, str):
        return organization

    def policies(target):
        kinds = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
        listed = [asked(client.list_policies_for_target, TargetId=target, Filter=kind) for kind in kinds]
        return [policy["Name"] for answer in listed if isinstance(answer, dict) for policy in answer["Policies"]]

    def unit(parent):
        units = pages(client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)
        accounts = pages(client, "list_accounts_for_parent", "Accounts", ParentId=parent)
        return {
            "policies": policies(parent),
            "accounts": [[account["Name"], account["Email"], policies(account["Id"])] for account in accounts],
            "units": {one["Name"]: [unit(one["Id"]), client.list_tags_for_resource(ResourceId=one["Id"])["Tags"]] for one in units},
        }

    documents = [
        client.describe_policy(PolicyId=policy["Id"])["Policy"]
        for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
        for policy in client.list_policies(Filter=kind)["Policies"]
    ]
    roots = client.list_roots()["Roots"]
    return {"features": organization["Organization"]["FeatureSet"], "roots": [[root["PolicyTypes"], unit(root["Id"])] for root in roots], "policies": documents}


found = {"iam": plain(iam(), ("iam",)), "ecr": plain(ecr(), ("ecr",)), "public": plain(public(), ("public",)), "organizations": plain(organizations(), ("organizations",))}
json.dump(found, sys.stdout, indent=1, sort_keys=True, default=str)
