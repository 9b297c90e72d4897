/** A host by what it did: names, when it was busy, whom it talked to, what it offers, what it fetched. */
import type { Host as HostAnswer } from "#api/contract-pages.ts";
import { apiPath } from "../address/requests.ts";
import { address, follow, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { Region } from "../parts/region.tsx";
import { Strips } from "../parts/strips.tsx";
import { Tops } from "../parts/tops.tsx";
import { Value } from "../parts/value.tsx";
import { visible } from "../show/inert.ts";
import { bytesText, counted, countText } from "../show/number.ts";
import { momentText, windowText } from "../show/time.ts";

export function Host() {
  const { key, t } = address.value;
  const query = useQuery<HostAnswer>(apiPath(`/host/${encodeURIComponent(key)}`, { t }));
  return <Region query={query}>{(host) => <Answer host={host} />}</Region>;
}

function Answer({ host }: { host: HostAnswer }) {
  const { key, sentence, names, macs, first, last, totals, window, lanes, peers, services, top } = host;
  const sessions = { page: "explore" as const, key: "sessions", q: `host:${key}` };
  return (
    <article class="page">
      <header class="answer">
        <p class="muted num">{windowText(window, zone.value)}</p>
        <h1>
          <bdi>{visible(key)}</bdi> {names[0] && visible(names[0].name)}
        </h1>
        <p class="lead">{sentence}</p>
        <p class="num">
          <a href={hrefOf(sessions)} onClick={follow(sessions)}>
            {counted(totals.sessions, "session")}
          </a>{" "}
          · {bytesText(totals.orig_bytes)} from originators · {bytesText(totals.resp_bytes)} from responders
          {macs.length > 0 && ` · ${macs.join(", ")}`}
        </p>
        {first !== undefined && last !== undefined && (
          <p class="muted num">
            First seen {momentText(first, zone.value)} · last {momentText(last, zone.value)}
          </p>
        )}
      </header>
      {lanes.length > 0 && (
        <section class="card">
          <h2>What it did over time</h2>
          {lanes.map(({ title, counts }) => (
            <Lane key={title} title={title} counts={counts} />
          ))}
        </section>
      )}
      <Strips />
      {peers.length > 0 && (
        <section class="card">
          <h2>Whom it talked to</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Peer</th>
                <th scope="col">Name</th>
                <th scope="col">Service</th>
                <th scope="col">Opened by</th>
                <th scope="col" class="right">
                  Sessions
                </th>
                <th scope="col" class="right">
                  Sent
                </th>
                <th scope="col" class="right">
                  Received
                </th>
                <th scope="col">First</th>
              </tr>
            </thead>
            <tbody>
              {peers.map((peer) => (
                <tr key={`${peer.address} ${peer.port} ${peer.role} ${peer.service}`}>
                  <td>
                    <Value field="host" value={peer.address} at={peer.first} />
                  </td>
                  <td>{peer.name && <Value field="name" value={peer.name} at={peer.first} />}</td>
                  <td>
                    {peer.service} {peer.port}
                  </td>
                  <td>{peer.role === "resp" ? "this host" : "the peer"}</td>
                  <td class="right num">{countText(peer.sessions)}</td>
                  <td class="right num">{bytesText(peer.orig_bytes)}</td>
                  <td class="right num">{bytesText(peer.resp_bytes)}</td>
                  <td class="num">{momentText(peer.first, zone.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {services.length > 0 && (
        <section class="card">
          <h2>What it offers</h2>
          <ul class="lines">
            {services.map(({ port, service, clients, sessions: count }) => (
              <li key={`${port} ${service}`}>
                <span class="when num">{port}</span>
                <span>{service ?? "not recognised"}</span>
                <span class="muted">
                  {counted(clients, "client")}, {counted(count, "session")}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Tops top={top} />
    </article>
  );
}

const laneWidth = 1000;

function Lane({ title, counts }: { title: string; counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const step = laneWidth / Math.max(1, counts.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const path = counts
    .map((count, i) =>
      count === 0 ? "" : `M${i * step} 20v${-3 - (count / most) * 15}h${Math.max(1, step - 0.5)}V20z`,
    )
    .join("");
  return (
    <div class="lane">
      <span>{title}</span>
      <svg
        viewBox={`0 0 ${laneWidth} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${counted(total, "record")}`}
      >
        <path d={path} />
      </svg>
      <span class="num muted">{countText(total)}</span>
    </div>
  );
}
