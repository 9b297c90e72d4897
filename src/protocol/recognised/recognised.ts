/** All protocols that are recognised and not read. They come after those that are read. */
import type { Protocol } from "#flow/protocol.ts";
import { datagramProtocols } from "./datagram-protocols.ts";
import { recognise } from "./signature.ts";
import { streamProtocols } from "./stream-protocols.ts";
import { textProtocols } from "./text-protocols.ts";

export const recognised: readonly Protocol[] = [...textProtocols, ...streamProtocols, ...datagramProtocols].map(
  recognise,
);
