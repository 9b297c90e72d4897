/** `wirehawk host`: one host by what it did. */
import { visible } from "#base/visible.ts";
import type { Host } from "#investigate/answers.ts";
import { hostOf } from "#investigate/host.ts";
import { dateText, windowText } from "./print/clock.ts";
import { bytesText, table } from "./print/table.ts";
import { printJson, type QuestionFlags, windowOf, withSources, zoneOf } from "./question.ts";

export async function host(address: string, flags: QuestionFlags): Promise<void> {
  const zone = zoneOf(flags);
  const window = windowOf(flags);
  const answer = await withSources(flags, (sources) => hostOf(sources, address, window));
  if (flags.json) return printJson(answer);
  process.stdout.write(`${hostText(answer, zone)}\n`);
}

function hostText(host: Host, zone: string): string {
  const seen =
    host.first === undefined || host.last === undefined
      ? "never seen in what is held"
      : `first seen ${dateText(host.first, zone)}, last ${dateText(host.last, zone)}`;
  const blocks = [
    `${visible(host.sentence)}\n${seen}${host.macs.length > 0 ? `; MAC ${host.macs.join(", ")}` : ""}\n${windowText(host.window, zone)}`,
  ];
  if (host.names.length > 0)
    blocks.push(
      table(
        ["name", "by", "first", "last"],
        host.names.map(({ name, source, first, last }) => [name, source, dateText(first, zone), dateText(last, zone)]),
      ),
    );
  if (host.peers.length > 0) {
    blocks.push(
      table(
        ["peer", "port", "service", "who opened", "conversations", "sent", "received", "first", "last"],
        host.peers.map(({ address, port, service, role, sessions, orig_bytes, resp_bytes, first, last }) => [
          address,
          port,
          service,
          role === "resp" ? "this host" : "the peer",
          sessions,
          bytesText(role === "resp" ? orig_bytes : resp_bytes),
          bytesText(role === "resp" ? resp_bytes : orig_bytes),
          dateText(first, zone),
          dateText(last, zone),
        ]),
      ),
    );
  }
  if (host.services.length > 0)
    blocks.push(
      table(
        ["answers on", "service", "clients", "conversations", "last"],
        host.services.map(({ port, service, clients, sessions, last }) => [
          String(port),
          service,
          clients,
          sessions,
          dateText(last, zone),
        ]),
      ),
    );
  for (const { title, rows } of host.top)
    blocks.push(
      table(
        [title, "count", "bytes", ""],
        rows.map(({ value, count, bytes, note }) => [String(value), count, bytesText(bytes), note ?? ""]),
      ),
    );
  return blocks.join("\n\n");
}
