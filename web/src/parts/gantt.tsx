/** What overlapped: conversations as bars in lanes of their hosts; the tables below hold the same in words. */
import { useState } from "preact/hooks";
import type { Span } from "#api/contract-pages.ts";
import type { TimeWindow } from "#base/time/window.ts";
import { follow, hrefOf } from "../address/router.ts";
import { zone } from "../look.ts";
import { bytesText, counted } from "../show/number.ts";
import { clockText, spanText } from "../show/time.ts";
import { ticksOf } from "./ticks.ts";

interface Props {
  spans: readonly Span[];
  window: TimeWindow;
}

const width = 1080;
const left = 150;
const bar = 7;
const maxLanes = 12;
/** More conversations at once share the last line of their host. */
const maxLines = 5;

interface Lane {
  readonly host: string;
  readonly placed: readonly { span: Span; line: number }[];
  readonly lines: number;
}

function lanesOf(spans: readonly Span[]): Lane[] {
  const byHost = Map.groupBy(spans, ({ orig }) => orig);
  const weight = (of: readonly Span[]): number => of.length + (of.some(({ isNew }) => isNew) ? 1000 : 0);
  const hosts = [...byHost].sort(([, a], [, b]) => weight(b) - weight(a)).slice(0, maxLanes);
  return hosts.map(([host, of]) => {
    const ends: number[] = [];
    const placed = [...of]
      .sort((a, b) => a.from - b.from)
      .map((span) => {
        const free = ends.findIndex((end) => end <= span.from);
        const line = free >= 0 ? free : Math.min(ends.length, maxLines - 1);
        ends[line] = Math.max(ends[line] ?? 0, span.to);
        return { span, line };
      });
    return { host, placed, lines: ends.length };
  });
}

export function Gantt({ spans, window }: Props) {
  const [over, setOver] = useState<Span>();
  const lanes = lanesOf(spans);
  const x = (at: number): number =>
    left +
    ((Math.min(Math.max(at, window.from), window.to) - window.from) / (window.to - window.from)) * (width - left);
  let y = 20;
  const drawn = lanes.map((lane) => {
    const top = y;
    y += lane.lines * (bar + 2) + 10;
    return { ...lane, top };
  });
  return (
    <figure class="gantt">
      <svg
        viewBox={`0 0 ${width} ${y}`}
        role="group"
        aria-label={`${counted(spans.length, "conversation")} of ${counted(lanes.length, "host")}, drawn over time`}
      >
        {ticksOf(window, zone.value, 9).map(({ at, label }) => (
          <g key={at}>
            <line class="grid" x1={x(at)} x2={x(at)} y1={14} y2={y} />
            <text x={x(at)} y={10} text-anchor="middle">
              {label}
            </text>
          </g>
        ))}
        {drawn.map(({ host, placed, top }) => (
          <g key={host}>
            <text class="host" x={0} y={top + 9}>
              {host}
            </text>
            {placed.map(({ span, line }) => (
              <a
                key={span.uid}
                href={hrefOf({ page: "session", key: span.uid })}
                tabindex={-1}
                aria-label={`${span.orig} to ${span.resp} port ${span.port}`}
                onClick={follow({ page: "session", key: span.uid })}
                onPointerEnter={() => setOver(span)}
              >
                <rect
                  class={span.isNew ? "span new" : "span"}
                  x={x(span.from)}
                  y={top + line * (bar + 2)}
                  width={Math.max(3, x(span.to) - x(span.from))}
                  height={bar}
                  rx={1.5}
                />
              </a>
            ))}
          </g>
        ))}
      </svg>
      <figcaption class="muted num">
        {over ? (
          <>
            {clockText(over.from, zone.value)} <bdi>{over.orig}</bdi> → <bdi>{`${over.resp}:${over.port}`}</bdi>{" "}
            {over.service} · {spanText((over.to - over.from) / 1e6)} · {bytesText(over.orig_bytes)} sent,{" "}
            {bytesText(over.resp_bytes)} received
          </>
        ) : (
          "Orange: the first time that this host talked to that destination. Click a bar for its session."
        )}
      </figcaption>
    </figure>
  );
}
