/** Hot: clients that speak TLS from the first byte on where the server greeted in clear: they came to the wrong port. */
import type { Flow } from "#flow/flow.ts";
import { contentType } from "./names.ts";

/** Do the client's bytes at `at` begin its stream, and a record of TLS? No command begins with that byte. */
export const isUnaskedTls = (flow: Flow, bytes: Uint8Array, at: number): boolean =>
  bytes[at] === contentType.handshake && flow.position(0) === 0;
