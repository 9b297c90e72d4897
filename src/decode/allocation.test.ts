import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("allocates nothing per packet", () => {
  const path = fileURLToPath(new URL("../../test/allocation/decode.ts", import.meta.url));
  const output = execFileSync(process.execPath, ["--expose-gc", "--import", "tsx", path], {
    encoding: "utf8",
  });
  const { packets, bytesPerPacket } = JSON.parse(output) as { packets: number; bytesPerPacket: number };
  expect(packets).toBeGreaterThan(200_000);
  // one number boxed for one of the ten frames would show as 1.6; what is left is V8's own
  expect(bytesPerPacket).toBeLessThan(1);
});
