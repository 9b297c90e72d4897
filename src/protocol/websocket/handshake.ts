/** The handshake by which HTTP becomes a WebSocket (RFC 6455 4). */
import { createHash } from "node:crypto";
import type { WeirdName } from "#base/weird/index.ts";

/** RFC 6455 1.3. */
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** More than any handshake offers. */
const maxListed = 20;

/** What a client says of the WebSocket that it asks for. */
export interface WebSocketOffers {
  readonly key: string | undefined;
  readonly protocols: readonly string[] | undefined;
  readonly extensions: readonly string[] | undefined;
}

/** What is odd in the key of the client and the server's answer to it. */
export function keyTrouble(key: string | undefined, accept: string | undefined): WeirdName | undefined {
  if (key === undefined) return "websocket_missing_key_header";
  if (accept === undefined) return "websocket_missing_accept_header";
  const expected = createHash("sha1")
    .update(key + guid, "latin1")
    .digest("base64");
  return accept === expected ? undefined : "websocket_wrong_accept_header";
}

/** The members of a header's list, parameters and all. */
export function membersOf(value: string | undefined): string[] | undefined {
  return value?.split(",", maxListed).map((member) => member.trim());
}
