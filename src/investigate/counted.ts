/** Counts in sentences: thousands apart, and the word in its number. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-GB").replaceAll(",", " ")} ${count === 1 ? one : many}`;
