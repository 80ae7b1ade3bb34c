// The AWS SDK for JavaScript as a client of walk.py. client.mjs ENDPOINT.
import { createInterface } from "node:readline";
import * as ecr from "@aws-sdk/client-ecr";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as sts from "@aws-sdk/client-sts";

const endpoint = process.argv[2];
const services = {
  ecr: [ecr, "ECRClient"],
  iam: [iam, "IAMClient"],
  organizations: [organizations, "OrganizationsClient"],
  sts: [sts, "STSClient"],
};
const made = new Map();

function client(service, caller) {
  const key = JSON.stringify([service, caller]);
  if (!made.has(key)) {
    const [module, name] = services[service];
    const credentials = caller
      ? { accessKeyId: caller.id, secretAccessKey: caller.secret, sessionToken: caller.token ?? undefined }
      : undefined;
    // Who has no credentials signs nothing.
    const unsigned = caller ? {} : { signer: { sign: async (request) => request }, credentials: async () => ({}) };
    made.set(key, new module[name]({ endpoint, region: "ap-northeast-1", maxAttempts: 1, credentials, ...unsigned }));
  }
  return made.get(key);
}

function bytesIn(value) {
  if (Array.isArray(value)) return value.map(bytesIn);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$bytes === "string") return Buffer.from(value.$bytes, "base64");
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bytesIn(item)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { service, operation, input, caller } = JSON.parse(line);
  let answer;
  try {
    const command = new services[service][0][`${operation}Command`](bytesIn(input));
    const { $metadata, ...output } = await client(service, caller).send(command);
    answer = { output };
  } catch (error) {
    const code = error.Code ?? error.Error?.Code ?? error.name;
    answer = { error: code, message: error.message, status: error.$metadata?.httpStatusCode };
  }
  console.log(JSON.stringify(answer));
}
