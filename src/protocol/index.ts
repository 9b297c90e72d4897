/** Every protocol that is read, one line each; the order is the order of the tries where several could match. */
import type { LinkProtocol } from "#flow/link-protocol.ts";
import type { Protocol } from "#flow/protocol.ts";

export const protocols: readonly Protocol[] = [];
export const linkProtocols: readonly LinkProtocol[] = [];
