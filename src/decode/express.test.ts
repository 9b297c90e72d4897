import fc from "fast-check";
import { expect, it } from "vitest";
import { batchOf, type Content, ether, ip4, ip6, tcp, udp, vlan } from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";
import { Express } from "./express.ts";
import type { Packet } from "./packet.ts";

const segment = tcp({ seq: 7, ack: 9, flags: 0x18 }, "some words");
const datagram = udp({ sourcePort: 4000, destinationPort: 5000 }, "odd length.");
const frames = [
  ether({}, ip4({}, segment)),
  ether({}, ip4({ source: "10.0.0.9", ttl: 3 }, datagram)),
  ether({}, ip6({}, segment)),
  ether({}, ip6({}, datagram)),
  ether({}, vlan({ id: 7 }, ip4({}, datagram))),
  ether({}, vlan({ id: 8 }, ip6({}, segment))),
];

const reads = (frame: Content): boolean => new Express(false).read(batchOf([frame]), 0);

/** What the shortcut tells, of the fields that it fills. */
const told = ({ icmpType, icmpCode, captureLength, etherType, bytes, view, ...rest }: Packet) => rest;

it("reads TCP and UDP over IP on Ethernet, with and without a tag", () => {
  for (const frame of frames) expect(reads(frame)).toBe(true);
});

it("leaves tunnels, leases, fragments, options and tags of no VLAN to the decoder", () => {
  const others = [
    ether({}, ip4({}, udp({ destinationPort: 4789 }, "a tunnel, maybe"))),
    ether({}, ip4({}, udp({ sourcePort: 68, destinationPort: 67 }, "a lease"))),
    ether({}, ip4({ moreFragments: true }, datagram)),
    ether({}, vlan({ id: 0 }, ip4({}, datagram))),
    ether({}, vlan({ id: 3 }, vlan({ id: 4 }, ip4({}, datagram)))),
  ];
  for (const frame of others) expect(reads(frame)).toBe(false);
});

it("tells the same as the decoder does, whatever is changed about the frame", () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 2 }),
      fc.option(fc.nat(80), { freq: 3 }),
      fc.boolean(),
      (frame, changes, cut, ignoreChecksums) => {
        const changed = Uint8Array.from(frame.bytes);
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        const batch = batchOf([cut === null ? changed : changed.subarray(0, Math.max(1, cut))]);
        const express = new Express(ignoreChecksums);
        if (!express.read(batch, 0)) return;
        read++;
        const weirds: string[] = [];
        const decoder = new Decoder({ ignoreChecksums, weird: (name) => void weirds.push(name) });
        expect({ layer: decoder.decode(batch, 0), weirds }).toEqual({ layer: "ip", weirds: [] });
        // a checksum that the shortcut does not find right may be one that a card was to fill in
        if (!express.isChecksumRight()) express.packet.checksumOk = decoder.packet.checksumOk;
        const { packet } = decoder;
        if (packet.ipProto === 17) packet.optionsAt = -1;
        expect(told(express.packet)).toEqual(told(packet));
        expect(express.lane).toBe(decoder.lane);
      },
    ),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(400);
});
