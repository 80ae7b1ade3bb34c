"""The AWS CLI as a client of walk.py. client_cli.py ENDPOINT AWS: AWS is the program."""

import base64
import json
import os
import re
import subprocess
import sys

from botocore import xform_name

endpoint, program = sys.argv[1:]


def bytes_in(value):
    """The CLI takes bytes in JSON as they are."""
    if isinstance(value, dict):
        if value.keys() == {"$bytes"}:
            return base64.b64decode(value["$bytes"]).decode()
        return {key: bytes_in(item) for key, item in value.items()}
    return [bytes_in(item) for item in value] if isinstance(value, list) else value


for line in sys.stdin:
    asked = json.loads(line)
    caller = asked["caller"]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1"}
    arguments = [program, asked["service"], xform_name(asked["operation"], "-"), "--endpoint-url", endpoint,
                 "--region", "ap-northeast-1", "--output", "json", "--cli-input-json", json.dumps(bytes_in(asked["input"]))]
    if caller is None:
        arguments.append("--no-sign-request")
    else:
        environment |= {"AWS_ACCESS_KEY_ID": caller["id"], "AWS_SECRET_ACCESS_KEY": caller["secret"]}
        if caller.get("token"):
            environment["AWS_SESSION_TOKEN"] = caller["token"]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        answer = {"output": json.loads(done.stdout) if done.stdout.strip() else {}}
    else:
        code = re.search(r"An error occurred \((\w+)\)", done.stderr)
        answer = {"error": code[1] if code else "exit " + str(done.returncode), "message": done.stderr.strip()}
        if "argument operation: Invalid choice" in done.stderr:
            answer["error"] = "UnknownToClient"
    print(json.dumps(answer), flush=True)
