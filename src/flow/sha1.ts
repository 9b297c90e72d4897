/**
 * Hot: SHA-1 (RFC 3174) of a message that fits in one block. Made as a program of eighty rounds one after the other: in a loop,
 * moving the five words and choosing each round's function takes longer than the rounds themselves.
 */

const rounds = 80;
const blockWords = 16;
const registers = ["a", "b", "c", "d", "e"] as const;
const startWords = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const;

/** Function and constant of every twenty rounds. */
const quarters: readonly { readonly mix: (b: string, c: string, d: string) => string; readonly constant: number }[] = [
  { mix: (b, c, d) => `(${d} ^ (${b} & (${c} ^ ${d})))`, constant: 0x5a827999 },
  { mix: (b, c, d) => `(${b} ^ ${c} ^ ${d})`, constant: 0x6ed9eba1 },
  { mix: (b, c, d) => `((${b} & ${c}) | (${d} & (${b} | ${c})))`, constant: 0x8f1bbcdc },
  { mix: (b, c, d) => `(${b} ^ ${c} ^ ${d})`, constant: 0xca62c1d6 },
];

/** The word of the schedule that a round takes: the latest sixteen are kept. */
const word = (round: number): string => `w${round % blockWords}`;

const rotated = (name: string, by: number): string => `(${name} << ${by} | ${name} >>> ${32 - by})`;

function schedule(round: number): string {
  if (round < blockWords) return "";
  const [now, ...earlier] = [0, 3, 8, 14].map((back) => word(round - back));
  return `${now} ^= ${earlier.join(" ^ ")}; ${now} = ${rotated(now!, 1)};`;
}

function step(round: number): string {
  // instead of moving on, the words change their parts
  const [a, b, c, d, e] = registers.map((_, i) => registers[(i + rounds - round) % registers.length]!);
  const { mix, constant } = quarters[Math.floor((round * quarters.length) / rounds)]!;
  return `${schedule(round)}
    ${e} = ${e} + ${word(round)} + ${constant | 0} + ${mix(b!, c!, d!)} + ${rotated(a!, 5)} | 0; ${b} = ${rotated(b!, 30)};`;
}

/** Hashes a block, its padding included, into five words. */
export const sha1: (block: Int32Array, digest: Int32Array) => void = (() => {
  const words = Array.from({ length: blockWords }, (_, i) => `${word(i)} = block[${i}]`);
  const starts = registers.map((name, i) => `${name} = ${startWords[i]! | 0}`);
  const steps = Array.from({ length: rounds }, (_, round) => step(round));
  const ends = registers.map((name, i) => `digest[${i}] = ${name} + ${startWords[i]! | 0};`);
  const program = `let ${[...words, ...starts].join(", ")};\n${steps.join("\n")}\n${ends.join("\n")}`;
  return new Function("block", "digest", program) as (block: Int32Array, digest: Int32Array) => void;
})();
