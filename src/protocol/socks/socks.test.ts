import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { socks as record } from "./record.ts";
import { samples } from "./samples.ts";
import { socks } from "./socks.ts";

const play = (name: string): Heard => feed(socks, samples[name] as Dialogue, { head: { respPort: 1080 } });

describe("version 4", () => {
  it("tells where to, by whom, and how it was answered", () => {
    const heard = play("version 4, by address");
    expect(heard.of(record)).toMatchObject([
      { version: 4, command: "connect", user: "me", "request.host": "192.0.2.80", request_p: 80, status: "succeeded" },
    ]);
    expect(heard.handedOver?.toString()).toBe("GET / HTTP/1.0\r\n\r\n");
    expect(heard.carried).toEqual(["SOCKS"]);
  });

  it("knows a name behind an address that is none", () => {
    const heard = play("version 4a, by name");
    expect(heard.of(record)[0]).toMatchObject({ "request.name": "a.example", request_p: 443 });
    expect(heard.of(record)[0]?.["request.host"]).toBeUndefined();
    expect(heard.handedOver?.toString()).toBe("inside");
  });

  it("hands nothing over when the proxy refuses", () => {
    const heard = play("version 4, refused");
    expect(heard.of(record)[0]?.status).toBe("general SOCKS server failure");
    expect(heard.handedOver).toBeUndefined();
    expect(heard.carried).toEqual([]);
  });
});

describe("version 5", () => {
  it("tells the name, and from where the proxy connects", () => {
    const heard = play("version 5, by name");
    expect(heard.of(record)).toMatchObject([
      { version: 5, "request.name": "a.example", request_p: 443, "bound.host": "10.0.0.2", bound_p: 40000 },
    ]);
    expect(heard.handedOver?.toString()).toBe("inside");
  });

  it("keeps who signs in and never the password", () => {
    const heard = play("version 5, signed in, to an address of IPv6");
    expect(heard.of(record)).toMatchObject([{ user: "me", "request.host": "2001:db8::1", request_p: 22 }]);
    expect(JSON.stringify(heard.rows)).not.toContain("secret");
  });

  it("tells of a wrong password, and of a name that is not found", () => {
    expect(play("version 5, a wrong password").of(record)).toMatchObject([
      { user: "me", status: "general SOCKS server failure" },
    ]);
    expect(play("version 5, the name is not found").of(record)).toMatchObject([{ status: "Host unreachable" }]);
  });

  it("waits for the second answer where a connection is awaited", () => {
    const heard = play("version 5, a connection awaited");
    expect(heard.of(record)).toMatchObject([{ command: "bind", "bound.host": "192.0.2.80", bound_p: 20 }]);
    expect(heard.handedOver?.toString()).toBe("inside");
  });

  it("stops where signing in is not read", () => {
    expect(play("version 5, a way of signing in that nobody reads").weirds).toEqual([
      "socks5_unsupported_authentication_method",
    ]);
  });
});

it("leaves to others what no proxy answers", () => {
  const heard = play("none at all");
  expect(heard.rejected).toBeDefined();
  expect(heard.rows).toEqual([]);
});
