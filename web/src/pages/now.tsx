/** The first page: what is loaded and watched, questions worth asking, and the first one's answer. */
import type { Hist, Status } from "#api/contract.ts";
import type { Moment as MomentAnswer } from "#api/contract-pages.ts";
import { timeWindowText } from "#base/time/window.ts";
import { apiPath, heldRequest } from "../address/requests.ts";
import { follow, go, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { Histogram } from "../parts/histogram.tsx";
import { Live } from "../parts/live.tsx";
import type { Measure } from "../parts/measure.ts";
import { Region } from "../parts/region.tsx";
import { SessionLink } from "../parts/session-link.tsx";
import { SentenceText } from "../parts/value.tsx";
import { visible } from "../show/inert.ts";
import { bytesText, counted, countText, shortCountText } from "../show/number.ts";
import { detailOf, momentText, whenText, windowText } from "../show/time.ts";

const sessions: Measure = {
  field: "",
  label: "Sessions",
  say: (amount) => counted(amount, "session"),
  text: countText,
  short: shortCountText,
};

export function Now() {
  const status = useQuery<Status>(apiPath("/status"));
  return (
    <Region query={status}>
      {(answer) => (
        <article class="page">
          <Headline status={answer} />
          {mayRecord(answer) && <Live />}
          {answer.store.window ? <Loaded status={answer} /> : <Start />}
          <Captures status={answer} />
        </article>
      )}
    </Region>
  );
}

const mayRecord = ({ captures, openFlows }: Status): boolean => openFlows > 0 || captures.some(({ live }) => live);

function Headline({ status: { store, captures, openFlows } }: { status: Status }) {
  const live = captures.filter((capture) => capture.live);
  const dropped = live.reduce((sum, capture) => sum + capture.dropped, 0);
  if (!store.window) return null;
  return (
    <header class="answer">
      <h1>
        {live.length > 0
          ? `Recording ${live.map(({ name }) => visible(name)).join(", ")}: ${counted(openFlows, "conversation")} going on.`
          : `${counted(store.rows, "record")} from ${counted(captures.length, "capture")}, ready to be asked.`}
      </h1>
      <p class={dropped > 0 ? "strange" : "muted"}>
        {live.length > 0 ? recordedText(live) : windowText(store.window, zone.value)}
        {live.length > 0 && (dropped > 0 ? ` · ▲ the kernel lost ${counted(dropped, "packet")}` : " · no packet lost")}
      </p>
    </header>
  );
}

/** Since when, and how much. */
function recordedText(live: Status["captures"]): string {
  const since = Math.min(...live.map(({ window }) => window?.from ?? Number.POSITIVE_INFINITY));
  const packets = live.reduce((sum, capture) => sum + capture.packets, 0);
  return `since ${momentText(since, zone.value)} · ${counted(packets, "packet")} recorded`;
}

function Start() {
  return (
    <section class="notice">
      <h1>Nothing is recorded yet</h1>
      <p>Drop a pcap or pcapng file anywhere on this page, or record an interface with: wirehawk up -i eth0</p>
    </section>
  );
}

function Loaded({ status: { suggestions, store } }: { status: Status }) {
  const hist = useQuery<Hist>(heldRequest);
  const first = suggestions[0];
  const asked = first?.window ?? store.window;
  const moment = useQuery<MomentAnswer>(apiPath("/moment", { t: asked ? timeWindowText(asked) : "" }));
  return (
    <>
      <section class="card">
        <h2>Sessions, all that is held</h2>
        <Region query={hist}>
          {(answer) => (
            <Histogram
              hist={answer}
              measure={sessions}
              onRange={(window) => go({ page: "moment", key: "", q: "", t: timeWindowText(window) })}
            />
          )}
        </Region>
      </section>
      {suggestions.length > 0 && (
        <section class="asks" aria-label="Questions worth asking">
          {suggestions.map((ask) => {
            const target = { page: "moment" as const, key: "", q: "", t: timeWindowText(ask.window) };
            return (
              <a key={target.t} class="button" href={hrefOf(target)} onClick={follow(target)}>
                {questionText(ask)} →
              </a>
            );
          })}
        </section>
      )}
      <section class="card">
        <h2>{first ? questionText(first) : "What happened in it"}</h2>
        <Region query={moment}>
          {({ sentence, fresh, window }) => (
            <>
              <p class="muted num">{windowText(window, zone.value)}</p>
              <p class="lead">{sentence}</p>
              <ul class="lines" data-detail={detailOf(window, zone.value)}>
                {fresh.slice(0, 10).map(({ what, sentence: pieces, at, uid }, i) => (
                  <li key={i}>
                    <span class="when num">{whenText(at, zone.value, detailOf(window, zone.value))}</span>
                    <span class="strange">
                      ▲ <SessionLink uid={uid} text={what} />
                    </span>
                    <span class="say">
                      <SentenceText pieces={pieces} at={at} />
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Region>
      </section>
    </>
  );
}

const questionText = ({ window, files }: Status["suggestions"][number]): string =>
  `What happened ${windowText(window, zone.value)}, when ${counted(files, "program or archive", "programs and archives")} came in?`;

function Captures({ status: { captures, brokenOff, store } }: { status: Status }) {
  if (captures.length + brokenOff.length === 0) return null;
  return (
    <section class="card">
      <h2>What it was read from · {bytesText(store.bytes)} on disk</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Capture</th>
            <th scope="col">When</th>
            <th scope="col" class="right">
              Packets
            </th>
            <th scope="col" class="right">
              Not decoded
            </th>
          </tr>
        </thead>
        <tbody>
          {captures.map(({ name, sample, live, window, packets, skipped, note }, i) => (
            <tr key={i}>
              <td>
                <bdi>{visible(name)}</bdi>
                {sample && <span class="muted"> sample</span>}
                {live && <span class="muted"> ● live</span>}
                {note && <div class="strange">▲ {visible(note)}</div>}
              </td>
              <td class="num">{window ? windowText(window, zone.value) : ""}</td>
              <td class="right num">{countText(packets)}</td>
              <td class="right num">{countText(skipped)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {brokenOff.map((name) => (
        <p key={name} class="strange">
          ▲ The reading of <bdi>{visible(name)}</bdi> was broken off: only a part of it is here. Read the file again.
        </p>
      ))}
    </section>
  );
}
