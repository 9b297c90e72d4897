/** What is kept of a conversation of HTTP that becomes a WebSocket. */
import { text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const websocket = record(
  "websocket",
  "A conversation of HTTP became a WebSocket.",
  { head: "flow", columns: ["host", "uri", "subprotocol", "user_agent"] },
  {
    host: text("Host that the client names, with the port if it names one.", { index: "words" }),
    uri: text("What is asked for, percent escapes decoded.", { index: "words" }),
    user_agent: text("Software that the client claims to be.", { index: "words" }),
    subprotocol: word("What the server chose to speak inside."),
    client_protocols: vector(word, "What the client offers to speak inside."),
    server_extensions: vector(word, "Extensions that the server chose."),
    client_extensions: vector(word, "Extensions that the client offers."),
  },
);
