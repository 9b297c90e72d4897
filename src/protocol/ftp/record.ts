/** What is kept of FTP's control connections. */
import { addr, bool, count, port, text, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const ours = { mark: "ours" } as const;
const bytes = { unit: "bytes" } as const;

export const ftp = record(
  "ftp",
  "One command that moves data, opens a way for it or signs in, with its reply.",
  { head: "flow", columns: ["user", "command", "arg", "reply_code", "file_size", "mime_type", "fuid"] },
  {
    user: text("Who is signed in; <unknown> before anybody is.", { index: "value" }),
    password: text("Password of a guest, by custom a mail address; any other is <hidden>."),
    command: word("The command; <init> is the server's greeting."),
    arg: text("What follows the command; of a file the URL.", { index: "words" }),
    mime_type: word("Type of the file, by its content."),
    file_size: count("Size of the file as the server tells it.", bytes),
    reply_code: count("The server's reply.", { max: 999 }),
    reply_msg: text("The server's words."),
    "data_channel.passive": bool("The client opens the connection for the data."),
    "data_channel.orig_h": addr("Who opens the connection for the data."),
    "data_channel.resp_h": addr("To whom it is opened."),
    "data_channel.resp_p": port("To which port."),
    fuid: text("The file that came or went.", { index: "value" }),
    data_uid: text("The conversation that carried it.", { ...ours, index: "value" }),
    cwd: text("The folder at the time.", ours),
    tls: bool("The connection is encrypted from here on.", ours),
    rest: count("From which byte on the file is sent.", { ...ours, ...bytes }),
    bounce: bool("The data is to go to a third host.", ours),
  },
);
