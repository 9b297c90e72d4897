/** What few flows have: one object, made when it is needed, so that the object of every other flow stays small. */
import type { WeirdName } from "#base/weird/index.ts";
import type { Pending } from "./pending.ts";
import type { Conversation, Protocol } from "./protocol.ts";
import { noNames } from "./service-names.ts";

export class Rarities {
  /** Protocols that it looked like at first. */
  failedServices = noNames;
  /** Tunnels beyond the first that carried the flow. */
  parents = noNames;
  /** Segments of each side that came before what precedes them. */
  pending: [Pending | undefined, Pending | undefined] = [undefined, undefined];
  weirds: Set<WeirdName> | undefined = undefined;
  /** Who read the flow before. */
  readonly former: Conversation[] = [];
  /** In whose frames the conversation comes. */
  envelope: Conversation | undefined = undefined;
  isUnwrapped = false;
  /** With what the conversation that follows begins, and in whose frames it comes. */
  handed: Uint8Array | undefined = undefined;
  handedIn: Protocol | undefined = undefined;
  handOvers = 0;
  /** How often recognition began anew. */
  starts = 0;
}
