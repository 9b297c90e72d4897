/** What goes on while an interface is recorded: rates, losses, and the conversations that have not ended. */
import { useEffect, useState } from "preact/hooks";
import type { Tick } from "#api/contract.ts";
import { apiPath } from "../address/requests.ts";
import { refresh } from "../api/query.ts";
import { zone } from "../look.ts";
import { bytesText, counted, countText } from "../show/number.ts";
import { clockText } from "../show/time.ts";
import { Value } from "./value.tsx";

/** The histogram and the answer follow more slowly than the numbers: nothing should move while someone reads it. */
const ticksPerRefresh = 10;

export function Live() {
  const [tick, setTick] = useState<Tick>();
  const [isOffline, setOffline] = useState(false);
  useEffect(() => {
    const source = new EventSource(apiPath("/live"));
    let ticks = 0;
    source.addEventListener("tick", (event: MessageEvent<string>) => {
      setOffline(false);
      setTick(JSON.parse(event.data) as Tick);
      if (++ticks % ticksPerRefresh === 0) refresh((path) => path.includes("/hist") || path.endsWith("/status"));
    });
    source.onerror = () => setOffline(true);
    return () => source.close();
  }, []);
  if (isOffline) return <p class="strange">▲ The server does not answer; this page keeps trying.</p>;
  if (!tick || (tick.openFlows === 0 && tick.packetsPerSecond === 0)) return null;
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
