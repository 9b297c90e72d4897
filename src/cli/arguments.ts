/** Commands whose argument is a filter. */
const askByFilter = new Set(["query", "packets"]);

/** `-app:dns`, `-bytes>1MB`, `-(a OR b)`, `-"text"`, `-*word*`: a clause that is negated, and no option. */
const negated = /^-(?:[a-z_][\w.]*(?::|!=|[<>])|[a-z_][\w.]+=|["(~*])/i;

/** A filter may begin with a minus, as options do: then it is put last, behind `--`. */
export function filterLast(argv: readonly string[]): string[] {
  const [node = "", script = "", command = "", ...rest] = argv;
  const at = rest.findIndex((word) => negated.test(word));
  if (!askByFilter.has(command) || at < 0 || rest.includes("--")) return [...argv];
  return [node, script, command, ...rest.toSpliced(at, 1), "--", rest[at]!];
}
