/** Hot: decimal digits, three at a time. */

const zero = 0x30;

/** Three digits of each number below a thousand, zeros before it included: a byte each, the first lowest. */
export const threeDigits = Int32Array.from(
  { length: 1000 },
  (_, value) =>
    (zero + Math.floor(value / 100)) | ((zero + (Math.floor(value / 10) % 10)) << 8) | ((zero + (value % 10)) << 16),
);
