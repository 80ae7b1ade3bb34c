"""Lets a real client walk the operations of STS, IAM, ECR and Organizations, and compares what it sees.

walk.py ENDPOINT NAME [--errors] [--all] COMMAND…: walks operations.json through the client COMMAND, a program that reads
one call a line on stdin, {"service", "operation", "input", "caller", "validate"}, and answers each with a line: {"output"}
or {"error"}, the code. `--errors` also walks what must be refused. `--all` also proves that every operation with neither
a row nor a place in not-yet.txt answers 501, so that none that works is left out.

A step of operations.json is one of
  {"do": "service:Operation", "with": input, "as": caller, and either "expect": {path: value} or "error": code}
  {"mint": job, "audience": …, "faults": […], "save": name}: a token of that job
  {"clock": seconds}: the emulator's clock moves
In an input, {"$json": document} is the document as text and {"$bytes": base64} is bytes; ${name} is what a step before put
by: "save": {name: path}. "credentials": {caller: path} makes a caller of the answer. A path's segments are names, indexes,
NAME=VALUE for the item with that value, and `length`; a wanted value that begins with ~ is a pattern.
"after": the step needs these operations; "before": it holds only as long as one of these is missing. "not-yet": true: the
operation is there, but answers 501 to this input. "validate": false: the client must not check the input itself.
"""

import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request

folder = os.path.dirname(os.path.abspath(__file__))
endpoint, name, *rest = sys.argv[1:]
options = {option for option in rest if option.startswith("--")}
command = [word for word in rest if word not in options]
data = json.load(open(folder + "/operations.json"))
not_yet = [line.strip() for line in open(folder + "/not-yet.txt") if line.strip() and not line.startswith("#")]
saved = {"account": "123456789012", "region": "ap-northeast-1"}
callers = data["callers"]
client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class Wrong(Exception):
    pass


def call(**request):
    client.stdin.write(json.dumps(request) + "\n")
    client.stdin.flush()
    line = client.stdout.readline()
    if not line:
        sys.exit(f"{name}: the client ended in the middle of {request['operation']}")
    return json.loads(line)


def filled(value):
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda found: str(saved[found[1]]), value)
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, dict):
        if value.keys() == {"$json"}:
            return filled(json.dumps(value["$json"]))
        return {key: filled(item) for key, item in value.items()}
    return value


def at(value, path):
    """What a path leads to. IAM's documents may still be written as in a URL, and Go writes names in capitals."""
    if not path:
        return value
    if isinstance(value, str) and value.startswith(("%7B", "{")):
        value = json.loads(urllib.parse.unquote(value))
    if isinstance(value, list):
        head, _, tail = path.partition(".")
        if head == "length":
            return len(value)
        if head.isdecimal():
            return at(value[int(head)], tail) if int(head) < len(value) else None
        field, wanted = head.split("=")
        # A value with a dot in it goes on to the next segment.
        while tail and not any(str(at(item, field)) == wanted for item in value):
            more, _, tail = tail.partition(".")
            wanted += "." + more
        return next((at(item, tail) for item in value if str(at(item, field)) == wanted), None)
    if isinstance(value, dict):
        for key in sorted(value, key=len, reverse=True):
            rest = path[len(key):]
            if path.lower().startswith(key.lower()) and rest[:1] in ("", "."):
                return at(value[key], rest[1:])
        return 0 if path.endswith(".length") or path == "length" else None
    return 0 if value is None and path.endswith("length") else None


def compare(path, wanted, seen):
    if isinstance(wanted, str):
        wanted = filled(wanted)
        if wanted.startswith("~"):
            if seen is None or not re.fullmatch(wanted[1:], str(seen)):
                raise Wrong(f"{path} is {seen!r}, not like {wanted[1:]!r}")
            return
        seen = seen if seen is None else str(seen)
    if seen is None and wanted is False:
        return
    if wanted != seen:
        raise Wrong(f"{path} is {seen!r}, not {wanted!r}")


