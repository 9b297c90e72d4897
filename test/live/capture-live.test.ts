/** Live capture over a veth pair into a network namespace of its own; needs root and iproute2. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openInterface } from "#capture/afpacket.ts";

const isRoot = process.getuid?.() === 0;
const run = isRoot || process.env["CI"] === "true";
const namespace = `whk${process.pid}`;
const near = `whk${process.pid}a`;
const far = `whk${process.pid}b`;
const shell = (command: string): string => execFileSync("bash", ["-c", command], { encoding: "utf8" });

// Outside CI an ordinary user cannot make namespaces: skipped for want of root.
describe.skipIf(!run)("an interface (needs root)", () => {
  beforeAll(() => {
    shell(
      [
        `ip netns add ${namespace}`,
        `ip link add ${near} type veth peer name ${far} netns ${namespace}`,
        `ip addr add 10.213.77.1/24 dev ${near}`,
        `ip link set ${near} up`,
        `ip -n ${namespace} addr add 10.213.77.2/24 dev ${far}`,
        `ip -n ${namespace} link set ${far} up`,
      ].join(" && "),
    );
  });
  afterAll(() => {
    shell(`ip netns del ${namespace}`);
  });

  it("gives every packet that was sent, also those in the kernel when it is closed", async () => {
    const source = openInterface({ name: near });
    shell(`ip netns exec ${namespace} bash -c 'for i in {1..200}; do echo hello > /dev/udp/10.213.77.1/9; done'`);
    source.close();
    let datagrams = 0;
    for await (const batch of source.batches()) {
      for (let i = 0; i < batch.count; i++) {
        const packet = Buffer.from(batch.bytes.subarray(batch.at[i], batch.end[i]));
        if (packet.readUInt16BE(12) === 0x0800 && packet[23] === 17 && packet.readUInt16BE(36) === 9) datagrams++;
        expect(batch.linkType[i]).toBe(1);
      }
    }
    expect(datagrams).toBe(200);
    expect(source.summary.kernel).toMatchObject({ drops: 0 });
    expect(source.summary.kernel!.packets).toBe(source.summary.packets);
  });

  it("is filtered by the kernel", async () => {
    const source = openInterface({ name: near, filter: "udp port 10" });
    const send = (port: number): string => `for i in {1..20}; do echo hello > /dev/udp/10.213.77.1/${port}; done`;
    shell(`ip netns exec ${namespace} bash -c '${send(9)}; ${send(10)}'`);
    source.close();
    let datagrams = 0;
    for await (const batch of source.batches()) datagrams += batch.count;
    expect(datagrams).toBe(20);
    expect(() => openInterface({ name: near, filter: "udp prot 10" })).toThrow(/syntax error/);
  });

  it("that is not there is told of, with those that are", () => {
    expect(() => openInterface({ name: "whk-absent" })).toThrow(/there is no interface .*lo/);
  });
});
