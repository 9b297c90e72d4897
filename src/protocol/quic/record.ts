/** What is kept of QUIC. */
import { bool, count, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const ours = { mark: "ours" } as const;

export const quic = record(
  "quic",
  "One QUIC connection: what its first packets show before it hides the rest.",
  { head: "flow", columns: ["server_name", "version", "client_protocol", "history"] },
  {
    version: word("Version of the client's first packet: 1, quicv2, draft-29 …"),
    client_initial_dcid: text("Connection id that the client made up for the server, in hexadecimal."),
    client_scid: text("Connection id that the client chose for itself, in hexadecimal; empty when it has none."),
    server_scid: text("Connection id that the server chose for itself, in hexadecimal; empty when it has none."),
    server_name: text("Name of the server that the client asked for (SNI).", { index: "words" }),
    client_protocol: word("The first protocol that the client offers (ALPN)."),
    history: text(
      "One letter for each packet in order, the client's in capitals: I initial, H handshake, Z 0-RTT, R retry, C close, S hello, U unknown version, X discarded, O the 1st, 2nd, 4th … with a short header.",
    ),
    versions_offered: vector(word, "Versions that the server offers instead of the one asked for.", ours),
    retry: bool("The server made the client prove its address first.", ours),
    vn: bool("The server asked for another version.", ours),
    zero_rtt: bool("The client sent data before the server had answered.", ours),
    token_len: count("Length of the token that the client shows to prove its address.", { ...ours, unit: "bytes" }),
    close_code: count("Error with which the connection was closed in the clear.", ours),
    close_reason: text("Why it was closed, as the closing side says.", ours),
    ja4: text("JA4 of the client's hello.", { ...ours, index: "value" }),
  },
);
