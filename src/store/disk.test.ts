/** What the store says and keeps when its disk lets it down. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { headAt, inputNamed, openStage, tuesday, withFolder } from "../../test/store-stage.ts";
import { talk } from "../../test/store-stage-records.ts";
import { sql } from "./sql.ts";
import type { LoadResult } from "./store.ts";

it("names the folder and the way out when the data folder cannot be made", () =>
  withFolder(async (path) => {
    writeFileSync(join(path, "file"), "");
    await expect(openStage(join(path, "file", "data"))).rejects.toThrow(/cannot make the data folder .*--data/);
  }));

it("says that the disk is full, forgets the load, and still answers", () =>
  withFolder((path) =>
    withSmallDisk(join(path, "spool"), "size=1m", async () => {
      const store = await openStage(path);
      const input = await store.begin(inputNamed("large"));
      if (input === "known") throw new Error("known");
      const writeAll = (): void => {
        for (let i = 0; i < 200_000; i++) input.write(talk, headAt(tuesday), { ts: tuesday, note: `row ${i}` });
      };
      expect(writeAll).toThrow(/no space is left on the disk of .*free some/);
      await input.abort();
      expect(await store.rows(sql`SELECT count() AS n FROM talk`)).toEqual([{ n: 0 }]);
      const small = await store.begin(inputNamed("small"));
      if (small === "known") throw new Error("known");
      small.write(talk, headAt(tuesday), { ts: tuesday });
      expect((await small.commit()).rows).toBe(1);
      await store.close();
    }),
  ));

it("says that the disk is full when the tables find no room; the load goes in when it is read again with room", () =>
  withFolder((path) =>
    withSmallDisk(path, "size=3m", async () => {
      const store = await openStage(path);
      const note = (i: number): string => createHash("sha512").update(`${i}`).digest("hex");
      const load = async (): Promise<LoadResult> => {
        const input = await store.begin(inputNamed("large"));
        if (input === "known") throw new Error("known");
        for (let i = 0; i < 10_000; i++) input.write(talk, headAt(tuesday), { ts: tuesday, note: note(i) });
        return input.commit();
      };
      await expect(load()).rejects.toThrow(/no space is left on the disk of .*free some/);
      execFileSync("mount", ["-o", "remount,size=64m", path]);
      await load();
      expect(await store.rows(sql`SELECT count() AS n FROM talk`)).toEqual([{ n: 10_000 }]);
      expect((await store.status()).spool).toMatchObject({ files: 0, damaged: 0 });
      await store.close();
    }),
  ));

it("counts live rows that found no room, and takes the next ones", () =>
  withFolder((path) =>
    withSmallDisk(join(path, "spool"), "size=1m", async () => {
      const store = await openStage(path);
      const live = await store.live("eth0");
      const note = "x".repeat(4000);
      for (let i = 0; i < 1000; i++) live.write(talk, headAt(tuesday), { ts: tuesday, note });
      await expect(live.flush()).rejects.toThrow("no space is left");
      expect(live.dropped).toBe(1000);
      live.write(talk, headAt(tuesday), { ts: tuesday });
      await live.close();
      expect(await store.rows(sql`SELECT count() AS n FROM talk`)).toEqual([{ n: 1 }]);
      await store.close();
    }),
  ));

it("says that a read-only folder cannot be written", () =>
  withFolder((path) =>
    withSmallDisk(join(path, "data"), "ro", async () => {
      await expect(openStage(join(path, "data"))).rejects.toThrow(/cannot be written: change its permissions/);
    }),
  ));

/** A disk of its own at `at`, which takes root to make. */
async function withSmallDisk(at: string, options: string, act: () => Promise<void>): Promise<void> {
  mkdirSync(at, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "wirehawk-test", at]);
  try {
    await act();
  } finally {
    execFileSync("umount", ["-l", at]);
  }
}
