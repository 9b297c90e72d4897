/** Text from the wire as a page shows it. */
import { invisible, sign } from "#base/visible.ts";

export { visible } from "#base/visible.ts";

/** Longer values are cut where they are shown; the record, a copy and a filter keep all of them. */
const mostShown = 400;
export const shortened = (text: string): string =>
  text.length <= mostShown ? text : `${text.slice(0, mostShown)}… (${text.length.toLocaleString("en-GB")} characters)`;

/** The same for text of many lines: line ends and tabs stay what they are. */
export const visibleLines = (text: string): string =>
  text
    .replaceAll("\r\n", "\n")
    .replace(invisible, (character) => (/[\n\t]/.test(character) ? character : sign(character)));

/** Text that no program will turn into a link or fetch, for mails and tickets: hxxp://example[.]com. */
export const defanged = (text: string): string =>
  text
    .replace(/\bhttp(s?):\/\//gi, "hxxp$1://")
    .replace(/\bftp:\/\//gi, "fxp://")
    .replaceAll("@", "[@]")
    .replace(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, "[.]");
