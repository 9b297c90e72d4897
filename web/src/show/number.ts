/** Numbers as people read them. */

const grouped = new Intl.NumberFormat("en-GB");
/** `1,204`. */
export const countText = (value: number): string => grouped.format(value);

const sizes = ["B", "kB", "MB", "GB", "TB", "PB"];
/** `4.8 kB`: powers of 1000, as links and disks are sold. */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < sizes.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : size.toFixed(1)} ${sizes[unit]}`;
}

/** `1.2 M`: for axes and other narrow places. */
export function shortCountText(value: number): string {
  if (value < 10_000) return countText(Math.round(value));
  return bytesText(value).replace(/B$/, "").trim();
}

/** `1 session`, `2 sessions`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** `99.98 %`; never rounded up to all of it. */
export function shareText(share: number): string {
  if (share >= 1) return "100 %";
  const percent = Math.floor(share * 10_000) / 100;
  return `${percent} %`;
}
