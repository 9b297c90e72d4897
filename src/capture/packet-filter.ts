/** A BPF filter over packets of any link type: one program for each, compiled when the first such packet comes. */
import type { PacketBatch } from "#base/packet-batch.ts";
import { UserError } from "#base/user-error.ts";
import { BpfProgram } from "./bpf.ts";
import { compileFilter } from "./libpcap.ts";

/** Ethernet, Linux cooked, 802.11 with radiotap: an expression that none of them can have is wrong, whatever comes. */
const commonLinkTypes = [1, 113, 127] as const;

export class PacketFilter {
  readonly expression: string;
  /** Link types to which the expression does not apply, with libpcap's words: none of their packets passes. */
  readonly inapplicable = new Map<number, string>();
  readonly #programs = new Map<number, BpfProgram | undefined>();
  #lastLinkType = -1;
  #program: BpfProgram | undefined;

  /** Throws a UserError when the expression is wrong or libpcap is absent. */
  constructor(expression: string) {
    this.expression = expression;
    for (const linkType of commonLinkTypes) this.#programs.set(linkType, this.#compile(linkType));
    if (this.inapplicable.size === commonLinkTypes.length)
      throw new UserError(this.inapplicable.get(1)!, { exitCode: 2 });
    this.inapplicable.clear();
    for (const linkType of commonLinkTypes) if (!this.#programs.get(linkType)) this.#programs.delete(linkType);
  }

  /** Hot: true when packet `i` of the batch passes. */
  matches(batch: PacketBatch, i: number): boolean {
    const linkType = batch.linkType[i]!;
    if (linkType !== this.#lastLinkType) this.#turnTo(linkType);
    const program = this.#program;
    return program?.matches(batch.bytes, batch.at[i]!, batch.end[i]!, batch.wireLength[i]!) === true;
  }

  #turnTo(linkType: number): void {
    if (!this.#programs.has(linkType)) this.#programs.set(linkType, this.#compile(linkType));
    this.#program = this.#programs.get(linkType);
    this.#lastLinkType = linkType;
  }

  #compile(linkType: number): BpfProgram | undefined {
    try {
      return new BpfProgram(compileFilter(this.expression, linkType));
    } catch (cause) {
      if (!(cause instanceof UserError) || cause.exitCode !== 2) throw cause;
      this.inapplicable.set(linkType, cause.message);
      return undefined;
    }
  }
}
