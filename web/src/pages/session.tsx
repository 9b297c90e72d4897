/** A conversation: its ends, its state in words, what was said as inert text, and every record drawn from it. */
import type { Kind, Kinds } from "#api/contract.ts";
import type { AnyRow, Session as SessionAnswer } from "#api/contract-pages.ts";
import { timeWindowText } from "#base/time/window.ts";
import { apiPath, sessionPackets } from "../address/requests.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { Dialogue } from "../parts/dialogue.tsx";
import { Mail } from "../parts/mail.tsx";
import { RecordFields } from "../parts/record-fields.tsx";
import { Region } from "../parts/region.tsx";
import { say } from "../parts/toasts.tsx";
import { SentenceText, Value } from "../parts/value.tsx";
import { titled } from "../show/labels.ts";
import { bytesText, counted } from "../show/number.ts";
import { clockText, momentText, spanText } from "../show/time.ts";

const headFields = new Set([
  "ts",
  "uid",
  "id.orig_h",
  "id.orig_p",
  "id.resp_h",
  "id.resp_p",
  "sensor",
  "capture",
  "vlan",
  "inner_vlan",
]);

export function Session({ kinds }: { kinds: Kinds | undefined }) {
  const { key } = address.value;
  const query = useQuery<SessionAnswer>(apiPath(`/session/${encodeURIComponent(key)}`));
  return (
    <Region query={query}>
      {(session) => (
        <article class="page">
          <Head session={session} />
          <div class="session">
            <div class="session-side">
              {ofKind(session, "smtp").map((mail, i) => (
                <Mail key={i} mail={mail} files={ofKind(session, "files")} />
              ))}
              <Dialogue uid={key} />
            </div>
            <div class="session-side">
              <Causes session={session} />
              {session.records.map(({ kind, row }, i) => {
                const found = kinds?.kinds.find(({ name }) => name === kind);
                return found && <RecordCard key={`${kind} ${i}`} kind={found} row={row} />;
              })}
              <Pair session={session} />
            </div>
          </div>
        </article>
      )}
    </Region>
  );
}

const ofKind = ({ records }: SessionAnswer, wanted: string): AnyRow[] =>
  records.filter(({ kind }) => kind === wanted).map(({ row }) => row);

/** The fields that its table shows at once, the others when they are asked for. */
function RecordCard({ kind, row }: { kind: Kind; row: AnyRow }) {
  const first = kind.fields.filter(({ name }) => kind.columns.includes(name));
  const others = kind.fields.filter(({ name }) => !kind.columns.includes(name));
  return (
    <section class="card">
      <h2>{titled(kind.title)}</h2>
      <RecordFields kind={{ fields: first }} row={row} without={headFields} />
      <details>
        <summary>Everything in it</summary>
        <RecordFields kind={{ fields: others }} row={row} without={headFields} />
      </details>
    </section>
  );
}

function Head({ session: { uid, conn = {}, stateInWords, packets, displayFilter } }: { session: SessionAnswer }) {
  const text = (name: string): string => String(conn[name] ?? "");
  const number = (name: string): number | undefined => (typeof conn[name] === "number" ? conn[name] : undefined);
  const ts = number("ts");
  const duration = number("duration");
  return (
    <header class="answer">
      <h1>
        <Value field="id.orig_h" value={text("id.orig_h")} at={ts} />
        <bdi>:{text("id.orig_p")}</bdi> → <Value field="id.resp_h" value={text("id.resp_h")} at={ts} />
        <bdi>:{text("id.resp_p")}</bdi> <span class="muted">{text("service") || text("proto")}</span>
      </h1>
      <p class="num">
        {ts !== undefined && momentText(ts, zone.value)}
        {duration !== undefined && ` · ${spanText(duration)}`} · {bytesText(number("orig_bytes") ?? 0)} sent ·{" "}
        {bytesText(number("resp_bytes") ?? 0)} received ·{" "}
        {counted((number("orig_pkts") ?? 0) + (number("resp_pkts") ?? 0), "packet")} · {stateInWords}
      </p>
      <p class="muted">Packets: {packets.note}</p>
      <div class="exits">
        {packets.state !== "none" && (
          <a class="button primary" href={sessionPackets(uid)} download="">
            Packets (pcapng)
          </a>
        )}
        <button
          type="button"
          class="button"
          onClick={() => void navigator.clipboard.writeText(displayFilter).then(() => say("Copied the display filter"))}
        >
          Copy Wireshark filter
        </button>
        {ts !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => go({ page: "moment", key: "", q: "", t: aroundText(ts) })}
          >
            Everything ± 5 min
          </button>
        )}
        {ts !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => go({ page: "moment", key: "", q: `host:${text("id.orig_h")}`, t: beforeText(ts) })}
          >
            What the originator did before
          </button>
        )}
      </div>
    </header>
  );
}

/** Long enough to hold what led here, short enough to read. */
const beforeMicros = 1800e6;
const beforeText = (ts: number): string => timeWindowText({ from: ts - beforeMicros, to: ts + 1 });

const aroundText = (ts: number): string => timeWindowText({ from: ts - 300e6, to: ts + 300e6 });

function Causes({ session: { causes } }: { session: SessionAnswer }) {
  if (causes.length === 0) return null;
  return (
    <section class="card">
      <h2>What led here</h2>
      <ul class="lines">
        {causes.map(({ uid, at, sentence, kind }, i) => (
          <li key={i}>
            <span class="when num">{clockText(at, zone.value, 0)}</span>
            <a href={hrefOf({ page: "session", key: uid })} onClick={follow({ page: "session", key: uid })}>
              {kind}
            </a>
            <span class="say">
              <SentenceText pieces={sentence} at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Pair({ session: { pair } }: { session: SessionAnswer }) {
  if (pair.length === 0) return null;
  return (
    <section class="card">
      <h2>Others of these two hosts</h2>
      <ul class="lines">
        {pair.map(({ uid, from, port, service, resp_bytes }) => (
          <li key={uid}>
            <span class="when num">{clockText(from, zone.value, 0)}</span>
            <a href={hrefOf({ page: "session", key: uid })} onClick={follow({ page: "session", key: uid })}>
              {service ?? `port ${port}`}
            </a>
            <span class="muted">{bytesText(resp_bytes)} received</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
