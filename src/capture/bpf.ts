/** Hot: runs a classic BPF program (McCanne and Jacobson 1993) on a packet, as the kernel and libpcap would. */
import { u16, u32 } from "#base/bytes.ts";

/** One instruction in libpcap's struct bpf_insn: code, two jumps, a constant; little-endian on every machine we run on. */
const instruction = { code: 0, ifTrue: 2, ifFalse: 3, constant: 4, size: 8 } as const;

/** The kernel's scratch memory, in words. */
const memoryWords = 16;

// Names as in pcap/bpf.h, class and its fields together.
const op = {
  ldImm: 0x00,
  ldWAbs: 0x20,
  ldHAbs: 0x28,
  ldBAbs: 0x30,
  ldWInd: 0x40,
  ldHInd: 0x48,
  ldBInd: 0x50,
  ldMem: 0x60,
  ldLen: 0x80,
  ldxImm: 0x01,
  ldxMem: 0x61,
  ldxLen: 0x81,
  ldxMsh: 0xb1,
  st: 0x02,
  stx: 0x03,
  addK: 0x04,
  subK: 0x14,
  mulK: 0x24,
  divK: 0x34,
  divX: 0x3c,
  orK: 0x44,
  andK: 0x54,
  lshK: 0x64,
  rshK: 0x74,
  neg: 0x84,
  modK: 0x94,
  modX: 0x9c,
  xorK: 0xa4,
  ja: 0x05,
  jeqK: 0x15,
  jeqX: 0x1d,
  jgtK: 0x25,
  jgtX: 0x2d,
  jgeK: 0x35,
  jgeX: 0x3d,
  jsetK: 0x45,
  jsetX: 0x4d,
  retK: 0x06,
  retA: 0x16,
  tax: 0x07,
  txa: 0x87,
} as const;

export class BpfProgram {
  readonly #codes: Uint16Array;
  readonly #ifTrue: Uint8Array;
  readonly #ifFalse: Uint8Array;
  readonly #constants: Uint32Array;
  readonly #memory = new Uint32Array(memoryWords);

  /** From what libpcap compiled: 8 bytes an instruction. */
  constructor(program: Uint8Array) {
    const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
    const count = Math.floor(program.length / instruction.size);
    this.#codes = new Uint16Array(count);
    this.#ifTrue = new Uint8Array(count);
    this.#ifFalse = new Uint8Array(count);
    this.#constants = new Uint32Array(count);
    for (let i = 0, at = 0; i < count; i++, at += instruction.size) {
      this.#codes[i] = view.getUint16(at + instruction.code, true);
      this.#ifTrue[i] = view.getUint8(at + instruction.ifTrue);
      this.#ifFalse[i] = view.getUint8(at + instruction.ifFalse);
      this.#constants[i] = view.getUint32(at + instruction.constant, true);
    }
  }

  /**
   * True when the packet in bytes[at, end) passes. A load beyond what was captured, and a division by zero, refuse the
   * packet. Jumps only go forward, so every program ends.
   */
  matches(bytes: Uint8Array, at: number, end: number, wireLength: number): boolean {
    const codes = this.#codes;
    const memory = this.#memory;
    const captured = end - at;
    let a = 0;
    let x = 0;
    for (let i = 0; i < codes.length; i++) {
      const k = this.#constants[i]!;
      switch (codes[i]) {
        case op.retK:
          return k !== 0;
        case op.retA:
          return a !== 0;
        case op.ldWAbs:
          if (k + 4 > captured) return false;
          a = u32(bytes, at + k);
          break;
        case op.ldHAbs:
          if (k + 2 > captured) return false;
          a = u16(bytes, at + k);
          break;
        case op.ldBAbs:
          if (k >= captured) return false;
          a = bytes[at + k]!;
          break;
        case op.ldWInd: {
          const offset = (x + k) >>> 0;
          if (offset + 4 > captured) return false;
          a = u32(bytes, at + offset);
          break;
        }
        case op.ldHInd: {
          const offset = (x + k) >>> 0;
          if (offset + 2 > captured) return false;
          a = u16(bytes, at + offset);
          break;
        }
        case op.ldBInd: {
          const offset = (x + k) >>> 0;
          if (offset >= captured) return false;
          a = bytes[at + offset]!;
          break;
        }
        case op.ldxMsh:
          // the length of an IPv4 header: four times the low nibble
          if (k >= captured) return false;
          x = (bytes[at + k]! & 15) << 2;
          break;
        case op.ldImm:
          a = k;
          break;
        case op.ldxImm:
          x = k;
          break;
        case op.ldMem:
          a = memory[k & (memoryWords - 1)]!;
          break;
        case op.ldxMem:
          x = memory[k & (memoryWords - 1)]!;
          break;
        case op.ldLen:
          a = wireLength;
          break;
        case op.ldxLen:
          x = wireLength;
          break;
        case op.st:
          memory[k & (memoryWords - 1)] = a;
          break;
        case op.stx:
          memory[k & (memoryWords - 1)] = x;
          break;
        case op.tax:
          x = a;
          break;
        case op.txa:
          a = x;
          break;
        case op.ja:
          i += k;
          break;
        case op.jeqK:
          i += a === k ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jeqX:
          i += a === x ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jgtK:
          i += a > k ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jgtX:
          i += a > x ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jgeK:
          i += a >= k ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jgeX:
          i += a >= x ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jsetK:
          i += (a & k) !== 0 ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.jsetX:
          i += (a & x) !== 0 ? this.#ifTrue[i]! : this.#ifFalse[i]!;
          break;
        case op.divK:
        case op.modK:
          if (k === 0) return false;
          a = calculated(codes[i]!, a, k);
          break;
        case op.divX:
        case op.modX:
          if (x === 0) return false;
          a = calculated(codes[i]! & ~sourceX, a, x);
          break;
        default:
          a = calculated(codes[i]! & ~sourceX, a, codes[i]! & sourceX ? x : k);
      }
    }
    return false;
  }
}

/** The bit that takes the operand from X rather than from the instruction. */
const sourceX = 0x08;

/** Unsigned 32-bit arithmetic, by the code with a constant operand. */
function calculated(code: number, a: number, operand: number): number {
  switch (code) {
    case op.addK:
      return (a + operand) >>> 0;
    case op.subK:
      return (a - operand) >>> 0;
    case op.mulK:
      return Math.imul(a, operand) >>> 0;
    case op.divK:
      return Math.floor(a / operand);
    case op.modK:
      return a % operand;
    case op.orK:
      return (a | operand) >>> 0;
    case op.andK:
      return (a & operand) >>> 0;
    case op.xorK:
      return (a ^ operand) >>> 0;
    case op.lshK:
      return operand > 31 ? 0 : (a << operand) >>> 0;
    case op.rshK:
      return operand > 31 ? 0 : a >>> operand;
    case op.neg:
      return -a >>> 0;
    default:
      return 0;
  }
}
