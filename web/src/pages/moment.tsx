/** What happened then: the answer in one line, what was new, the story, who talked, and what there was most of. */
import type { Moment as MomentAnswer } from "#api/contract-pages.ts";
import { apiPath } from "../address/requests.ts";
import { address, follow, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { CompareButton } from "../parts/earlier.tsx";
import { Gantt } from "../parts/gantt.tsx";
import { Partial, Region } from "../parts/region.tsx";
import { SameTime } from "../parts/same-time.tsx";
import { SessionLink } from "../parts/session-link.tsx";
import { Tops } from "../parts/tops.tsx";
import { SentenceText } from "../parts/value.tsx";
import { WeekEarlier } from "../parts/week-earlier.tsx";
import { bytesText, counted } from "../show/number.ts";
import { detailOf, spanText, whenText, windowText } from "../show/time.ts";

export function Moment() {
  const { q, t } = address.value;
  const query = useQuery<MomentAnswer>(apiPath("/moment", { q, t }));
  return <Region query={query}>{(moment) => <Answer moment={moment} />}</Region>;
}

function Answer({ moment }: { moment: MomentAnswer }) {
  const { window, sentence, coverageNote, coverage, fresh, story, spans, top, totals, memory, omitted, answered } =
    moment;
  const explore = { page: "explore" as const, key: "sessions" };
  const detail = detailOf(window, zone.value);
  return (
    <article class="page">
      <header class="answer">
        <p class="muted num">{windowText(window, zone.value)}</p>
        <h1>{sentence}</h1>
        <p class={coverage < 0.999 ? "strange" : "muted"}>
          {coverage < 0.999 && "▲ "}
          {coverageNote}
        </p>
        <p class="num">
          <a href={hrefOf(explore)} onClick={follow(explore)}>
            {counted(totals.sessions, "session")}
          </a>{" "}
          · {counted(totals.hosts, "host")} · {counted(totals.peers, "destination")} · {bytesText(totals.orig_bytes)}{" "}
          sent · {bytesText(totals.resp_bytes)} received · {counted(totals.names, "name")} asked ·{" "}
          {counted(totals.urls, "URL")} · {counted(totals.files, "file")} · {counted(totals.mails, "mail")} ·{" "}
          <CompareButton />
        </p>
      </header>
      {coverage === 0 && (
        <div class="exits">
          <SameTime window={window} />
        </div>
      )}
      <Partial why={answered.partial} />
      <WeekEarlier moment={moment} />
      {fresh.length > 0 && (
        <section class="card">
          <h2>New: not seen in the {spanText(memory)} recorded before</h2>
          <ul class="lines" data-detail={detail}>
            {fresh.map(({ what, sentence: pieces, at, count, uid }, i) => (
              <li key={i}>
                <span class="when num">{whenText(at, zone.value, detail)}</span>
                <span class="strange">
                  ▲ <SessionLink uid={uid} text={what} />
                </span>
                <span class="say">
                  <SentenceText pieces={pieces} at={at} />
                  {count > 1 && <span class="muted"> · {count} times</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {spans.length > 0 && (
        <section class="card">
          <h2>Who talked, and when</h2>
          <Gantt spans={spans} window={window} />
        </section>
      )}
      <section class="card">
        <h2>What happened, in order</h2>
        {story.length === 0 && <p class="muted">Nothing that tells a story was recorded here.</p>}
        <ol class="lines" data-detail={detail}>
          {story.map(({ at, kind, sentence: pieces, isNew, uid }, i) => (
            <li key={i}>
              <span class="when num">{whenText(at, zone.value, detail)}</span>
              <span class={isNew ? "strange" : "muted"}>
                {isNew && "▲ "}
                <SessionLink uid={uid} text={kind} />
              </span>
              <span class="say">
                <SentenceText pieces={pieces} at={at} />
              </span>
            </li>
          ))}
        </ol>
        {omitted > 0 && <p class="muted">{counted(omitted, "duller line")} left out.</p>}
      </section>
      <Tops top={top} />
    </article>
  );
}
