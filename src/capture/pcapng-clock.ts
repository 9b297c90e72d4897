/** Hot: turns the 64-bit ticks of a pcapng interface into seconds and microseconds. */

/** if_tsresol: the high bit tells a negative power of two from one of ten. */
const powerOfTwo = 0x80;
/** What an interface without if_tsresol counts: microseconds. */
export const defaultResolution = 6;
const microsPerSecond = 1_000_000;

export class InterfaceClock {
  seconds = 0;
  micros = 0;
  readonly #ticksPerSecond: number;
  readonly #exactTicks: bigint;
  /** microseconds = ticks · multiplier / divisor, both whole, so that nothing is rounded the wrong way. */
  readonly #multiplier: number;
  readonly #divisor: number;
  readonly #offsetSeconds: number;
  /** The upper word changes rarely: what it stands for is worked out once, exactly. */
  #high = -1;
  #highSeconds = 0;
  #highTicks = 0;

  constructor(resolution: number, offsetSeconds: number) {
    const exponent = BigInt(resolution & ~powerOfTwo);
    this.#exactTicks = resolution & powerOfTwo ? 2n ** exponent : 10n ** exponent;
    this.#ticksPerSecond = Number(this.#exactTicks);
    const common = greatestCommonDivisor(this.#exactTicks, BigInt(microsPerSecond));
    this.#multiplier = microsPerSecond / Number(common);
    this.#divisor = Number(this.#exactTicks / common);
    this.#offsetSeconds = offsetSeconds;
  }

  /** Sets `seconds` and `micros` from the two unsigned words. */
  read(high: number, low: number): void {
    if (high !== this.#high) this.#rebase(high);
    const ticks = this.#highTicks + low;
    const whole = Math.floor(ticks / this.#ticksPerSecond);
    const rest = ticks - whole * this.#ticksPerSecond;
    this.seconds = this.#highSeconds + whole;
    this.micros = Math.min(Math.floor((rest * this.#multiplier) / this.#divisor), microsPerSecond - 1);
  }

  #rebase(high: number): void {
    const ticks = BigInt(high) << 32n;
    this.#high = high;
    this.#highSeconds = Number(ticks / this.#exactTicks) + this.#offsetSeconds;
    this.#highTicks = Number(ticks % this.#exactTicks);
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
