"""boto3 as a client of walk.py. client_boto3.py ENDPOINT."""

import base64
import datetime
import json
import sys

import boto3
import botocore.exceptions
import botocore.parsers
from botocore import UNSIGNED, xform_name
from botocore.config import Config

made = {}


def client(service, caller, validate):
    key = (service, json.dumps(caller), validate)
    if key not in made:
        config = Config(parameter_validation=validate, retries={"total_max_attempts": 1},
                        signature_version=None if caller else UNSIGNED)
        caller = caller or {}
        made[key] = boto3.client(service, endpoint_url=sys.argv[1], region_name="ap-northeast-1", config=config,
                                 aws_access_key_id=caller.get("id"), aws_secret_access_key=caller.get("secret"),
                                 aws_session_token=caller.get("token"))
    return made[key]


def bytes_in(value):
    if isinstance(value, dict):
        if value.keys() == {"$bytes"}:
            return base64.b64decode(value["$bytes"])
        return {key: bytes_in(item) for key, item in value.items()}
    return [bytes_in(item) for item in value] if isinstance(value, list) else value


def text(value):
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)


for line in sys.stdin:
    asked = json.loads(line)
    call = getattr(client(asked["service"], asked["caller"], asked["validate"]), xform_name(asked["operation"]))
    try:
        output = call(**bytes_in(asked["input"]))
        output.pop("ResponseMetadata")
        answer = {"output": output}
    except botocore.exceptions.ClientError as error:
        answer = {"error": error.response["Error"]["Code"], "message": error.response["Error"].get("Message"),
                  "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    except (botocore.exceptions.BotoCoreError, botocore.parsers.ResponseParserError) as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(answer, default=text), flush=True)
