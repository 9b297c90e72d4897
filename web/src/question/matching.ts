/** Which names a few typed letters mean, best first. */

/** How well one word is found in a text: at its start, at the start of a word, inside, or its letters in order; lower is better. */
function distance(text: string, word: string): number | undefined {
  const at = text.indexOf(word);
  if (at === 0) return 0;
  if (at > 0) return text[at - 1] === " " ? 1 : 2;
  let from = 0;
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return undefined;
  }
  return 3 + from / 100;
}

/** The items in whose text every typed word is found; those found alike keep their order. */
export function matching<T>(items: readonly T[], textOf: (item: T) => string, typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return items
    .map((item) => {
      const text = textOf(item).toLowerCase();
      const distances = words.map((word) => distance(text, word));
      return { item, distances };
    })
    .filter(({ distances }) => !distances.includes(undefined))
    .map(({ item, distances }) => ({ item, sum: distances.reduce<number>((sum, one) => sum + (one ?? 0), 0) }))
    .sort((a, b) => a.sum - b.sum)
    .map(({ item }) => item);
}
