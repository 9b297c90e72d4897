/** What is kept of SSH. */
import { bool, count, oneOf, text, word } from "#record/field.ts";
import { record } from "#record/record.ts";

/** Of the package that adds HASSH to Zeek (salesforce/hassh). */
const hassh = { mark: "detail", index: "value" } as const;

export const ssh = record(
  "ssh",
  "One SSH connection: who speaks it with which program, what was agreed on, and whether somebody got in.",
  { head: "flow", columns: ["client", "server", "auth_success", "auth_attempts", "direction", "hassh"] },
  {
    version: count("Version of the protocol that both can speak: 1 or 2.", { max: 2 }),
    auth_success: bool("Somebody got in, as far as the sizes of encrypted packets tell; unset when they do not."),
    auth_attempts: count("Attempts to get in that the sizes of encrypted packets tell."),
    direction: oneOf(
      ["INBOUND", "OUTBOUND", "INTERNAL", "EXTERNAL"],
      "Whether it comes into the local networks, leaves them, stays in them or outside.",
    ),
    client: word("What the client calls itself.", { index: "words" }),
    server: word("What the server calls itself.", { index: "words" }),
    cipher_alg: word("Cipher agreed on; both, where the two directions differ."),
    mac_alg: word("Message authentication agreed on; not in use where the cipher has its own."),
    compression_alg: word("Compression agreed on; sizes tell nothing behind it."),
    kex_alg: word("Way in which the keys are agreed on."),
    host_key_alg: word("Kind of signature by which the server proves itself."),
    host_key_fingerprint: text("SHA-256 of the server's key, as `ssh-keygen -l` shows it.", { index: "value" }),
    host_key: text("MD5 of the server's key, as older programs show it.", { mark: "detail", index: "value" }),
    hassh: text("HASSH of the client: MD5 of what it offers.", hassh),
    hasshServer: text("HASSH of the server: MD5 of what it offers.", hassh),
    hasshAlgorithms: word("What the client offers: key exchange, ciphers, MACs and compression.", { mark: "detail" }),
    hasshServerAlgorithms: word("What the server offers: key exchange, ciphers, MACs and compression.", {
      mark: "detail",
    }),
  },
);
