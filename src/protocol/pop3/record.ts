/** The `pop3` record: a mailbox that was emptied. */
import { bool, count, set, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const pop3 = record(
  "pop3",
  "One message fetched by POP3, or (with command `session`) the session as a whole: who logged in, and with what success.",
  {
    head: "flow",
    columns: ["user", "command", "status", "from", "subject", "size", "retrieved", "fuids"],
  },
  {
    user: text("User who logged in; never the password.", { index: "value" }),
    auth_mech: word("How the client logged in: USER, APOP, or a SASL mechanism."),
    success: bool("The server accepted the login; unset when none was tried."),
    banner: text("The server's greeting."),
    tls: bool("The connection was encrypted by STLS; what was said afterwards is not seen."),
    command: word("RETR or TOP, or `session`."),
    args: text("What the command was given."),
    status: word("The server's verdict on it: +OK or -ERR."),
    reply: text("The server's text after the verdict."),
    msg_no: count("Number of the message in the mailbox."),
    size: count("Bytes of the message as it was sent.", { unit: "bytes" }),
    uidl: text("The message's unique id, where the client asked for it.", { index: "value" }),
    fuids: vector(text, "Files that the message carried.", { index: "value" }),
    date: text("Date field of the message, as sent."),
    from: text("From field of the message.", { index: "words" }),
    to: set(text, "Entries of the To field.", { index: "words" }),
    subject: text("Subject field, its encoded words decoded.", { index: "words" }),
    msg_id: text("Message-ID field: the same as when the message was sent.", { index: "value" }),
    capa: vector(text, "What the server can do, as it says.", { mark: "ours" }),
    retrieved: count("Messages that were fetched in this session.", { mark: "ours" }),
    deleted: count("Messages that were deleted in this session.", { mark: "ours" }),
    links: vector(text, "Links in the text of the message.", { mark: "ours", index: "words" }),
    attachments: vector(text, "Names of attached files.", { mark: "ours", index: "words" }),
  },
);
