#!/usr/bin/env python3
"""Makes the excerpts beside this file from an installed botocore, without prose and one operation or shape a line.

NOTICE says what is kept. Run it with the botocore version that NOTICE names: `python3 excerpt.py`.
"""

import gzip
import json
import pathlib

import botocore

SERVICES = {
    "ecr": "ecr/2015-09-21",
    "ecr-public": "ecr-public/2020-10-30",
    "iam": "iam/2010-05-08",
    "organizations": "organizations/2016-11-28",
    "sts": "sts/2011-06-15",
}
METADATA = """apiVersion endpointPrefix jsonVersion protocol serviceAbbreviation serviceId signatureVersion signingName
    targetPrefix xmlNamespace""".split()
OPERATION = "http input output errors authtype".split()
SHAPE = """type required members member key value flattened timestampFormat enum min max pattern sensitive box union error
    exception fault locationName""".split()
MEMBER = "shape locationName flattened timestampFormat deprecated".split()
REFERENCE = "shape resultWrapper locationName".split()


def kept(given, names):
    return {name: given[name] for name in names if name in given}


def operation(given):
    out = kept(given, OPERATION)
    for part in ("input", "output"):
        if part in out:
            out[part] = kept(out[part], REFERENCE)
    if "errors" in out:
        out["errors"] = [kept(error, ["shape"]) for error in out["errors"]]
    out["http"] = kept(out["http"], ["method", "requestUri"])
    return out


def shape(given):
    out = kept(given, SHAPE)
    if "members" in out:
        out["members"] = {name: kept(member, MEMBER) for name, member in out["members"].items()}
    for part in ("member", "key", "value"):
        if part in out:
            out[part] = kept(out[part], MEMBER)
    return out


def section(name, entries, convert):
    lines = [f"    {json.dumps(key)}: {json.dumps(convert(entries[key]))}" for key in sorted(entries)]
    return f'  "{name}": {{\n' + ",\n".join(lines) + "\n  }"


def main():
    data = pathlib.Path(botocore.__file__).parent / "data"
    for service, folder in SERVICES.items():
        with gzip.open(data / folder / "service-2.json.gz") as file:
            model = json.load(file)
        parts = [
            f'  "metadata": {json.dumps(kept(model["metadata"], METADATA))}',
            section("operations", model["operations"], operation),
            section("shapes", model["shapes"], shape),
        ]
        target = pathlib.Path(__file__).with_name(f"{service}.json")
        target.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
