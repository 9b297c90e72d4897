/** `npm run kills -- CAPTURE [--kills N] [--seed N]`: the test beside this file, on a capture of any size. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { cleanUp, surviveKills } from "./kills.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: "string", default: "30" }, seed: { type: "string", default: "1" } },
});
const folder = mkdtempSync(join(tmpdir(), "wirehawk-kills-"));
const { expected, held, said } = await surviveKills({
  capture: resolve(positionals[0] ?? "samples/office-tuesday.pcap"),
  folder,
  kills: Number(values.kills),
  seed: Number(values.seed),
  onKill: (victim, ms) => console.log(`killed ${victim} after ${ms} ms`),
});
await cleanUp(folder);
const isWhole = isDeepStrictEqual(held, expected);
console.log(said.trim());
console.log(JSON.stringify(isWhole ? held : { expected, held }));
console.log(isWhole ? "everything is there, once" : "NOT what was to be there");
process.exitCode = isWhole ? 0 : 1;
