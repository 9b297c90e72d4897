import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Heard, startTime } from "#test/build/conversation.ts";
import { u32 } from "#test/build/dns.ts";
import { ntp } from "./ntp.ts";
import { ntp as record } from "./record.ts";
import { ntpMessage, samples } from "./samples.ts";

const play = (dialogue: Dialogue): Heard => feed(ntp, dialogue, { head: { respPort: 123 } });
const rowsOf = (name: string) => play(samples[name] as Dialogue).of(record);

describe("ntp", () => {
  it("measures the server's clock against that of the capture", () => {
    const [request, reply] = rowsOf("a clock two seconds behind");
    expect(request).toMatchObject({ mode: 3, version: 4, poll: 64, root_delay: 0.5, root_disp: 0.25, num_exts: 0 });
    expect(request?.xmt_time).toBe(startTime - 3_000_000);
    expect(request?.org_time).toBeUndefined();
    expect(reply).toMatchObject({ mode: 4, stratum: 2, ref_id: "192.0.2.9" });
    expect(reply?.offset).toBeCloseTo(-2.0003, 4);
    expect(reply?.delay).toBeCloseTo(0.0006, 6);
  });

  it("tells why a server refuses", () => {
    expect(rowsOf("asked too often")[1]).toMatchObject({ stratum: 0, kiss_code: "RATE" });
  });

  it("counts extensions, and no digest for one", () => {
    expect(rowsOf("secured by NTS")).toMatchObject([{ num_exts: 2, nts: true }]);
    expect(rowsOf("signed with a key")).toMatchObject([{ num_exts: 0 }]);
  });

  it("names control messages without a row", () => {
    const heard = play(samples["a question to the daemon"] as Dialogue);
    expect(heard.services).toEqual(["ntp"]);
    expect(heard.rows).toEqual([]);
  });

  it("reads times after 2036, when the seconds begin again", () => {
    const transmit = [...u32(100), ...u32(0)];
    expect(play([[0, ntpMessage({ mode: 3, transmit })]]).of(record)[0]?.xmt_time).toBe(
      Date.UTC(2036, 1, 7, 6, 29, 56) * 1000,
    );
  });

  it("does not take a message that is cut for one", () => {
    const message = ntpMessage({ mode: 3 });
    const heard = play([
      [0, message],
      [0, message.subarray(0, 40)],
    ]);
    expect(heard.rows).toHaveLength(1);
    expect(heard.weirds).toEqual(["truncated_NTP"]);
  });
});
