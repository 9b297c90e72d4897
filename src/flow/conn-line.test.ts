import { expect, it } from "vitest";
import { Decoder } from "#decode/decoder.ts";
import { tcpFlag } from "#decode/packet.ts";
import { FlowEngine } from "#flow/engine.ts";
import { jsonWriter } from "#record/json.ts";
import { JsonBytes } from "#record/json-bytes.ts";
import type { Row } from "#record/record.ts";
import { noFiles } from "#test/build/files.ts";
import { batchOf, ether, icmp, ip4, ip6, tcp, udp, vlan } from "#test/build/packets.ts";
import { conn } from "./conn.ts";
import type { EngineOptions } from "./engine.ts";

const { syn, ack } = tcpFlag;
const there = { source: "10.0.0.1", destination: "203.0.113.255" };
const back = { source: "203.0.113.255", destination: "10.0.0.1" };
const there6 = { source: "2001:db8::1", destination: "fe80::2:0:0:3" };
const frames = [
  ether({}, ip4(there, tcp({ sourcePort: 40000, destinationPort: 443, seq: 1, flags: syn }, ""))),
  ether({}, ip4(back, tcp({ sourcePort: 443, destinationPort: 40000, seq: 9, ack: 2, flags: syn | ack }, ""))),
  ether({}, ip4(back, udp({ sourcePort: 53, destinationPort: 9 }, "answer"))),
  ether({}, vlan({ id: 7 }, vlan({ id: 4000 }, ip6(there6, udp({ sourcePort: 1, destinationPort: 65535 }, "x"))))),
  ether({}, ip4(there, icmp({ type: 8 }, "ping"))),
];

function read(options: Pick<EngineOptions, "emit" | "lines">): void {
  const engine = new FlowEngine({ protocols: [], files: noFiles, flowsOnly: true, ...options });
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  const batch = batchOf(frames);
  for (let i = 0; i < batch.count; i++) {
    engine.frame(1_700_000_000, 10 * i);
    if (decoder.decode(batch, i) === "ip") engine.packet(decoder.packet);
  }
  engine.finish();
}

it("writes a conversation as the writer of its record does", () => {
  const write = jsonWriter(conn);
  const rows: string[] = [];
  read({
    emit: (_spec, head, row) => {
      const out = new JsonBytes(16);
      write(out, head, row as Row);
      rows.push(`${out.toString()} ${row.ts} ${head?.uidHigh} ${head?.uidLow}`);
    },
  });
  const lines: string[] = [];
  const out = new JsonBytes(16);
  read({
    emit: () => undefined,
    lines: {
      begin: () => {
        out.end = 0;
        return out;
      },
      end: (ts, high, low) => void lines.push(`${out.toString()} ${ts} ${high} ${low}`),
    },
  });
  expect(rows).toHaveLength(4);
  expect(lines).toEqual(rows);
});
