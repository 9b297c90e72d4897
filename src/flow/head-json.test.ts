import { expect, it } from "vitest";
import { Decoder } from "#decode/decoder.ts";
import { FlowEngine } from "#flow/engine.ts";
import { JsonBytes } from "#record/json-bytes.ts";
import { noFiles } from "#test/build/files.ts";
import { batchOf, ether, icmp, ip4, ip6, tcp, udp, vlan } from "#test/build/packets.ts";
import { KnownProtocols } from "./known-protocols.ts";

const there = { source: "10.0.0.1", destination: "203.0.113.255" };
const back = { source: "203.0.113.255", destination: "10.0.0.1" };
const there6 = { source: "2001:db8::1", destination: "fe80::2:0:0:3" };
const frames = [
  ether({}, ip4(there, tcp({ sourcePort: 40000, destinationPort: 443, seq: 1 }, ""))),
  ether({}, ip4(back, udp({ sourcePort: 53, destinationPort: 9 }, "answer"))),
  ether({}, vlan({ id: 7 }, vlan({ id: 4000 }, ip6(there6, udp({ sourcePort: 1, destinationPort: 65535 }, "x"))))),
  ether({}, ip4(there, icmp({ type: 8 }, "ping"))),
];

it("names a conversation in bytes as it does in texts", () => {
  const named: unknown[] = [];
  const texts: unknown[] = [];
  const engine = new FlowEngine({
    protocols: new KnownProtocols([]),
    files: noFiles,
    flowsOnly: true,
    maxFlows: 100,
    emit: (_spec, head) => {
      const out = new JsonBytes(16);
      head!.writeJson(out);
      named.push(JSON.parse(`{"_":0${out.toString()}}`));
      const { uid, origAddress, origPort, respAddress, respPort, communityId } = head!;
      texts.push({
        _: 0,
        uid,
        "id.orig_h": origAddress,
        "id.orig_p": origPort,
        "id.resp_h": respAddress,
        "id.resp_p": respPort,
        community_id: communityId,
        ...(head!.vlan === undefined ? {} : { vlan: head!.vlan }),
        ...(head!.innerVlan === undefined ? {} : { inner_vlan: head!.innerVlan }),
      });
    },
  });
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  const batch = batchOf(frames);
  for (let i = 0; i < batch.count; i++) {
    engine.frame(1_700_000_000, 10 * i);
    if (decoder.decode(batch, i) === "ip") engine.packet(decoder.packet);
  }
  engine.finish();
  expect(texts).toHaveLength(4);
  expect(texts).toContainEqual(expect.objectContaining({ vlan: 7, inner_vlan: 4000, "id.orig_h": "2001:db8::1" }));
  expect(named).toEqual(texts);
});
