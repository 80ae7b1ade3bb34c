"""Prints the digest of the config of the image in a folder of the OCI layout."""

import json
import sys

root = sys.argv[1]


def read(path):
    with open(f"{root}/{path}") as file:
        return json.load(file)


manifest = read("index.json")["manifests"][0]["digest"].replace(":", "/")
print(read("blobs/" + manifest)["config"]["digest"])
