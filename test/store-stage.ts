/** A store in a folder of its own, inputs made of thin air, and the means to kill its process. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addressText, parseAddress } from "../src/base/address.ts";
import { idText } from "../src/base/base62.ts";
import type { Catalogue, FlowHead } from "../src/record/record.ts";
import type { InputIdentity } from "../src/store/input.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { killProcess, pidFile } from "./store-stage-pid.ts";
import { catalogue } from "./store-stage-records.ts";

/** 2024-03-05 16:25 UTC, in microseconds. */
export const tuesday = 1_709_655_900_000_000;

const entry = fileURLToPath(new URL("./store-stage-process.ts", import.meta.url));

export const openStage = (dataDir: string, kinds: Catalogue = catalogue): Promise<Store> =>
  openStore({ dataDir, catalogue: kinds, entry });

/** The same store by the driver of a server, with a front to the embedded engine as the server. */
export async function openServerStage(dataDir: string): Promise<Store> {
  const front = fileURLToPath(new URL("./clickhouse-front.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", front, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  writeFileSync(pidFile(dataDir), String(child.pid));
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return openStore({ dataDir, catalogue, entry, url: `http://127.0.0.1:${String(port).trim()}` });
}

export async function withFolder(act: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-store-"));
  try {
    await act(dataDir);
  } finally {
    await killProcess(dataDir);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

export const inputNamed = (name: string, content = name): InputIdentity => ({
  name,
  bytes: content.length,
  quickKey: createHash("sha256").update(`quick ${content}`).digest("hex"),
  sha256: async () => createHash("sha256").update(content).digest("hex"),
});

/** A conversation that began at `start`. */
export function headAt(start: number, origAddress = "10.0.0.5", respAddress = "2001:db8::7"): FlowHead {
  const uidHigh = Math.floor(start / 0x80000);
  const uidLow = (start - uidHigh * 0x80000) * 0x2000 + (start % 8191);
  return {
    uid: idText("C", uidHigh, uidLow),
    uidHigh,
    uidLow,
    proto: "tcp",
    ipProto: 6,
    origAddress: addressText(parseAddress(origAddress)!),
    origPort: 40_000,
    respAddress: addressText(parseAddress(respAddress)!),
    respPort: 443,
    origBytes: parseAddress(origAddress)!,
    respBytes: parseAddress(respAddress)!,
    vlan: undefined,
    innerVlan: undefined,
    communityId: "",
    writeJson: () => undefined,
  };
}
