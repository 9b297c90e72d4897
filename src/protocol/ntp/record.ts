/** What is kept of the time's protocol. */
import { bool, count, interval, text, time, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const ours = { mark: "ours" } as const;

export const ntp = record(
  "ntp",
  "One message about the time, of modes 1 to 5.",
  { head: "flow", columns: ["mode", "stratum", "ref_id", "offset", "version"] },
  {
    version: count("Version of the protocol.", { max: 7 }),
    mode: count("1 and 2 symmetric, 3 client, 4 server, 5 broadcast.", { max: 7 }),
    stratum: count("How far the sender is from a reference clock: 1 has one itself, 0 tells nothing.", { max: 255 }),
    poll: interval("How long the sender waits between its messages."),
    precision: interval("The smallest step of the sender's clock."),
    root_delay: interval("Round trip from the sender to its reference clock."),
    root_disp: interval("Largest error of the sender against its reference clock."),
    ref_id: word("The sender's source: a name at stratum 0 and 1, above an address."),
    ref_time: time("When the sender's clock was last set."),
    org_time: time("The client's time when its request left, as the reply repeats it."),
    rec_time: time("The server's time when the request came."),
    xmt_time: time("The sender's time when this message left."),
    num_exts: count("Extension fields.", { max: 255 }),
    leap: count("Warning of a leap second; 3: the sender's clock is not set.", { ...ours, max: 3 }),
    kiss_code: text("Why the server refuses: RATE, DENY, RSTR …", ours),
    offset: interval("By how much the server's clock is ahead of the clock of the capture.", ours),
    delay: interval("Round trip of request and reply, without the server's own time.", ours),
    nts: bool("It is signed by way of Network Time Security (RFC 8915).", ours),
  },
);
