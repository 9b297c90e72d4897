/** `wirehawk up`: the store, the answers and the pages; with -i it also records. */
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "#api/server.ts";
import { UserError } from "#base/user-error.ts";
import { forgetSuperseded } from "#investigate/superseded.ts";
import type { Store } from "#store/store.ts";
import { catalogue } from "./catalogue.ts";
import { parseHashes } from "./hashes.ts";
import { samplesDir, version, webDir } from "./installed.ts";
import { type Recording, startRecording } from "./live/recording.ts";
import { type LoadOptions, loadFile } from "./load.ts";
import { Presence, type Running } from "./presence.ts";
import { type DataFlags, dataFolder, openData, sensorOf } from "./question.ts";

export interface UpFlags extends DataFlags {
  interface?: string;
  filter?: string;
  port: number;
  hash: string;
}

export async function up(flags: UpFlags): Promise<void> {
  const options = {
    ...{ ignoreChecksums: false, flowsOnly: false, hashes: parseHashes(flags.hash) },
    workers: availableParallelism(),
  };
  const store = await openData(flags);
  const recordings: Recording[] = [];
  let tidying: NodeJS.Timeout | undefined;
  let presence: Presence | undefined;
  let server: RunningServer | undefined;
  try {
    const claimed = await Presence.claim(dataFolder(flags));
    if (!(claimed instanceof Presence)) return tellRunning(claimed, flags);
    presence = claimed;
    let link = "";
    // The port first: where it is taken, nothing is recorded and nothing loaded.
    server = await startServer({
      store,
      catalogue,
      port: flags.port,
      dataDir: dataFolder(flags),
      version,
      webDir,
      load: (path, onProgress) =>
        loadFile(store, path, {
          ...options,
          onProgress: ({ packets, capturedBytes }) => onProgress(packets, capturedBytes),
        }),
      live: recordings,
      onLink: (next) => {
        link = next;
        claimed.tell(next);
      },
    });
    if (flags.interface === undefined) await loadSamples(store, options);
    else {
      const { interface: name, filter } = flags;
      const hashes = [...options.hashes];
      recordings.push(
        await startRecording(store, { name, filter, hashes, dataDir: dataFolder(flags), sensor: sensorOf(flags) }),
      );
      tidying = keepTidy(store);
    }
    process.stdout.write(
      `${recordings.map(({ name }) => `Recording ${name}. `).join("")}Wirehawk is up. Open this link once, in your browser:\n\n  ${link}\n\nStop it with Ctrl-C.\n`,
    );
    await stopped();
  } finally {
    clearInterval(tidying);
    await server?.close();
    for (const recording of recordings) {
      await recording.stop();
      process.stdout.write(`${endOf(recording)}\n`);
    }
    presence?.leave();
    await store.close();
  }
}

/** Whoever wanted the pages has them; whoever wanted to record has to decide. */
function tellRunning({ pid, link }: Running, flags: UpFlags): void {
  const folder = dataFolder(flags);
  if (flags.interface !== undefined)
    throw new UserError(
      `Wirehawk is up on ${folder} already (process ${pid}): stop it first, or record into another folder with --data`,
    );
  process.stdout.write(
    link === undefined
      ? `Wirehawk is just starting on ${folder} (process ${pid}).\n`
      : `Wirehawk is up on ${folder} already (process ${pid}). Open this link once, in your browser:\n\n  ${link}\n`,
  );
}

const endOf = ({ name, packets, dropped, note }: Recording): string =>
  `${name}: ${packets} packets recorded, ${dropped === 0 ? "none" : dropped} dropped by the kernel${note === undefined ? "" : `; ${note}`}`;

/** Resolves when the person, or the system, wants it to end. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

/** Now and every day: what recording leaves behind and nobody needs. */
function keepTidy(store: Store): NodeJS.Timeout {
  const tidy = (): void =>
    void forgetSuperseded(store, Date.now() * 1000).catch((error: unknown) => {
      process.stderr.write(
        `wirehawk: rows that are out of date were not deleted, which is tried again tomorrow: ${error}\n`,
      );
    });
  tidy();
  return setInterval(tidy, 86_400_000);
}

/** A store that holds nothing shows the sample that came along, marked as such. */
async function loadSamples(store: Store, options: LoadOptions): Promise<void> {
  const { inputs, tables } = await store.status();
  if (inputs > 0 || tables.some(({ rows }) => rows > 0) || !existsSync(samplesDir)) return;
  for (const name of readdirSync(samplesDir).filter((file) => /\.pcap(ng)?(\.gz)?$/.test(file))) {
    try {
      await loadFile(store, join(samplesDir, name), { ...options, isSample: true });
      process.stdout.write(
        `The store was empty: loaded the sample ${name}. Ask it: wirehawk at "half past four last Tuesday afternoon" --now 2026-11-24T10:20:00Z --tz Europe/London\n`,
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`wirehawk: the sample ${name} was not loaded: ${error.message}\n`);
    }
  }
}
