import { describe, expect, it } from "vitest";
import { jumpOf } from "./jump.ts";

describe("a value in the search box", () => {
  it("leads to the page that is about it", () => {
    expect(jumpOf("10.0.0.31")).toEqual({ page: "host", key: "10.0.0.31", is: "host" });
    expect(jumpOf(" 2001:db8::1 ")).toMatchObject({ page: "host", key: "2001:db8::1" });
    expect(jumpOf("C0123456789a")).toMatchObject({ page: "session" });
  });

  it("is recognised by its shape and looked for everywhere", () => {
    const recognised = {
      "a4:5e:60:c2:11:9c": "MAC address",
      d41d8cd98f00b204e9800998ecf8427e: "hash",
      f83b95aa: "hash",
      "1:LQU9qZlK+B5F3KDmev6m5PMibrg=": "community id",
      t13d1516h2_8daaf6152771_b186095e22b6: "JA4",
      "https://example.com/a?b=c": "URL",
      "ann@example.com": "mail address",
      "10.0.0.0/8": "network",
      "updates.example.top": "name",
    };
    expect(Object.keys(recognised).map((text) => jumpOf(text)?.is)).toEqual(Object.values(recognised));
  });

  it("is understood as it is pasted from a ticket", () => {
    expect(jumpOf("hxxp://evil[.]example[.]top/x")).toMatchObject({ page: "find", key: "http://evil.example.top/x" });
    expect(jumpOf("203[.]0[.]113[.]9")).toMatchObject({ page: "host", key: "203.0.113.9" });
  });

  it("is not mistaken for what is a filter", () => {
    for (const q of ["host:10.0.0.7", "app:ntp port:53", "login failed", "bytes>1MB", "", "-app:ntp"])
      expect(jumpOf(q)).toBeUndefined();
  });
});
