/** Many names below one domain are one thing to tell: a tunnel through DNS asks for thousands. */

/** What one host asked for, of which there may be many under one parent. */
export interface AskedName {
  readonly value: string;
  readonly who: string;
  readonly at: number;
  readonly count: number;
}

/** Names of one host under one domain, told as one. */
export interface Siblings<Row extends AskedName> {
  readonly parent: string;
  /** The earliest first, as they were given. */
  readonly rows: readonly Row[];
}

/** Up to so many, each name is worth its own line. */
const mostApart = 10;

/** Splits names into those that stand alone and those that are many of one host under one domain. */
export function siblingsOf<Row extends AskedName>(
  rows: readonly Row[],
): { readonly alone: readonly Row[]; readonly many: readonly Siblings<Row>[] } {
  const families = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.who} ${parentOf(row.value)}`;
    const family = families.get(key);
    if (family) family.push(row);
    else families.set(key, [row]);
  }
  const isMany = (family: readonly Row[]): boolean => family.length > mostApart;
  return {
    alone: [...families.values()]
      .filter((family) => !isMany(family))
      .flat()
      .sort((a, b) => a.at - b.at),
    many: [...families.values()].filter(isMany).map((family) => ({ parent: parentOf(family[0]!.value), rows: family })),
  };
}

/** The domain somebody registered, by its look: the last two labels, or three below the like of co.uk. */
export function parentOf(name: string): string {
  const labels = name.toLowerCase().replace(/\.$/, "").split(".");
  const [second = "", top = ""] = labels.slice(-2);
  return labels.slice(top.length === 2 && second.length <= 3 ? -3 : -2).join(".");
}
