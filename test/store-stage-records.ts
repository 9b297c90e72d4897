/** Records that have a field of every type, as this version of the program declares them and as an earlier one did. */
import {
  addr,
  bool,
  count,
  double,
  int,
  interval,
  oneOf,
  port,
  set,
  text,
  time,
  vector,
  word,
} from "../src/record/field.ts";
import { type Catalogue, catalogueOf, record } from "../src/record/record.ts";

export const talk = record(
  "talk",
  "A conversation with a field of every type.",
  { head: "flow", columns: ["note"] },
  {
    proto: oneOf(["tcp", "udp"], "Transport."),
    duration: interval("How long."),
    note: text("Anything.", { index: "words" }),
    mood: word("One of few."),
    sent: count("Bytes.", { max: 0xffff_ffff }),
    total: count("Bytes."),
    small: count("Few.", { max: 255 }),
    balance: int("Either sign."),
    ratio: double("A fraction."),
    local: bool("Whether it was here."),
    seen: time("When."),
    via: addr("Through.", { index: "value" }),
    door: port("Entrance."),
    "names.all": set(text, "Names.", { index: "value" }),
    "names.addrs": vector(addr, "Addresses."),
    moods: set(word, "Moods."),
    waits: vector(interval, "Waits."),
  },
);

export const remark = record(
  "remark",
  "Something with or without a conversation.",
  { head: "maybe", columns: ["name"] },
  { name: word("What.") },
);

const earlierTalk = record(
  "talk",
  "The same, before most fields were thought of.",
  { head: "flow", columns: ["note"] },
  {
    note: text("Anything."),
    sent: count("Bytes.", { max: 0xffff }),
    gone: text("Removed since."),
  },
);

export const catalogue: Catalogue = catalogueOf([talk, remark]);
export const earlier: Catalogue = catalogueOf([earlierTalk]);
export { earlierTalk };
