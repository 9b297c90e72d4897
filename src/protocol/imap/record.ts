/** The `imap` record: a mailbox that was read or written. */
import { bool, count, set, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const imap = record(
  "imap",
  "One message fetched or stored by IMAP, or (with command `session`) the session as a whole: who logged in, to what.",
  {
    head: "flow",
    columns: ["user", "mailbox", "command", "from", "subject", "size", "fetched", "fuids"],
  },
  {
    user: text("User who logged in; never the password.", { index: "value" }),
    auth_mech: word("How the client logged in: LOGIN, or a SASL mechanism."),
    success: bool("The server accepted the login; unset when none was tried."),
    banner: text("The server's greeting."),
    capabilities: vector(word, "What the server can do, as it says."),
    tls: bool("The connection was encrypted by STARTTLS; what was said afterwards is not seen."),
    compress: bool("The connection was compressed (RFC 4978); what was said afterwards is not read."),
    command: word("FETCH or APPEND, or `session`."),
    tag: text("Tag of the session's last command that was answered."),
    mailbox: text("Mailbox that was open, or that the message was stored in."),
    status: word("The server's verdict on the last command: OK, NO or BAD."),
    reply: text("The server's text after the verdict."),
    msg_no: count("Number of the message in the mailbox."),
    uid_msg: count("The message's unique id in the mailbox, where it was told."),
    flags: vector(word, "The message's flags."),
    size: count("Bytes of the message that were transferred.", { unit: "bytes" }),
    fuids: vector(text, "Files that the message carried.", { index: "value" }),
    date: text("Date field of the message, as sent."),
    from: text("From field of the message.", { index: "words" }),
    to: set(text, "Entries of the To field.", { index: "words" }),
    subject: text("Subject field, its encoded words decoded.", { index: "words" }),
    msg_id: text("Message-ID field: the same as when the message was sent.", { index: "value" }),
    fetched: count("Messages that were fetched in this session.", { mark: "ours" }),
    appended: count("Messages that were stored in this session.", { mark: "ours" }),
    client_id: text("What the client says of itself (RFC 2971).", { mark: "ours" }),
    links: vector(text, "Links in the text of the message.", { mark: "ours", index: "words" }),
    attachments: vector(text, "Names of attached files.", { mark: "ours", index: "words" }),
  },
);
