/** The lane of a packet by its two addresses, in either order (src/decode/lane.ts). */

import { destinationAt, ipVersion, sourceAt, u32At } from "./frame";
import { laneBits } from "./layout";

export function laneOfAddresses(): i32 {
  if (ipVersion === 4) return pick(u32At(sourceAt), u32At(destinationAt));
  return pick(folded(sourceAt), folded(destinationAt));
}

function folded(at: i32): i32 {
  let hash = u32At(at);
  for (let i = 4; i < 16; i += 4) hash = mix(hash ^ u32At(at + i));
  return hash;
}

function mix(value: i32): i32 {
  value = (value ^ (<u32>value >> 16)) * 0x85ebca6b;
  value = (value ^ (<u32>value >> 13)) * 0xc2b2ae35;
  return value ^ (<u32>value >> 16);
}

function pick(a: i32, b: i32): i32 {
  return <u32>mix((a + b) ^ ((a ^ b) * 0x9e3779b1)) >> (32 - laneBits);
}
