/**
 * Hot: copies valid UTF-8 from `at` to `end`, eight bytes at a time, without the object and the call that a typed array's own copying
 * takes. No eight bytes of it are a double that is no number, which might not stay as it is: that would have F0 or more before 7F.
 */
export function copyText(to: DataView, toAt: number, from: DataView, at: number, end: number): void {
  const ahead = toAt - at;
  for (; at + 32 <= end; at += 32) {
    const first = from.getFloat64(at, true);
    const second = from.getFloat64(at + 8, true);
    const third = from.getFloat64(at + 16, true);
    const fourth = from.getFloat64(at + 24, true);
    to.setFloat64(at + ahead, first, true);
    to.setFloat64(at + ahead + 8, second, true);
    to.setFloat64(at + ahead + 16, third, true);
    to.setFloat64(at + ahead + 24, fourth, true);
  }
  for (; at + 8 <= end; at += 8) to.setFloat64(at + ahead, from.getFloat64(at, true), true);
  for (; at < end; at++) to.setUint8(at + ahead, from.getUint8(at));
}
