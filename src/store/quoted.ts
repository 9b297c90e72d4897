/** The name of a column or table of ours, as statements have it. */
export const quoted = (name: string): string => `\`${name}\``;
