/** What is odd on the wire, as records: Zeek's weird. */
import { bool, count, text, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const weird = record(
  "weird",
  "Something on the wire that a well-behaved sender would not do.",
  { head: "maybe", columns: ["name", "addl", "source"] },
  {
    name: word("What is odd; each name has its sentence in the documentation."),
    addl: text("About this case."),
    notice: bool("Worth a look on its own."),
    source: word("Protocol or layer that found it."),
    count: count("How often the name had been seen in this input when the row was written.", { mark: "ours" }),
  },
);
