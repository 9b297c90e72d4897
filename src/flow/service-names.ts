/** Short lists of protocols' names: flows that speak the same share one list. */

export const noNames: readonly string[] = [];

const longer = new Map<readonly string[], Map<string, readonly string[]>>();
/** Flows speak one of a few dozen lists; beyond, each has its own. */
const maxLists = 1000;

/** The list with one more name. */
export function withName(names: readonly string[], name: string): readonly string[] {
  const known = longer.get(names)?.get(name);
  if (known) return known;
  const made = names.concat(name);
  if (longer.size >= maxLists) return made;
  const after = longer.get(names) ?? new Map<string, readonly string[]>();
  longer.set(names, after);
  after.set(name, made);
  return made;
}
