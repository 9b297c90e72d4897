/** `wirehawk doctor`: what this machine and this data folder can and cannot do, and how to change it. */
import { accessSync, constants, existsSync, readdirSync, statfsSync } from "node:fs";
import { availableParallelism, platform, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "#base/user-error.ts";
import { mayRecord } from "#capture/afpacket.ts";
import { hasLibpcap } from "#capture/libpcap.ts";
import { FastPath } from "#flow/fast-path.ts";
import { webDir } from "./installed.ts";
import { whoRuns } from "./presence.ts";
import { bytesText } from "./print/table.ts";
import { type DataFlags, dataFolder, openData, printJson } from "./question.ts";

interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly finding: string;
  readonly remedy?: string;
}

export async function doctor(flags: DataFlags & { json?: boolean }): Promise<void> {
  const checks = [
    node(),
    machine(),
    conversations(),
    capturing(),
    filtering(),
    pages(),
    disk(flags),
    ...(await store(flags)),
    await server(flags),
  ];
  if (flags.json) printJson(checks);
  else process.stdout.write(`${checks.map(lineOf).join("\n")}\n`);
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
}

const lineOf = ({ what, ok, finding, remedy }: Check): string =>
  `${ok ? "ok  " : "NO  "} ${what}: ${finding}${remedy === undefined ? "" : `\n       → ${remedy}`}`;

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { what: "Node.js", ok, finding: process.version, ...(ok ? {} : { remedy: "install Node.js 20.19 or later" }) };
}

const machine = (): Check => ({
  what: "machine",
  ok: true,
  finding: `${availableParallelism()} cores, ${bytesText(totalmem())} of memory, ${platform()} ${release()}`,
});

function conversations(): Check {
  const what = "table of conversations";
  try {
    new FastPath({ bounds: [], ignoreChecksums: false });
    return { what, ok: true, finding: "its address space can be reserved" };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { what, ok: false, finding: "its address space cannot be reserved", remedy: "ulimit -v unlimited" };
  }
}

const rights = [
  "run it with sudo",
  'or give the right to a copy of Node.js: cp "$(command -v node)" DIR/node && sudo setcap cap_net_raw+ep DIR/node, and start it as DIR/node bin/wirehawk.js up -i …',
  "or run it from a systemd unit with AmbientCapabilities=CAP_NET_RAW",
].join("; ");

function capturing(): Check {
  const what = "recording an interface";
  if (process.platform !== "linux") {
    const remedy = "record with tcpdump -w and read the file";
    return { what, ok: false, finding: `${process.platform} has no AF_PACKET`, remedy };
  }
  if (mayRecord()) return { what, ok: true, finding: `this user may: ${readdirSync("/sys/class/net").join(", ")}` };
  return { what, ok: false, finding: "this user may not: CAP_NET_RAW is missing", remedy: rights };
}

function filtering(): Check {
  const what = "BPF filters (-f)";
  if (hasLibpcap()) return { what, ok: true, finding: "libpcap is there" };
  const remedy = "install libpcap (Debian: apt-get install libpcap0.8)";
  return { what, ok: false, finding: "libpcap was not found", remedy };
}

function pages(): Check {
  const what = "pages";
  if (existsSync(join(webDir, "index.html"))) return { what, ok: true, finding: "built" };
  return { what, ok: false, finding: "not built", remedy: "npm run build" };
}

async function server(flags: DataFlags): Promise<Check> {
  const running = await whoRuns(dataFolder(flags));
  const finding =
    running === undefined
      ? "none runs on this data folder: wirehawk up"
      : `up, process ${running.pid}${running.link === undefined ? "" : `, ${new URL(running.link).origin}`}`;
  return { what: "server", ok: true, finding };
}

/** A day of a busy small office, records and all. */
const comfortableBytes = 5e9;

function disk(flags: DataFlags): Check {
  const folder = dataFolder(flags);
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
  } catch {
    return {
      what: "data folder",
      ok: false,
      finding: `${folder} cannot be written`,
      remedy: "change its permissions, or choose another with --data",
    };
  }
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  return {
    what: "data folder",
    ok: free > comfortableBytes,
    finding: `${folder}, ${bytesText(free)} free`,
    ...(free > comfortableBytes ? {} : { remedy: "free some space, or choose another disk with --data" }),
  };
}

async function store(flags: DataFlags): Promise<Check[]> {
  const what = "store";
  try {
    const opened = await openData(flags);
    const { driver, version, tables, inputs, memoryBytes, spool, brokenOff } = await opened.status();
    await opened.close();
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = tables.reduce((sum, table) => sum + table.bytesOnDisk, 0);
    const memory = memoryBytes === undefined ? "" : `, ${bytesText(memoryBytes)} of memory`;
    const waiting = spool.files > 0 ? `, ${spool.files} files waiting` : "";
    const finding = `${driver} ${version}, ${rows} records of ${inputs} inputs in ${bytesText(bytes)}${memory}${waiting}`;
    const checks: Check[] = [{ what, ok: true, finding }];
    if (spool.damaged > 0)
      checks.push({
        what,
        ok: false,
        finding: `${spool.damaged} damaged files were moved aside`,
        remedy: "look at spool/damaged in the data folder, then delete it",
      });
    for (const capture of brokenOff)
      checks.push({
        what,
        ok: false,
        finding: `the reading of ${capture} was broken off: only a part of it is here`,
        remedy: "read the file again: what is here of it is replaced",
      });
    return checks;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ what, ok: false, finding: error.message }];
  }
}
