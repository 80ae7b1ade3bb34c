"""Pushes many images at once through connections that are cut at random, and reads every digest back.

soak.py REGISTRY PUSHES SEED; `password` in the environment is the login.
"""

import base64
import hashlib
import http.client
import json
import os
import random
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

registry, pushes, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
authorization = "Basic " + base64.b64encode(("AWS:" + os.environ["password"]).encode()).decode()
TYPE = "application/vnd.oci.image."
cuts = 0
lock = threading.Lock()


class Cut(Exception):
    pass


def request(chance, method, path, body=b"", headers={}):
    """One request on a connection of its own, which `chance` may cut while the content is sent or before the answer."""
    global cuts
    cut = chance.choice(["sending", "waiting"]) if chance.random() < 0.06 else None
    connection = http.client.HTTPConnection(registry, timeout=60)
    try:
        connection.putrequest(method, path)
        for name, value in {"Authorization": authorization, "Content-Length": str(len(body)), **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2] if cut == "sending" else body)
        if cut:
            with lock:
                cuts += 1
            # With a reset, as a killed client's kernel sends it, one time in two.
            if chance.random() < 0.5:
                connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            raise Cut
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def must(wanted, *arguments, **keywords):
    status, headers, body = request(*arguments, **keywords)
    if status != wanted:
        raise SystemExit(f"{arguments[1]} {arguments[2]}: {status} instead of {wanted}: {body[:400]}")
    return headers, body


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def push_blob(chance, content):
    status, _, _ = request(chance, "HEAD", f"/v2/app/blobs/{digest(content)}")
    if status == 200:
        return
    headers, _ = must(202, chance, "POST", "/v2/app/blobs/uploads/")
    location = headers["location"].split(registry, 1)[1]
    if chance.random() < 0.5:
        must(201, chance, "PATCH", location, content)
        content, whole = b"", content
    else:
        whole = content
    must(201, chance, "PUT", f"{location}?digest={digest(whole)}", content)


def push(number):
    chance = random.Random(seed * 1_000_003 + number)
    # One layer in four is shared with others; most are small, some are written to files.
    shared = chance.random() < 0.25
    layer = random.Random(number % 16 if shared else seed + number).randbytes(chance.choice([100, 5_000, 300_000, 3_000_000]))
    config = json.dumps({"number": number, "rootfs": {"type": "layers", "diff_ids": [digest(layer)]}}).encode()
    described = lambda kind, content: {"mediaType": TYPE + kind, "digest": digest(content), "size": len(content)}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": TYPE + "manifest.v1+json", "config": described("config.v1+json", config),
                           "layers": [described("layer.v1.tar", layer)]}).encode()
    while True:
        try:
            for blob in (config, layer):
                push_blob(chance, blob)
            must(201, chance, "PUT", f"/v2/app/manifests/{number}", manifest, {"Content-Type": TYPE + "manifest.v1+json"})
            return number, digest(manifest), [digest(config), digest(layer)]
        except Cut:
            pass


class Calm(random.Random):
    def random(self):
        return 1.0


def read(pushed):
    number, wanted, blobs = pushed
    _, manifest = must(200, Calm(), "GET", f"/v2/app/manifests/{number}")
    assert digest(manifest) == wanted, f"the tag {number} is another manifest"
    for blob in blobs:
        headers, _ = must(307, Calm(), "GET", f"/v2/app/blobs/{blob}")
        _, content = must(200, Calm(), "GET", headers["location"].split(registry, 1)[1])
        assert digest(content) == blob, f"{blob} has other content"
    return len(blobs) + 1


with ThreadPoolExecutor(8) as pool:
    pushed = list(pool.map(push, range(pushes)))
    digests = sum(pool.map(read, pushed))
_, tags = must(200, Calm(), "GET", "/v2/app/tags/list")
assert sorted(json.loads(tags)["tags"], key=int) == [str(number) for number in range(pushes)], "tags are missing or left over"
print(f"soak: {pushes} pushes with 8 at once, {cuts} connections cut, {digests} digests read back, seed {seed}")
