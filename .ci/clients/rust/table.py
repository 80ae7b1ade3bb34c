"""Writes harness/runner/tests/operations/table.rs: how each operation of operations.json is called through aws-sdk-rust.

table.py SOURCES: the folder of the registry's sources, in which aws-sdk-sts-…, aws-sdk-iam-… and aws-sdk-ecr-… lie. The SDK has
a type for each input and no way to fill it by name; so which setters there are is read off its sources, and those are
written down that a step of operations.json needs.
"""

import glob
import json
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
steps = json.load(open(here + "/../operations.json"))["steps"]
# What the SDK does not print of an answer, by the member that holds it, and how it is read.
SECRETS = {
    "credentials": "session(&keys.access_key_id, &keys.secret_access_key, &keys.session_token)",
    "access_key": 'format!("{:?}", keys.secret_access_key)',
}


def plain(name):
    return name.replace("_", "").lower()


def read(path):
    return open(path).read()


class Sdk:
    def __init__(self, service):
        self.service = service
        version = re.search(r'name = "aws-sdk-%s"\nversion = "([^"]+)"' % service, read(here + "/../../../Cargo.lock"))[1]
        self.root = glob.glob(f"{sys.argv[1]}/aws-sdk-{service}-{version}/src")[0]
        folders = [path.rstrip("/") for path in glob.glob(self.root + "/operation/*/")]
        self.operations = {plain(os.path.basename(path)): path for path in folders}

    def fields(self, path, struct):
        body = re.search(r"pub struct %s \{(.*?)\n\}" % struct, read(path), re.S)[1]
        return [(plain(name), name, kind) for name, kind in re.findall(r"\n    pub (\w+): (.*),", body)]

    def type_file(self, name):
        for path in glob.glob(self.root + "/types/_*.rs"):
            text = read(path)
            found = re.search(r"pub (struct|enum) %s \{" % name, text)
            if found:
                return path, found[1], text
        sys.exit(f"{self.service}: there is no type {name}")

    def value(self, kind, given, at):
        """The expression that makes a value of this type of the JSON in `at`; `given` are all values that are to be made."""
        kind = re.sub(r"^::std::option::Option<(.*)>$", r"\1", kind)
        simple = {"::std::string::String": "text", "i32": "number", "i64": "number", "bool": "truth",
                  "::aws_smithy_types::Blob": "blob"}
        if kind in simple:
            return f"{simple[kind]}({at})"
        if inner := re.match(r"::std::vec::Vec<(.*)>$", kind):
            items = [item for value in given if isinstance(value, list) for item in value]
            item = self.value(inner[1], items, "at")
            made = item[:-4] if re.fullmatch(r"\w+\(at\)", item) else f"|at| {item}"
            return f"list({at}, {made})"
        name = re.match(r"crate::types::(\w+)$", kind)
        if not name:
            sys.exit(f"{self.service}: no way to make a {kind}")
        path, what, text = self.type_file(name[1])
        if what == "enum":
            return f"text({at}).map(|text| {self.service}::types::{name[1]}::from(text.as_str()))"
        given = [value for value in given if isinstance(value, dict)]
        setters = self.setters(self.fields(path, name[1]), given, name[1])
        built = f"{self.service}::types::{name[1]}::builder(){setters}.build()"
        if re.search(r"pub fn build\(self\) -> ::std::result::Result", text):
            built += ".ok()"
            return f"object({at}).and_then(|at| {built})"
        return f"object({at}).map(|at| {built})"

    def setters(self, fields, given, of):
        out = ""
        wanted = {}
        for value in given:
            for member, of_member in value.items():
                wanted.setdefault(member, []).append(of_member)
        for member in sorted(wanted):
            field = next((field for field in fields if field[0] == plain(member)), None)
            if not field:
                print(f"{self.service}: {of} has no `{member}`", file=sys.stderr)
                continue
            expression = self.value(field[2], wanted[member], f'at.get("{member}")')
            out += f".set_{field[1]}({expression})"
        return out

    def arm(self, operation, inputs):
        folder = self.operations.get(plain(operation))
        if not folder:
            sys.exit(f"{self.service}: the SDK has no {operation}")
        name = os.path.basename(folder)
        struct = re.search(r"pub struct (\w+)", read(f"{folder}/_{name}_input.rs"))[1]
        setters = self.setters(self.fields(f"{folder}/_{name}_input.rs", struct), inputs, operation)
        output = read(glob.glob(f"{folder}/_*output.rs")[0])
        struct = re.search(r"pub struct (\w+)", output)[1]
        secret = next((field for _, field, kind in self.fields(glob.glob(f"{folder}/_*output.rs")[0], struct)
                       if field in SECRETS and "Option" in kind), None)
        client = f"clients.{self.service}"
        called = f"{client}.{name}(){setters}.send().await"
        if secret:
            return (f'        "{self.service}:{operation}" => told_with({called}, |output| '
                    f"output.{secret}.as_ref().map(|keys| {SECRETS[secret]})),\n")
        return f'        "{self.service}:{operation}" => told({called}),\n'


def given(value):
    """As the walk fills it."""
    if isinstance(value, dict):
        return "text" if value.keys() in ({"$json"}, {"$bytes"}) else {key: given(item) for key, item in value.items()}
    return [given(item) for item in value] if isinstance(value, list) else value


out = """//! How each operation of `operations.json` is called: made by `.ci/clients/rust/table.py` of that file and the SDK's sources.

#![expect(deprecated, reason = "a step sends a parameter that AWS deprecates")]

use aws_sdk_ecr as ecr;
use aws_sdk_iam as iam;
use aws_sdk_sts as sts;
use serde_json::Value;

use crate::{
    call::{Clients, Refusal, session, told, told_with},
    input::{blob, list, number, object, text, truth},
};

/// Calls an operation with this input. The answer is the typed output as Rust prints it, secrets included.
pub(crate) async fn call(clients: &Clients, operation: &str, input: &Value) -> Result<String, Refusal> {
    // The futures of so many calls are large: that of each service is made when one of its calls is.
    match operation.split_once(':') {
"""
bodies = ""
for service in ("sts", "iam", "ecr"):
    sdk = Sdk(service)
    rows = {}
    for step in steps:
        if step.get("do", "").startswith(service + ":"):
            rows.setdefault(step["do"].split(":")[1], []).append(given(step.get("with", {})))
    out += f'        Some(("{service}", _)) => Box::pin(of_{service}(clients, operation, input)).await,\n'
    bodies += f"""
async fn of_{service}(clients: &Clients, operation: &str, at: &Value) -> Result<String, Refusal> {{
    match operation {{
"""
    for operation in sorted(rows):
        bodies += sdk.arm(operation, rows[operation])
    bodies += "        _ => Err(Refusal::without_a_row()),\n    }\n}\n"
out += "        _ => Err(Refusal::without_a_row()),\n    }\n}\n" + bodies
open(here + "/../../../harness/runner/tests/operations/table.rs", "w").write(out)
