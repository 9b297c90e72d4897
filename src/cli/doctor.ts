/** `wirehawk doctor`: what this machine and this data folder can and cannot do, and how to change it. */
import { accessSync, constants, existsSync, readFileSync, statfsSync } from "node:fs";
import { cpus, networkInterfaces, totalmem } from "node:os";
import { dirname } from "node:path";
import { UserError } from "#base/user-error.ts";
import { bytesText } from "./print/table.ts";
import { type DataFlags, dataFolder, openData, printJson } from "./question.ts";

interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly finding: string;
  readonly remedy?: string;
}

export async function doctor(flags: DataFlags & { json?: boolean }): Promise<void> {
  const checks = [node(), machine(), capturing(), libpcap(), disk(flags), await store(flags)];
  if (flags.json) printJson(checks);
  else process.stdout.write(`${checks.map(lineOf).join("\n")}\n`);
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
  finding: `${cpus().length} cores, ${bytesText(totalmem())} of memory, interfaces ${Object.keys(networkInterfaces()).join(", ") || "none"}`,
});

/** CAP_NET_RAW, bit 13 of the effective set (capabilities(7)). */
const netRaw = 1n << 13n;

function capturing(): Check {
  const what = "recording an interface";
  if (process.platform !== "linux")
    return {
      what,
      ok: false,
      finding: `${process.platform} has no AF_PACKET`,
      remedy: "record with tcpdump -w and read the file",
    };
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const ok = (BigInt(`0x${effective}`) & netRaw) !== 0n;
  return ok
    ? { what, ok, finding: "this user may (CAP_NET_RAW)" }
    : {
        what,
        ok,
        finding: "this user may not: CAP_NET_RAW is missing",
        remedy: "run it with sudo, or from a systemd unit with AmbientCapabilities=CAP_NET_RAW",
      };
}

function libpcap(): Check {
  const names = [
    "/usr/lib/x86_64-linux-gnu/libpcap.so.0.8",
    "/usr/lib/aarch64-linux-gnu/libpcap.so.0.8",
    "/usr/lib64/libpcap.so.1",
    "/usr/lib/libpcap.so.1",
    "/usr/lib/libpcap.A.dylib",
  ];
  const ok = names.some((name) => existsSync(name));
  return {
    what: "BPF filters (-f)",
    ok,
    finding: ok ? "libpcap is there" : "libpcap was not found",
    ...(ok ? {} : { remedy: "install libpcap (Debian: apt-get install libpcap0.8)" }),
  };
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

async function store(flags: DataFlags): Promise<Check> {
  const what = "store";
  try {
    const opened = await openData(flags);
    const { driver, version, tables, inputs, memoryBytes, spool } = await opened.status();
    await opened.close();
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = tables.reduce((sum, table) => sum + table.bytesOnDisk, 0);
    const memory = memoryBytes === undefined ? "" : `, ${bytesText(memoryBytes)} of memory`;
    const finding = `${driver} ${version}, ${rows} records of ${inputs} inputs in ${bytesText(bytes)}${memory}${spool.files > 0 ? `, ${spool.files} files waiting` : ""}`;
    return spool.damaged > 0
      ? {
          what,
          ok: false,
          finding: `${finding}; ${spool.damaged} damaged files were moved aside`,
          remedy: "look at spool/damaged in the data folder, then delete it",
        }
      : { what, ok: true, finding };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { what, ok: false, finding: error.message };
  }
}
