/** The Internet checksum (RFC 1071), 16 bytes at a time. */

/**
 * Sum of bytes[at, end) as 16-bit numbers in little-endian order: what is compared with 0xffff does not depend on the order
 * (RFC 1071 2.B). At most 64 KiB, so no part overflows.
 */
export function sumOf(at: i32, end: i32): u64 {
  let sums = i32x4.splat(0);
  let others = i32x4.splat(0);
  for (; at + 32 <= end; at += 32) {
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(v128.load(at)));
    others = i32x4.add(others, i32x4.extadd_pairwise_i16x8_u(v128.load(at, 16)));
  }
  sums = i32x4.add(sums, others);
  let sum =
    <u64>(<u32>i32x4.extract_lane(sums, 0)) +
    <u64>(<u32>i32x4.extract_lane(sums, 1)) +
    <u64>(<u32>i32x4.extract_lane(sums, 2)) +
    <u64>(<u32>i32x4.extract_lane(sums, 3));
  for (; at + 4 <= end; at += 4) sum += load<u32>(at);
  if (at + 2 <= end) {
    sum += load<u16>(at);
    at += 2;
  }
  return at < end ? sum + load<u8>(at) : sum;
}

/** Whether a sum with its checksum in it comes to nothing but ones. */
export function isSumRight(sum: u64): bool {
  sum = (sum & 0xffff_ffff) + (sum >> 32);
  let folded = <u32>((sum & 0xffff) + ((sum >> 16) & 0xffff) + (sum >> 32));
  folded = (folded & 0xffff) + (folded >> 16);
  folded = (folded & 0xffff) + (folded >> 16);
  return folded === 0xffff;
}
