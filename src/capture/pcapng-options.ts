/** The options at the end of a pcapng block: code, length, value, padded to four bytes. */

const endOfOptions = 0;
const headerSize = 4;

/** Calls `found` for each whole option of view[at, end) with where its value lies. */
export function eachOption(
  view: DataView,
  littleEndian: boolean,
  range: { readonly at: number; readonly end: number },
  found: (code: number, valueAt: number, length: number) => void,
): void {
  let at = range.at;
  while (at + headerSize <= range.end) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    at += headerSize;
    if (code === endOfOptions || at + length > range.end) return;
    found(code, at, length);
    at += (length + 3) & ~3;
  }
}
