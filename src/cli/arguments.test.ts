import { expect, it } from "vitest";
import { filterLast } from "./arguments.ts";

const words = (...rest: string[]): string[] => ["node", "wirehawk", ...rest];

it.each([
  "-app:dns",
  "-bytes>1MB",
  "-name=a.example",
  "-dst.port!=53",
  "-(app:dns OR app:ntp)",
  '-"a word"',
  "-*word*",
])("takes %s for a filter", (filter) => {
  expect(filterLast(words("query", filter, "--limit", "5"))).toEqual(words("query", "--limit", "5", "--", filter));
});

it.each([
  words("query", "app:dns", "--limit", "5"),
  words("packets", "app:dns", "-w", "out.pcapng"),
  words("packets", "app:dns", "-wout.pcapng"),
  words("query", "--sql=SELECT 1"),
  words("query", "--limit", "5", "--", "-app:dns"),
  words("read", "-f", "tcp", "-"),
])("leaves other commands as they are: %s", (...argv) => {
  expect(filterLast(argv)).toEqual(argv);
});