def fetch(path, body=None, bearer=None):
    headers = {"content-type": "application/json"} | ({"authorization": "bearer " + bearer} if bearer else {})
    request = urllib.request.Request(path, None if body is None else json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def mint(step):
    job = fetch(endpoint + "/_github/jobs", {"job": step["mint"], "faults": step.get("faults", [])})
    audience = urllib.parse.quote(step.get("audience", "sts.amazonaws.com"), safe="")
    saved[step["save"]] = fetch(f"{job['requestUrl']}&audience={audience}", bearer=job["requestToken"])["value"]


def perform(step):
    service, operation = step["do"].split(":")
    return call(service=service, operation=operation, input=filled(step.get("with", {})),
                caller=callers[step.get("as", "root")], validate=step.get("validate", True))


def absent(service, operation):
    """Whether the emulator says that it has no such operation. A service that it does not know answers 404."""
    answer = call(service=service, operation=operation, input={}, caller=callers["root"], validate=False)
    said = answer.get("error", "") + answer.get("message", "")
    gone = (answer.get("status"), True) in ((501, "NotImplemented" in said), (404, "UnknownOperation" in said))
    return None if gone else f"answers {json.dumps(answer)[:300]}"


def walk(step):
    answer = perform(step)
    if "error" in step:
        if answer.get("error") != step["error"]:
            raise Wrong(f"answers {json.dumps(answer)[:600]}, not the error {step['error']}")
        return
    if "error" in answer:
        raise Wrong(f"answers the error {answer['error']}: {answer.get('message', '')}")
    output = answer["output"]
    for key, path in step.get("save", {}).items():
        saved[key] = at(output, path)
    for key, path in step.get("credentials", {}).items():
        given = at(output, path)
        callers[key] = {"id": at(given, "AccessKeyId"), "secret": at(given, "SecretAccessKey"),
                        "token": at(given, "SessionToken")}
    try:
        for path, wanted in step.get("expect", {}).items():
            compare(path, wanted, at(output, filled(path)))
    except Wrong as wrong:
        raise Wrong(f"{wrong}; in {json.dumps(output)[:1500]}") from None


succeeded, refused, wrongs = set(), set(), []
if "--all" in options:
    import botocore.loaders
    rows = {step["do"] for step in data["steps"] if "do" in step}
    wrongs += [f"not-yet.txt names {entry}, of which operations.json has no row" for entry in not_yet if entry not in rows]
    left_out = [
        f"{service}:{operation}"
        for service in ("sts", "iam", "ecr", "organizations")
        for operation in botocore.loaders.Loader().load_service_model(service, "service-2")["operations"]
        if f"{service}:{operation}" not in rows
    ]
    for entry in left_out + [entry for entry in not_yet if entry in rows]:
        if answer := absent(*entry.split(":")):
            wrongs.append(f"{entry} is there: {'give it a row' if entry in left_out else 'take it off not-yet.txt'} ({answer})")
    print(f"{name}: {len(left_out)} operations of the API models have no row, and answer that they are not there")
unknown = set()
for number, step in enumerate(data["steps"]):
    if "section" in step:
        continue
    if "mint" in step:
        mint(step)
    elif "clock" in step:
        fetch(endpoint + "/_portcullis/clock", {"advanceSeconds": step["clock"]})
    elif step["do"] in not_yet:
        continue
    elif step.get("not-yet"):
        answer = perform(step)
        if answer.get("error") != "NotImplemented":
            wrongs.append(f"step {number}: {step['do']} is there as asked: take `not-yet` off it ({json.dumps(answer)[:300]})")
    elif "error" in step and "--errors" not in options:
        continue
    elif any(other in not_yet for other in step.get("after", [])):
        continue
    elif "before" in step and not any(other in not_yet for other in step["before"]):
        continue
    else:
        try:
            walk(step)
            (refused if "error" in step else succeeded).add(step["do"])
        except Wrong as wrong:
            # A client may be older than the API model.
            if "UnknownToClient" in str(wrong):
                unknown.add(step["do"])
            else:
                wrongs.append(f"step {number}: {step['do']}: {wrong}")
        except KeyError as missing:
            wrongs.append(f"step {number}: {step['do']}: {missing} was not put by")

client.stdin.close()
client.wait()
if unknown:
    print(f"{name}: does not know {', '.join(sorted(unknown))}")
for wrong in wrongs:
    print(f"{name}: {wrong}", file=sys.stderr)
print(f"{name}: {len(succeeded)} operations walked with success, errors of {len(refused)}; {len(not_yet)} are not there yet")
sys.exit(1 if wrongs else 0)
