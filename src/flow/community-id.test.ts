import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { play } from "#test/build/flows.ts";
import { ether, icmp, ip4, join, n16, tcp, udp } from "#test/build/packets.ts";
import { communityIdBetween } from "./community-id.ts";

const idOf = (frame: ReturnType<typeof ether>): string | undefined => play([[0, frame]]).written[0]!.communityId;

it.each([
  // The specification's own examples.
  [
    "tcp",
    ip4({ source: "128.232.110.120", destination: "66.35.250.204" }, tcp({ sourcePort: 34855 }, "")),
    "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
  ],
  [
    "udp",
    ip4({ source: "192.168.1.52", destination: "8.8.8.8" }, udp({ sourcePort: 54585, destinationPort: 53 }, "")),
    "1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
  ],
  [
    "an echo",
    ip4({ source: "192.168.0.89", destination: "192.168.0.1" }, icmp({ type: 8 }, "")),
    "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
  ],
] as const)("knows the identifier of %s", (_, packet, expected) => {
  expect(idOf(ether({}, packet))).toBe(expected);
});

it("agrees with a library's SHA-1, whichever end speaks first", () => {
  const octets = fc.tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 254 }));
  const end = fc.tuple(octets, fc.integer({ min: 1, max: 65535 }));
  fc.assert(
    fc.property(end, end, ([source, sourcePort], [destination, destinationPort]) => {
      const from = Buffer.from([...source, ...n16(sourcePort)]);
      const to = Buffer.from([...destination, ...n16(destinationPort)]);
      const [low, high] = Buffer.compare(from, to) <= 0 ? [from, to] : [to, from];
      const bytes = join([0, 0], low.subarray(0, 4), high.subarray(0, 4), [17, 0], low.subarray(4), high.subarray(4));
      const expected = `1:${createHash("sha1").update(bytes).digest("base64")}`;
      const packet = ip4(
        { source: source.join("."), destination: destination.join(".") },
        udp({ sourcePort, destinationPort }, "x"),
      );
      expect(idOf(ether({}, packet))).toBe(expected);
      const ends = { protocol: 17, source: from.subarray(0, 4), destination: to.subarray(0, 4) };
      expect(communityIdBetween({ ...ends, sourcePort, destinationPort })).toBe(expected);
    }),
    { numRuns: 100 },
  );
});
