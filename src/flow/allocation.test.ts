import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("allocates nothing per packet of the table and of streams in order", () => {
  const path = fileURLToPath(new URL("../../test/allocation/flow.ts", import.meta.url));
  const output = execFileSync(process.execPath, ["--expose-gc", "--import", "tsx", path], {
    encoding: "utf8",
  });
  const { packets, bytesRead, bytesPerPacket } = JSON.parse(output) as Record<string, number>;
  expect(packets).toBe(300 * 500 * 4);
  expect(bytesRead).toBe(300 * 500 * 3 * 200);
  // a number boxed for one packet of four would show as 4
  expect(bytesPerPacket).toBeLessThan(2);
});
