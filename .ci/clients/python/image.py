"""Makes an image of one layer, as a folder in the OCI layout.

    image.py FOLDER [TEXT] [--uncompressed]

The text is what the layer holds. An uncompressed layer is what a client that builds has: it compresses it while it pushes.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import tarfile

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("text", nargs="?", default="hello")
parser.add_argument("--uncompressed", action="store_true")
asked = parser.parse_args()
root = asked.folder
text = asked.text.encode() + b"\n"
os.makedirs(root + "/blobs/sha256")


def blob(data, media_type):
    digest = hashlib.sha256(data).hexdigest()
    with open(f"{root}/blobs/sha256/{digest}", "wb") as file:
        file.write(data)
    return {"mediaType": "application/vnd.oci.image." + media_type, "digest": "sha256:" + digest, "size": len(data)}


def write(name, document):
    with open(f"{root}/{name}", "w") as file:
        json.dump(document, file)


archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w") as tar:
    member = tarfile.TarInfo("hello")
    member.size = len(text)
    tar.addfile(member, io.BytesIO(text))
if asked.uncompressed:
    layer = blob(archive.getvalue(), "layer.v1.tar")
else:
    layer = blob(gzip.compress(archive.getvalue(), mtime=0), "layer.v1.tar+gzip")
contents = "sha256:" + hashlib.sha256(archive.getvalue()).hexdigest()
config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [contents]}}
config = blob(json.dumps(config).encode(), "config.v1+json")
manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [layer]}
manifest = blob(json.dumps(manifest).encode(), "manifest.v1+json")
write("index.json", {"schemaVersion": 2, "manifests": [manifest]})
write("oci-layout", {"imageLayoutVersion": "1.0.0"})
print(manifest["digest"])
