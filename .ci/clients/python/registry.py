"""What the scripts that push and pull images need of AWS, by boto3, in one process each.

registry.py set-up ROLES: an OpenID Connect provider, the repository `app` and the roles: {name: [action, …]}, which jobs of
mycompany-inc/my-repo may assume.
registry.py session ROLE: a session of the role for such a job, and a login to the registry, as assignments for a shell.
"""

import base64
import json
import os
import shlex
import sys
import urllib.request

import boto3

ISSUER = "token.actions.githubusercontent.com"
ACCOUNT = "arn:aws:iam::123456789012:"


def set_up(roles):
    iam = boto3.client("iam")
    provider = iam.create_open_id_connect_provider(Url="https://" + ISSUER, ClientIDList=["sts.amazonaws.com"])
    trust = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
             "Principal": {"Federated": provider["OpenIDConnectProviderArn"]},
             "Condition": {"StringEquals": {ISSUER + ":aud": "sts.amazonaws.com"},
                           "StringLike": {ISSUER + ":sub": "repo:mycompany-inc/my-repo:*"}}}
    for role, actions in roles.items():
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy(trust))
        if actions:
            allow = {"Effect": "Allow", "Action": actions, "Resource": "*"}
            iam.put_role_policy(RoleName=role, PolicyName=role, PolicyDocument=policy(allow))
    boto3.client("ecr").create_repository(repositoryName="app")


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def fetch(url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers or {"content-type": "application/json"})) as answer:
        return json.load(answer)


def session(role):
    job = {"repository": {"owner": "mycompany-inc", "name": "my-repo"}, "event": {"push": "refs/heads/develop"}}
    given = fetch(os.environ["AWS_ENDPOINT_URL"] + "/_github/jobs", {"job": job})
    token = fetch(given["requestUrl"] + "&audience=sts.amazonaws.com", headers={"authorization": "bearer " + given["requestToken"]})
    got = boto3.client("sts").assume_role_with_web_identity(
        RoleArn=ACCOUNT + "role/" + role, RoleSessionName="GitHubActions", WebIdentityToken=token["value"])["Credentials"]
    keys = {"AWS_ACCESS_KEY_ID": got["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": got["SecretAccessKey"],
            "AWS_SESSION_TOKEN": got["SessionToken"]}
    ecr = boto3.client("ecr", aws_access_key_id=got["AccessKeyId"], aws_secret_access_key=got["SecretAccessKey"],
                       aws_session_token=got["SessionToken"])
    try:
        login = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    except ecr.exceptions.ClientError:
        login = base64.b64encode(b"AWS:").decode()
    for name, value in keys.items():
        print(f"export {name}={shlex.quote(value)}")
    print("password=" + shlex.quote(base64.b64decode(login).decode().removeprefix("AWS:")))


if sys.argv[1] == "set-up":
    set_up(json.loads(sys.argv[2]))
else:
    session(sys.argv[2])
