/** What is kept of a proxy that is asked for a connection. */
import { addr, count, port, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const ours = { mark: "ours" } as const;

export const socks = record(
  "socks",
  "One request to a SOCKS proxy, with its reply.",
  { head: "flow", columns: ["version", "request.host", "request.name", "request_p", "status", "user"] },
  {
    version: count("Version of the protocol: 4 or 5.", { max: 255 }),
    user: text("Who asks, as the client tells it.", { index: "value" }),
    status: word("How the proxy answered."),
    "request.host": addr("Address that the proxy is to connect to.", { index: "value" }),
    "request.name": text("Name that the proxy is to connect to.", { index: "words" }),
    request_p: port("Port that the proxy is to connect to."),
    "bound.host": addr("Address from which the proxy connects, or where it waits.", { index: "value" }),
    "bound.name": text("Name of the host where the proxy waits.", { index: "words" }),
    bound_p: port("Port from which the proxy connects, or where it waits."),
    command: word("What is asked for: connect, bind or udp associate.", ours),
    auth_methods: vector(count, "Kinds of authentication that the client offers, by number (RFC 1928 3).", ours),
    auth_method: count("The kind that the proxy chose.", { ...ours, max: 255 }),
  },
);
