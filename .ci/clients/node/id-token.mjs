// Asks for ID tokens as an action does, with the `getIDToken` of @actions/core, and writes them as a JSON list.
//
// node id-token.mjs FILE [AUDIENCE]…: one token for each audience; `-` stands for the default audience. Where the first
// is refused, writes {"error": MESSAGE} and stops.
import { writeFileSync } from "node:fs";
import { getIDToken } from "@actions/core";

const [file, ...audiences] = process.argv.slice(2);
let answer;
try {
  answer = [];
  for (const audience of audiences) answer.push(await getIDToken(audience === "-" ? undefined : audience));
} catch (error) {
  answer = { error: error.message };
}
writeFileSync(file, JSON.stringify(answer));
