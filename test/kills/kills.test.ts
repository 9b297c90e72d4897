import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cleanUp, surviveKills } from "./kills.ts";

it("holds every record of a capture once, however often reader and store were killed while it was read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wirehawk-kills-"));
  try {
    const { expected, held, said } = await surviveKills({
      capture: "samples/office-tuesday.pcap",
      folder,
      kills: 5,
      seed: 7,
    });
    expect(held).toEqual(expected);
    expect(held["conn"]?.rows).toBeGreaterThan(200);
    expect(said).toContain("is in the store already");
  } finally {
    await cleanUp(folder);
  }
}, 240_000);
