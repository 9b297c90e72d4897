/** How much, when: bars over time with what was not watched hatched, a brush, and a cursor for the keyboard. */
import { useState } from "preact/hooks";
import type { Hist } from "#api/contract.ts";
import type { TimeWindow } from "#base/time/window.ts";
import { zone } from "../look.ts";
import { windowText } from "../show/time.ts";
import { axisEnd, barPaths, stepLine } from "./bars.ts";
import { EarlierEntry, isKnown } from "./earlier.tsx";
import type { Measure } from "./measure.ts";
import { StackEntries, StackTextures, seriesName, textureOf } from "./stack.tsx";
import { ticksOf } from "./ticks.ts";
import { useWidth } from "./use-width.ts";

interface Props {
  hist: Hist;
  measure: Measure;
  /** The same a week earlier. */
  earlier?: Hist | undefined;
  height?: number;
  onRange: (window: TimeWindow) => void;
}

const left = 50;
const axis = 18;
/** A shorter drag is a click on one bar. */
const dragPixels = 4;

export function Histogram({ hist, measure, earlier, height = 110, onRange }: Props) {
  const [ref, width] = useWidth();
  const [cursor, setCursor] = useState<number>();
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const { from, to, values, coverage, stack } = hist;
  const inner = width - left;
  const floor = height - axis;
  const most = axisEnd(Math.max(...values, ...(earlier?.values ?? [])));
  const x = (at: number): number => left + ((at - from) / (to - from)) * inner;
  const timeAt = (pixels: number): number =>
    Math.round(from + (Math.min(Math.max(pixels - left, 0), inner) / inner) * (to - from));
  const barOf = (i: number): TimeWindow => ({
    from: from + i * hist.width,
    to: Math.min(to, from + (i + 1) * hist.width),
  });
  const indexAt = (pixels: number): number =>
    Math.min(values.length - 1, Math.floor((timeAt(pixels) - from) / hist.width));
  const step = (inner * hist.width) / (to - from);
  const scale = {
    x: (at: number) => x(barOf(at).from),
    width: Math.max(1, step - 1),
    floor,
    height: (value: number) => (value / most) * (floor - 8),
  };
  const bars = barPaths(stack?.series.map((series) => series.values) ?? [values], scale);
  const total = values.reduce((sum, value) => sum + value, 0);
  const parts = (i: number): string =>
    (stack?.series ?? [])
      .filter((series) => series.values[i]! > 0)
      .map((series) => `${measure.text(series.values[i]!)} ${seriesName(series)}`)
      .join(", ");
  const weekEarlier = (i: number): string =>
    earlier ? `a week earlier ${isKnown(earlier, i) ? measure.text(earlier.values[i] ?? 0) : "not watched"}` : "";
  const say = (i: number): string =>
    [measure.say(values[i] ?? 0), parts(i), weekEarlier(i), windowText(barOf(i), zone.value)]
      .filter(Boolean)
      .join(" · ");
  const pixelsOf = (event: PointerEvent): number =>
    event.clientX - (event.currentTarget as SVGElement).getBoundingClientRect().left;
  const finish = (end: number): void => {
    if (!drag) return;
    setDrag(undefined);
    if (Math.abs(end - drag.from) < dragPixels) onRange(barOf(indexAt(end)));
    else onRange({ from: timeAt(Math.min(drag.from, end)), to: timeAt(Math.max(drag.from, end)) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      setCursor(Math.min(values.length - 1, Math.max(0, (cursor ?? -1) + move)));
    } else if (event.key === "Enter" && cursor !== undefined) onRange(barOf(cursor));
  };
  return (
    <div class="hist" ref={ref}>
      <svg
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="slider"
        tabindex={0}
        aria-label={`${measure.say(total)} over time. Arrow keys move over the bars, Enter narrows to one.`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, values.length - 1)}
        aria-valuenow={cursor ?? 0}
        aria-valuetext={say(cursor ?? 0)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: pixelsOf(event), to: pixelsOf(event) });
        }}
        onPointerMove={(event) => {
          setCursor(indexAt(pixelsOf(event)));
          if (drag) setDrag({ ...drag, to: pixelsOf(event) });
        }}
        onPointerUp={(event) => finish(pixelsOf(event))}
        onPointerLeave={() => !drag && setCursor(undefined)}
      >
        <defs>
          <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="2" height="6" fill="var(--hatch)" />
          </pattern>
          {stack && <StackTextures />}
        </defs>
        {coverage.map((share, i) =>
          share < 0.5 ? (
            <rect key={i} class="unwatched" x={x(barOf(i).from)} y={4} width={step + 0.5} height={floor - 4} />
          ) : null,
        )}
        {[0.5, 1].map((part) => (
          <g key={part}>
            <line class="grid" x1={left} x2={width} y1={floor - part * (floor - 8)} y2={floor - part * (floor - 8)} />
            <text x={left - 6} y={floor - part * (floor - 8) + 4} text-anchor="end">
              {most * part >= 1 ? measure.short(most * part) : ""}
            </text>
          </g>
        ))}
        {bars.map((d, i) => (
          <path key={i} class="bars" d={d} fill={stack && textureOf(i)} />
        ))}
        {earlier && <path class="earlier" d={stepLine(earlier.values, (i) => isKnown(earlier, i), scale)} />}
        <line class="grid" x1={left} x2={width} y1={floor} y2={floor} />
        {ticksOf({ from, to }, zone.value, Math.floor(inner / 90)).map(({ at, label }) => (
          <text key={at} x={Math.min(x(at), width - 16)} y={height - 4} text-anchor="middle">
            {label}
          </text>
        ))}
        {cursor !== undefined && !drag && (
          <rect class="cursor" x={x(barOf(cursor).from)} y={0} width={Math.max(2, step)} height={floor} />
        )}
        {drag && (
          <rect
            class="brush"
            x={Math.min(drag.from, drag.to)}
            y={0}
            width={Math.abs(drag.to - drag.from)}
            height={floor}
          />
        )}
      </svg>
      {cursor !== undefined && <div class={cursor * 2 > values.length ? "reading left" : "reading"}>{say(cursor)}</div>}
      {(stack || earlier) && (
        <ul class="legend" aria-label="What is drawn">
          {stack && <StackEntries stack={stack} measure={measure} />}
          {earlier && <EarlierEntry earlier={earlier} measure={measure} />}
        </ul>
      )}
    </div>
  );
}
