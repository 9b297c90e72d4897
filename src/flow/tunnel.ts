/** Conversations that carry others: Zeek's tunnel. */
import { count, oneOf, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const tunnel = record(
  "tunnel",
  "A tunnel began or ended to carry traffic.",
  { head: "flow", columns: ["tunnel_type", "action"] },
  {
    tunnel_type: word("How the inner packets are wrapped."),
    action: oneOf(["Tunnel::DISCOVER", "Tunnel::CLOSE", "Tunnel::EXPIRE"], "What happened to it."),
    vni: count("Virtual network, key or session that the first inner packet named.", { mark: "ours" }),
  },
);
