"""Runs moto's tests against Portcullis: a fresh world before each test, our credentials, and the list of known failures.

A test that stands in the list must fail; one that does not must pass. At the end the score is compared with
docs/moto.md, or written there if UPDATE_DOCS is set.
"""

import collections
import os
import urllib.request

import pytest
from moto.core.config import default_user_config

# The signature is checked: moto's made-up keys would be refused.
default_user_config["core"]["mock_credentials"] = False

ENDPOINT = os.environ["TEST_SERVER_MODE_ENDPOINT"]
OUTCOMES = {}


def expected_failures():
    failures = {}
    with open(os.environ["PORTCULLIS_EXPECTED_FAILURES"], encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                test, reason = line.rstrip("\n").split(": ", 1)
                failures[test] = reason
    return failures


EXPECTED = expected_failures()


@pytest.fixture(autouse=True)
def fresh_world():
    request = urllib.request.Request(f"{ENDPOINT}/_portcullis/reset", method="POST")
    urllib.request.urlopen(request).close()
    yield


def name_of(item):
    return item.nodeid.removeprefix("tests/")


def pytest_collection_modifyitems(config, items):
    for item in items:
        reason = EXPECTED.get(name_of(item))
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    known = {name_of(item) for item in items}
    files = {test.split("::")[0] for test in known}
    gone = [test for test in EXPECTED if test.split("::")[0] in files and test not in known]
    if gone and not config.option.keyword:
        raise pytest.UsageError("expected-failures.txt names tests that do not exist: " + ", ".join(gone))


def pytest_runtest_logreport(report):
    test = report.nodeid.removeprefix("tests/")
    if report.skipped and not hasattr(report, "wasxfail"):
        OUTCOMES[test] = "skipped"
    elif report.when == "call" or report.failed:
        expected = hasattr(report, "wasxfail")
        OUTCOMES[test] = "expected" if expected else ("passed" if report.passed else "failed")


def score():
    by_file = collections.defaultdict(collections.Counter)
    for test, outcome in OUTCOMES.items():
        by_file[test.split("::")[0]][outcome] += 1
    total = sum(by_file.values(), collections.Counter())
    reasons = collections.Counter(EXPECTED[test] for test, outcome in OUTCOMES.items() if outcome == "expected")
    lines = [
        "# moto's own tests",
        "",
        "moto 5.1.18's tests of STS and IAM, unmodified, in its server mode against `portcullis serve`. Made by",
        "`.ci/moto-suite`; do not edit. Skipped are tests that moto itself skips in server mode.",
        "",
        "| file | passed | refused on purpose or different | skipped |",
        "|---|---|---|---|",
    ]
    for file in sorted(by_file):
        count = by_file[file]
        lines.append(f"| `{file}` | {count['passed']} | {count['expected']} | {count['skipped']} |")
    lines.append(f"| all | {total['passed']} | {total['expected']} | {total['skipped']} |")
    lines += ["", "Why tests fail, and how many for each reason:", ""]
    lines += [f"- {count} × {reason}" for reason, count in sorted(reasons.items(), key=lambda it: (-it[1], it[0]))]
    return "\n".join(lines) + "\n"


def pytest_sessionfinish(session, exitstatus):
    if exitstatus != 0 or session.config.option.keyword:
        return
    path, text = os.environ["PORTCULLIS_SCORE"], score()
    if os.environ.get("UPDATE_DOCS"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return
    with open(path, encoding="utf-8") as file:
        if file.read() != text:
            print("\ndocs/moto.md is stale: run `UPDATE_DOCS=1 .ci/moto-suite`")
            session.exitstatus = 1
