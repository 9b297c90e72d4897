import { describe, expect, it } from "vitest";
import { recogniseValue } from "./value.ts";

describe("a value that somebody pastes", () => {
  it.each([
    ["10.214.62.2/slow", "url", "10.214.62.2/slow"],
    ["hxxp://evil[.]example/gate.php", "url", "evil.example/gate.php"],
    ["192.0.2.1:8080/a?b", "url", "192.0.2.1:8080/a?b"],
    ["10.0.0.0/8", "cidr", "10.0.0.0/8"],
    ["10[.]0[.]0[.]7", "ip", "10.0.0.7"],
    ["Shop.Example.", "domain", "shop.example"],
    ["443", "port", "443"],
    ["70000", "text", "70000"],
  ])("%s", (pasted, is, value) => expect(recogniseValue(pasted)).toMatchObject({ is, value }));
});
