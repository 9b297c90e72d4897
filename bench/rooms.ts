/** Where our time goes, by room, from V8's profile of a command. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What of the profile's format is read here (chromedevtools.github.io/devtools-protocol/tot/Profiler). */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const built = new URL("../dist/", import.meta.url).href;

/** For each line of a built file its room: before what came of a source file stands a comment that names it. */
function roomsOfLines(url: string): (string | undefined)[] {
  let room: string | undefined;
  return readFileSync(new URL(url), "utf8")
    .split("\n")
    .map((line) => {
      room = /^\/\/ src\/(\w+)\//.exec(line)?.[1] ?? room;
      return room;
    });
}

const files = new Map<string, readonly (string | undefined)[]>();

const roomOf = ({ functionName, url, lineNumber }: Profile["nodes"][number]["callFrame"]): string => {
  if (url.startsWith(built) && !files.has(url)) files.set(url, roomsOfLines(url));
  const room = files.get(url)?.[lineNumber];
  if (room) return room;
  if (url.startsWith("wasm:")) return "fast path";
  if (functionName === "(garbage collector)") return "garbage collection";
  if (functionName === "(idle)") return "idle";
  return "Node.js and the system";
};

/** Shares of the time of `node ARGS`, in percent, the largest first. */
export function timeByRoom(args: readonly string[]): [room: string, percent: number][] {
  const folder = mkdtempSync(join(tmpdir(), "wirehawk-profile-"));
  try {
    spawnSync(process.execPath, ["--cpu-prof", `--cpu-prof-dir=${folder}`, ...args], { stdio: "ignore" });
    const [file] = readdirSync(folder);
    if (file === undefined) return [];
    const { nodes, samples, timeDeltas }: Profile = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const rooms = new Map(nodes.map(({ id, callFrame }) => [id, roomOf(callFrame)]));
    const sums = new Map<string, number>();
    let total = 0;
    for (const [i, sample] of samples.entries()) {
      const room = rooms.get(sample) ?? "Node.js and the system";
      if (room === "idle") continue;
      sums.set(room, (sums.get(room) ?? 0) + timeDeltas[i]!);
      total += timeDeltas[i]!;
    }
    return [...sums].map(([room, sum]): [string, number] => [room, (100 * sum) / total]).sort((a, b) => b[1] - a[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
