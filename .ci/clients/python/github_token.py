"""Tokens that `@actions/core` gets from the fake GitHub, checked by PyJWT against what the issuer publishes.

github_token.py ENDPOINT ID_TOKEN_SCRIPT JOBS: registers each job of the file JOBS, lets `getIDToken` ask for its tokens
with the two variables that its runner would have, and checks signature, header, times and every claim. What is not
written in the file for a job, its token must not have.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import jwt

endpoint, script, jobs = sys.argv[1:]
ISSUER = "https://token.actions.githubusercontent.com"
DECIMAL = re.compile(r"[1-9][0-9]*")
SHA = re.compile(r"[0-9a-f]{40}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
NODE_ID = re.compile(r"EN_[A-Za-z0-9_-]{10,}")

# The claims of every token; a pattern, where the value is drawn for the job.
ALWAYS = {
    "actor": "octocat", "actor_id": DECIMAL, "base_ref": "", "check_run_id": DECIMAL, "event_name": None, "head_ref": "",
    "iss": ISSUER, "job_workflow_ref": None, "job_workflow_sha": SHA, "jti": UUID, "ref": None, "ref_protected": "false",
    "ref_type": "branch", "repository": "mycompany-inc/my-repo", "repository_id": DECIMAL,
    "repository_owner": "mycompany-inc", "repository_owner_id": DECIMAL, "repository_visibility": "private",
    "run_attempt": "1", "run_id": DECIMAL, "run_number": "1", "runner_environment": "github-hosted", "sha": SHA, "sub": None,
    "workflow": None, "workflow_ref": None, "workflow_sha": SHA,
}
TIMES = {"exp", "iat", "nbf"}


def fetch(url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"} | (headers or {}))
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def ask(given, *audiences):
    """What `getIDToken` answers in a step whose environment has these two variables, or lacks them."""
    environment = {"PATH": os.environ["PATH"]}
    if given:
        environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = given["requestUrl"]
        environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = given["requestToken"]
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["node", script, file.name, *audiences], env=environment, check=True, stdout=subprocess.DEVNULL)
        return json.load(file)


def expect(what, wanted, seen):
    same = wanted.fullmatch(seen) if isinstance(wanted, re.Pattern) and isinstance(seen, str) else wanted == seen
    if not same:
        sys.exit(f"{what}: wanted {wanted!r}, saw {seen!r}")


def part(token, index):
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def verified(token, audience):
    """The claims of a token whose signature PyJWT finds to be by the published key that the header names."""
    header = part(token, 0)
    expect("the header's fields", ["alg", "kid", "typ", "x5t"], list(header))
    key = keys[header["kid"]]
    expect("the header", {"alg": "RS256", "typ": "JWT", "kid": key["kid"], "x5t": key["x5t"]}, header)
    return jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=audience, issuer=document["issuer"],
                      options={"require": ["exp", "iat", "nbf", "aud", "sub", "jti"]})


document = fetch(endpoint + "/.well-known/openid-configuration")
expect("the discovery document's fields",
       ["issuer", "jwks_uri", "subject_types_supported", "response_types_supported", "claims_supported",
        "id_token_signing_alg_values_supported", "scopes_supported"], list(document))
expect("issuer", ISSUER, document["issuer"])
expect("jwks_uri", ISSUER + "/.well-known/jwks", document["jwks_uri"])
keys = {key["kid"]: key for key in fetch(endpoint + "/.well-known/jwks")["keys"]}
expect("the number of keys", 4, len(keys))

for case in json.load(open(jobs)):
    name, job = case["name"], case["job"]
    given = fetch(endpoint + "/_github/jobs", {"job": job})
    default, again, aws = ask(given, "-", "-", "sts.amazonaws.com")
    owner = "https://github.com/" + job["repository"]["owner"]
    wanted = ALWAYS | case["claims"] | {"aud": "sts.amazonaws.com"}
    for claim in case.get("patterns", {}):
        wanted[claim] = re.compile(case["patterns"][claim])
    claims = verified(aws, "sts.amazonaws.com")
    expect(f"{name}: the claims", sorted(wanted.keys() | TIMES), sorted(claims))
    expect(f"{name}: the claims' order", sorted(claims), list(part(aws, 1)))
    for claim, value in wanted.items():
        expect(f"{name}: {claim}", value, claims[claim])
    for claim in TIMES:
        expect(f"{name}: the type of {claim}", int, type(claims[claim]))
    expect(f"{name}: exp", claims["iat"] + 300, claims["exp"])
    expect(f"{name}: nbf", claims["iat"] - 300, claims["nbf"])
    if abs(claims["iat"] - time.time()) > 60:
        sys.exit(f"{name}: issued at {claims['iat']}, now is {time.time()}")

    first, second = verified(default, owner), verified(again, owner)
    for other, audience in ((first, owner), (second, owner)):
        for claim in claims.keys() - TIMES - {"jti", "aud"}:
            expect(f"{name}: {claim} for the default audience", claims[claim], other[claim])
        expect(f"{name}: the default audience", audience, other["aud"])
    expect(f"{name}: the number of jti", 3, len({token["jti"] for token in (claims, first, second)}))
    print(f"ok: {name}: {claims['sub']}")

# A token that was tampered with is no token: what checks here would notice.
head, payload, signature = aws.split(".")
forged = base64.urlsafe_b64encode(json.dumps(part(aws, 1) | {"sub": "repo:mycompany-inc/other:ref:refs/heads/main"}).encode())
try:
    verified(".".join([head, forged.decode().rstrip("="), signature]), "sts.amazonaws.com")
    sys.exit("PyJWT takes a forged token")
except jwt.InvalidSignatureError:
    print("ok: a forged token is noticed")

# Without `id-token: write` a runner has neither variable, and GitHub's package says so.
job = {"repository": {"owner": "mycompany-inc", "name": "my-repo"}, "event": {"push": "refs/heads/main"}}
refused = fetch(endpoint + "/_github/jobs", {"job": job | {"permissions": {"id-token": "none"}}})
expect("what a job without the permission is given", ["withheld"], list(refused))
expect("what getIDToken says without the permission",
       {"error": "Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable"}, ask(None, "-"))
print("ok: without the permission there is nothing to ask with")


def told(status, message):
    return {"error": f"Error message: Failed to get ID Token. \n \n        Error Code : {status}\n \n"
                     f"        Error Message: {message}"}


expect("what getIDToken says when it asks all the same",
       told(403, "the job of this bearer has no `id-token: write`: add it to the `permissions` of the job or the workflow"),
       ask(refused["withheld"], "-"))
given = fetch(endpoint + "/_github/jobs", {"job": job})
expect("what getIDToken says with a bearer of no job",
       told(401, "no job was given this bearer: send the `requestToken` of `POST /_github/jobs` at this endpoint"),
       ask(given | {"requestToken": "wrong"}, "-"))
print("ok: the token service refuses jobs without the permission, and bearers of no job")
fetch(endpoint + "/_portcullis/clock", {"advanceSeconds": 6 * 60 * 60})
expect("what getIDToken says when the job has ended",
       told(401, "the job of this bearer has ended: register another one with `POST /_github/jobs`"), ask(given, "-"))
print("ok: the request token dies with the job")
