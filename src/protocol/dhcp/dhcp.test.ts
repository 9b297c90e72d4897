import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { dhcpMessage } from "#test/build/dhcp.ts";
import { dhcp } from "./dhcp.ts";
import { dhcp as record } from "./record.ts";
import { samples } from "./samples.ts";

const ends = { origAddress: "0.0.0.0", origPort: 68, respAddress: "10.0.0.2", respPort: 67 } as const;
const play = (dialogue: Dialogue): Heard => feed(dhcp, dialogue, { head: ends });

describe("a transaction", () => {
  it("joins the messages from the search to the lease", () => {
    const heard = play(samples["discover to acknowledge"]!);
    expect(heard.services).toEqual(["dhcp"]);
    expect(heard.of(record)).toMatchObject([
      {
        mac: "02:00:00:00:00:09",
        host_name: "laptop",
        client_fqdn: "laptop.corp.example",
        domain: "corp.example",
        requested_addr: "10.0.0.77",
        assigned_addr: "10.0.0.77",
        client_addr: "10.0.0.77",
        server_addr: "10.0.0.2",
        lease_time: 3600,
        msg_types: ["DISCOVER", "OFFER", "REQUEST", "ACK"],
        duration: 0.003,
        client_software: "android-dhcp-14",
        circuit_id: "port 7",
        subscriber_id: "flat 4",
        param_list: [1, 3, 6, 15],
        param_fp: "1,3,6,15",
        routers: ["10.0.0.1"],
        dns_servers: ["10.0.0.53"],
        uids: ["C00000000001"],
        xid: "3903f326",
      },
    ]);
  });

  it("keeps two clients apart that chose one id", () => {
    const heard = play([
      [0, dhcpMessage({ type: 1 })],
      [0, dhcpMessage({ type: 1, mac: [2, 0, 0, 0, 0, 2] })],
    ]);
    expect(heard.of(record).map((row) => row.mac)).toEqual(["02:00:00:00:00:01", "02:00:00:00:00:02"]);
  });

  it("begins anew when it holds as many messages as it may", () => {
    const many = Array.from({ length: 60 }, (): Dialogue[number] => [0, dhcpMessage({ type: 8 })]);
    expect(
      play(many)
        .of(record)
        .map((row) => row.msg_types?.length),
    ).toEqual([50, 10]);
  });
});

describe("hostile messages", () => {
  it("notes an option that runs past the end", () => {
    expect(play(samples["an option longer than its message"]!).weirds).toEqual(["wh_dhcp_option_overrun"]);
  });

  it("is not fooled by the port", () => {
    const noise = new Uint8Array(300).fill(1);
    expect(dhcp.probe(noise, 0, noise.length, 0, true)).toBe("no");
  });
});
