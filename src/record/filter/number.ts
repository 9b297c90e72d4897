/** Numbers as people write them in queries: 443, 1.5, 10kB, 2MB (powers of 1000), 4KiB (of 1024), 30s, 5m, 2h. */

const factors: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86400,
};

/** The number, or undefined when the text is none. */
export function numberOf(text: string): number | undefined {
  const found = /^(-?\d+(?:\.\d+)?)([a-z]*)$/i.exec(text);
  if (!found) return undefined;
  const unit = found[2]!.toLowerCase();
  return Object.hasOwn(factors, unit) ? Number(found[1]) * factors[unit]! : undefined;
}
