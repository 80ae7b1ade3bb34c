// Prints workflow files as GitHub's own parser reads them, as one JSON object whose keys are the files.
// Usage: node parse.js FOLDER FILE…; called workflows are FOLDER/called/NAME.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { NoOperationTraceWriter, parseWorkflow, convertWorkflowTemplate } from "@actions/workflow-parser";

const [folder, ...files] = process.argv.slice(2);

const provider = {
  async getFileContent(reference) {
    const path = join(folder, "called", basename(reference.path));
    if (!existsSync(path)) {
      throw new Error(`no file ${path}`);
    }
    const name = "repository" in reference
      ? `${reference.owner}/${reference.repository}/${reference.path}@${reference.version}`
      : `./${reference.path}`;
    return { name, content: readFileSync(path, "utf8") };
  },
};

async function describe(file) {
  const name = `.github/workflows/${basename(file)}`;
  const parsed = parseWorkflow({ name, content: readFileSync(file, "utf8") }, new NoOperationTraceWriter());
  if (parsed.context.errors.getErrors().length > 0 || !parsed.value) {
    return { errors: parsed.context.errors.getErrors().map((error) => error.message) };
  }
  const template = await convertWorkflowTemplate(parsed.context, parsed.value, provider, {
    fetchReusableWorkflowDepth: 1,
  });
  const errors = parsed.context.errors.getErrors();
  return errors.length > 0 ? { errors: errors.map((error) => error.message) } : template;
}

async function main() {
  const described = {};
  for (const file of files) {
    described[basename(file)] = await describe(file);
  }
  console.log(JSON.stringify(described, (_, value) => value ?? null, 1));
}

main();
