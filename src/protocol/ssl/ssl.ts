/** Encrypted sessions, over streams and over datagrams: two record layers, one kind of record. */
export { dtls } from "./dtls.ts";
export { tls } from "./tls.ts";
