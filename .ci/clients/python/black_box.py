"""Who may push, at the API and at the registry: one line of each answer. black_box.py, with the emulator in AWS_ENDPOINT_URL.

The role may push into `app` and nowhere else. The manifest is an index of nothing, so that no layer stands in the way.
"""

import base64
import datetime
import hashlib
import json
import os
import urllib.error
import urllib.request

import boto3
import botocore.auth
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

URL = os.environ["AWS_ENDPOINT_URL"]
ACCOUNT, REGION, OTHER = "123456789012", "ap-northeast-1", "eu-west-1"
INDEX = "application/vnd.oci.image.index.v1+json"
number = 0


def manifest():
    global number
    number += 1
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [], "annotations": {"number": str(number)}})


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def client(keys, region=REGION, **config):
    given = {} if keys is None else dict(aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
                                         aws_session_token=keys["SessionToken"])
    config = Config(retries={"max_attempts": 1, "mode": "standard"}, **config)
    return boto3.client("ecr", region_name=region, config=config, **given)


def api(ecr, repository="app"):
    try:
        ecr.put_image(repositoryName=repository, imageManifest=manifest(), imageTag=f"t{number}")
        return "pushed"
    except ClientError as error:
        return f"{error.response['ResponseMetadata']['HTTPStatusCode']} {error.response['Error']['Code']}: {error.response['Error'].get('Message')}"


def registry(password, repository="app", host=None):
    body = manifest().encode()
    headers = {"content-type": INDEX}
    if password is not None:
        headers["authorization"] = "Basic " + base64.b64encode(b"AWS:" + password.encode()).decode()
    if host:
        headers["host"] = host
    request = urllib.request.Request(f"{URL}/v2/{repository}/manifests/t{number}", body, headers, method="PUT")
    try:
        with urllib.request.urlopen(request) as answer:
            wanted = "sha256:" + hashlib.sha256(body).hexdigest()
            return "pushed" if answer.headers["docker-content-digest"] == wanted else f"pushed something else: {answer.headers}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode().strip()}"


def password(ecr):
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    return base64.b64decode(token).decode().removeprefix("AWS:")


def advance(seconds):
    body = json.dumps({"advanceSeconds": seconds}).encode()
    urllib.request.urlopen(urllib.request.Request(URL + "/_portcullis/clock", body, {"content-type": "application/json"})).close()


iam, sts, root = boto3.client("iam"), boto3.client("sts"), boto3.client("ecr", region_name=REGION)
for name in ("app", "other"):
    root.create_repository(repositoryName=name)
trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
role = iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
iam.create_user(UserName="ci")
iam.put_user_policy(UserName="ci", PolicyName="ci", PolicyDocument=policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}))
user = iam.create_access_key(UserName="ci")["AccessKey"]
iam.put_role_policy(RoleName="deploy", PolicyName="push", PolicyDocument=policy(
    {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
    {"Effect": "Allow", "Action": "ecr:*", "Resource": f"arn:aws:ecr:*:{ACCOUNT}:repository/app"}))
caller = boto3.client("sts", aws_access_key_id=user["AccessKeyId"], aws_secret_access_key=user["SecretAccessKey"])
keys = caller.assume_role(RoleArn=role, RoleSessionName="ci")["Credentials"]
own, token = client(keys), password(client(keys))
elsewhere = client(keys, OTHER)
wrong = {**keys, "SecretAccessKey": "wrong" * 8}

rows = [
    ("an allowed push", api(own), registry(token)),
    ("another repository", api(own, "other"), registry(token, "other")),
    ("a wrong password", api(client(wrong)), registry(token[:-8] + "AAAAAAAA")),
    ("nobody", api(client(None, signature_version=UNSIGNED)), registry(None)),
    ("another region", api(elsewhere), registry(password(elsewhere))),
    ("another region's host", "", registry(token, host=f"{ACCOUNT}.dkr.ecr.{OTHER}.amazonaws.com")),
    ("another account's host", "", registry(token, host=f"999999999999.dkr.ecr.{REGION}.amazonaws.com")),
]
advance(13 * 3600)
# The client's clock goes with the emulator's, or it is the signature that has expired.
now = botocore.auth.get_current_datetime
botocore.auth.get_current_datetime = lambda *arguments, **keywords: now(*arguments, **keywords) + datetime.timedelta(hours=13)
rows.append(("a login of yesterday", api(own), registry(token)))
for name, *answers in rows:
    print(name)
    for door, answer in zip(("API", "/v2/"), answers):
        if answer:
            print(f"  {door:4} {answer}")
