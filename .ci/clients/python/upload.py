"""Makes an image through ECR's API alone, layer parts and all. upload.py PROGRAM TAG: the image of one static program.

A file of random bytes lies beside the program, so that the layer has two parts.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

import boto3

PART = 5 * 1024 * 1024
DOCKER = "application/vnd.docker."
program, tag = sys.argv[1:]
ecr = boto3.client("ecr")


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def upload(content):
    begun = ecr.initiate_layer_upload(repositoryName="app")
    for first in range(0, len(content), PART):
        part = content[first:first + PART]
        ecr.upload_layer_part(repositoryName="app", uploadId=begun["uploadId"], partFirstByte=first,
                              partLastByte=first + len(part) - 1, layerPartBlob=part)
    done = ecr.complete_layer_upload(repositoryName="app", uploadId=begun["uploadId"], layerDigests=[digest(content)])
    assert done["layerDigest"] == digest(content), done


archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w") as tar:
    tar.add(program, "hello")
    random = os.urandom(PART + 1)
    member = tarfile.TarInfo("random")
    member.size = len(random)
    tar.addfile(member, io.BytesIO(random))
layer = gzip.compress(archive.getvalue(), mtime=0)
assert len(layer) > PART
config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/hello"]},
                     "rootfs": {"type": "layers", "diff_ids": [digest(archive.getvalue())]}}).encode()
manifest = json.dumps({
    "schemaVersion": 2, "mediaType": DOCKER + "distribution.manifest.v2+json",
    "config": {"mediaType": DOCKER + "container.image.v1+json", "digest": digest(config), "size": len(config)},
    "layers": [{"mediaType": DOCKER + "image.rootfs.diff.tar.gzip", "digest": digest(layer), "size": len(layer)}]})
for content in (layer, config):
    upload(content)
seen = ecr.batch_check_layer_availability(repositoryName="app", layerDigests=[digest(layer), digest(config)])
assert [it["layerAvailability"] for it in seen["layers"]] == ["AVAILABLE"] * 2, seen
put = ecr.put_image(repositoryName="app", imageManifest=manifest, imageTag=tag, imageDigest=digest(manifest.encode()))
print(put["image"]["imageId"]["imageDigest"])
