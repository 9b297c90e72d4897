/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue } from "#test/build/conversation.ts";
import { dhcpMessage, dhcpOption } from "#test/build/dhcp.ts";
import { ascii, ip4, u32 } from "#test/build/dns.ts";

const discover = dhcpMessage({
  type: 1,
  options: [dhcpOption(61, [1, 2, 0, 0, 0, 0, 9]), dhcpOption(12, ascii("laptop")), dhcpOption(55, [1, 3, 6, 15])],
});
const offer = dhcpMessage({
  op: 2,
  type: 2,
  yourAddress: "10.0.0.77",
  options: [dhcpOption(51, u32(3600)), dhcpOption(3, ip4("10.0.0.1")), dhcpOption(6, ip4("10.0.0.53"))],
});
const request = dhcpMessage({
  type: 3,
  options: [
    dhcpOption(50, ip4("10.0.0.77")),
    dhcpOption(60, ascii("android-dhcp-14")),
    dhcpOption(81, [0, 0, 0, ...ascii("laptop.corp.example")]),
  ],
});
const acknowledge = dhcpMessage({
  op: 2,
  type: 5,
  yourAddress: "10.0.0.77",
  options: [
    dhcpOption(51, u32(3600)),
    dhcpOption(15, ascii("corp.example")),
    dhcpOption(82, [...dhcpOption(1, ascii("port 7")), ...dhcpOption(6, ascii("flat 4"))]),
  ],
});

export const samples: Readonly<Record<string, Dialogue>> = {
  "discover to acknowledge": [
    [0, discover],
    [1, offer],
    [0, request],
    [1, acknowledge],
  ],
  "an option longer than its message": [[0, dhcpMessage({ type: 1, options: [[12, 200, 65]], end: false })]],
};
