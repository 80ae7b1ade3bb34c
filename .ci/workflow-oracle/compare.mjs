// Compares what GitHub's parser and ours made of the same workflows, in what decides a token.
// Usage: node compare.mjs GITHUB.json OURS.json KNOWN.json
import { readFileSync } from "node:fs";

const [theirs, ours, known] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));

// GitHub's parser leaves out what it has no use for; what it shows must be the same.
const JOB = [
  "type", "id", "name", "needs", "if", "environment", "strategy", "runs-on", "env", "outputs", "concurrency",
  "container", "services", "ref", "input-definitions", "input-values", "secret-definitions", "secret-values",
  "inherit-secrets",
];
const STEP = ["id", "name", "if", "env", "uses", "run", "continue-on-error"];

function pick(object, keys) {
  const picked = {};
  for (const key of keys) {
    const value = object[key];
    if (value !== undefined && value !== null && !(key === "needs" && value.length === 0)) {
      picked[key] = value;
    }
  }
  return picked;
}

function job(shown) {
  const picked = pick(shown, JOB);
  if (shown.type === "reusableWorkflowJob") {
    picked.jobs = (shown.jobs ?? []).map(job);
  } else {
    picked.steps = (shown.steps ?? []).map((step) => pick(step, STEP));
  }
  return picked;
}

function events(shown) {
  const picked = {};
  for (const [event, filters] of Object.entries(shown ?? {})) {
    picked[event] = pick(filters ?? {}, [
      "branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore", "types", "workflows",
    ]);
  }
  return picked;
}

function comparable(shown) {
  if (shown.errors) {
    // The words about broken YAML are each library's own.
    // The editor's parser leaves out where in an expression an unknown name stands; GitHub's server shows it.
    const short = (error) => error.replace(/\. Located at position \d+ within expression: [\s\S]*$/, "");
    return { errors: shown.errors.map((error) => (isSyntax(error) ? "broken YAML" : short(error))) };
  }
  return { events: events(shown.events), jobs: (shown.jobs ?? []).map(job), env: shown.env ?? null };
}

function isSyntax(error) {
  return !/(Unexpected|Required|expected|not allowed|already defined|identifier|Unrecognized|depends|must|Invalid|is not|enough info|Missing|Input|Secret|Too|Maximum|cannot|empty)/.test(error)
    || / at line \d+, column \d+/.test(error);
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  }
  return value;
}

let failures = 0;
const unneeded = new Set(Object.keys(known));
for (const file of Object.keys(theirs).sort()) {
  const left = JSON.stringify(sorted(comparable(theirs[file])), null, 1);
  const right = JSON.stringify(sorted(comparable(ours[file] ?? { errors: ["not described"] })), null, 1);
  if (left === right) {
    continue;
  }
  if (known[file]) {
    unneeded.delete(file);
    continue;
  }
  failures += 1;
  const there = left.split("\n");
  const here = right.split("\n");
  const at = there.findIndex((line, index) => line !== here[index]);
  console.log(`${file} differs:`);
  console.log(`  GitHub: ${there.slice(at < 0 ? there.length : at, (at < 0 ? there.length : at) + 3).join(" ")}`);
  console.log(`  ours:   ${here.slice(at < 0 ? there.length : at, (at < 0 ? there.length : at) + 3).join(" ")}`);
}
for (const file of unneeded) {
  failures += 1;
  console.log(`${file} does not differ: take it off the list`);
}
console.log(`${Object.keys(theirs).length} workflows compared, ${failures} differences`);
process.exit(failures === 0 ? 0 : 1);
