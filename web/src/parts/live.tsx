/** What goes on while an interface is recorded: rates, losses, and the conversations that have not ended. */
import { useRef } from "preact/hooks";
import type { Tick } from "#api/contract.ts";
import { heldRequest } from "../address/requests.ts";
import { renew } from "../api/query.ts";
import { isOffline, tick, useTicks } from "../api/ticks.ts";
import { zone } from "../look.ts";
import { bytesText, counted, countText } from "../show/number.ts";
import { clockText } from "../show/time.ts";
import { Value } from "./value.tsx";

/** The histogram and the answer follow more slowly than the numbers: nothing should move while someone reads it. */
const ticksPerRenewal = 10;

export function Live() {
  const ticks = useRef(0);
  useTicks(() => {
    if (++ticks.current % ticksPerRenewal === 0)
      renew((path) => path === heldRequest || path.endsWith("/status") || path.includes("/moment"));
  });
  if (isOffline.value) return <p class="strange">▲ The server does not answer; this page keeps trying.</p>;
  const now = tick.value;
  if (!now) return null;
  if (now.openFlows === 0 && now.packetsPerSecond === 0) return <p class="muted">Nothing comes in at the moment.</p>;
  return <OpenNow tick={now} />;
}

function OpenNow({ tick }: { tick: Tick }) {
  return (
    <section class="card">
      <h2>Open now: {counted(tick.openFlows, "conversation")}</h2>
      <p class="num">
        {countText(Math.round(tick.packetsPerSecond))} packets/s · {bytesText(tick.bitsPerSecond / 8)}/s ·{" "}
        {tick.dropped > 0 ? (
          <span class="strange">▲ the kernel lost {counted(tick.dropped, "packet")}</span>
        ) : (
          "no packet lost"
        )}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Since</th>
            <th scope="col">Source</th>
            <th scope="col">Destination</th>
            <th scope="col">App</th>
            <th scope="col" class="right">
              Sent
            </th>
            <th scope="col" class="right">
              Received
            </th>
          </tr>
        </thead>
        <tbody>
          {tick.largest.map((flow) => (
            <tr key={flow.uid}>
              <td class="num">{clockText(flow.ts, zone.value, 0)}</td>
              <td>
                <Value field="id.orig_h" value={flow.orig_h} at={flow.ts} />
              </td>
              <td>
                <Value field="id.resp_h" value={flow.resp_h} at={flow.ts} />
                <bdi>:{flow.resp_p}</bdi>
              </td>
              <td>{flow.service ?? flow.proto}</td>
              <td class="right num">{bytesText(flow.orig_bytes)}</td>
              <td class="right num">{bytesText(flow.resp_bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
