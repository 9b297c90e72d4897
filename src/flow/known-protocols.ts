/** What is looked up about all protocols at once: made once, and the same for the engines of all lanes. */
import type { Protocol } from "./protocol.ts";
import { Candidates } from "./recognise.ts";
import { Roles } from "./roles.ts";

export class KnownProtocols {
  readonly candidates: Candidates;
  readonly roles: Roles;

  constructor(protocols: readonly Protocol[]) {
    this.candidates = new Candidates(protocols);
    this.roles = new Roles(protocols);
  }
}
