import { expect, it } from "vitest";
import { withoutAnswerless } from "./answerless.ts";

const asked = (qtype: string, at: number, answers: string[] = [], query = "shop.example") => ({
  at,
  orig: "10.0.0.7",
  query,
  qtype,
  rcode: "NOERROR",
  answers,
});

it("tells a look-up once, not also that the name has no AAAA", () => {
  const a = asked("A", 1_000_000, ["192.0.2.1"]);
  const answered = asked("AAAA", 1_000_100, ["2001:db8::1"]);
  const alone = asked("AAAA", 1_000_200, [], "other.example");
  const later = asked("AAAA", 5_000_000);
  expect(withoutAnswerless([a, asked("AAAA", 999_000), asked("HTTPS", 1_000_050), answered, alone, later])).toEqual([
    a,
    answered,
    alone,
    later,
  ]);
});
