/** The strip over a page: everything that is held, and the window in it as a box to move, to stretch, to draw anew. */
import { useEffect, useState } from "preact/hooks";
import type { Hist } from "#api/contract.ts";
import { parseTimeWindow, type TimeWindow, timeWindowText } from "#base/time/window.ts";
import { heldRequest } from "../address/requests.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { windowText } from "../show/time.ts";
import { dragged, type Hold, holdAt, keyed, zoomed } from "./scrub.ts";
import { useWidth } from "./use-width.ts";

const height = 34;
/** A window is drawn at least this wide, so that it can be seen and taken hold of. */
const leastPixels = 6;
const reachPixels = 5;
/** A shorter drag is a click, which moves the window to the pointer. */
const dragPixels = 4;

interface Drag {
  readonly hold: Hold;
  readonly from: number;
  readonly to: number;
}

const show = (window: TimeWindow, quietly = false): void => go({ t: timeWindowText(window) }, { quietly });

export function Overview() {
  const hist = useQuery<Hist>(heldRequest).data;
  if (!hist || hist.counts.every((count) => count === 0)) return null;
  return <Strip hist={hist} />;
}

function Strip({ hist }: { hist: Hist }) {
  const [ref, width] = useWidth();
  const [drag, setDrag] = useState<Drag>();
  const open = parseTimeWindow(address.value.t, Date.now() * 1000);
  const held: TimeWindow = hist;
  const x = (at: number): number => ((at - held.from) / (held.to - held.from)) * width;
  const timeAt = (pixels: number): number => held.from + (pixels / width) * (held.to - held.from);
  const pixelsOf = (event: MouseEvent): number =>
    event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
  const shown = drag ? dragged(drag.hold, open, timeAt(drag.from), timeAt(drag.to)) : open;
  const finish = (to: number): void => {
    if (!drag) return;
    setDrag(undefined);
    const half = open && (open.to - open.from) / 2;
    if (Math.abs(to - drag.from) >= dragPixels) show(dragged(drag.hold, open, timeAt(drag.from), timeAt(to)));
    else if (half !== undefined && drag.hold === "new")
      show({ from: Math.round(timeAt(to) - half), to: Math.round(timeAt(to) + half) });
  };
  useEffect(() => {
    const element = ref.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = timeAt(event.clientX - (element?.getBoundingClientRect().left ?? 0));
      show(zoomed(open ?? held, event.deltaY > 0 ? 1.25 : 0.8, at, held), true);
    };
    // Preact's own listeners are passive, and the page would scroll.
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = keyed(event.key, event.shiftKey, open ?? held, held);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    show(next, true);
  };
  const edges = shown && { left: x(shown.from), right: Math.max(x(shown.to), x(shown.from) + leastPixels) };
  return (
    <div class="overview" ref={ref}>
      <svg
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="slider"
        tabindex={0}
        aria-label="The window within everything held. Arrow keys move it, plus and minus zoom, Home and End go to the ends."
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(Math.min(100, Math.max(0, (x(shown?.from ?? held.from) / width) * 100)))}
        aria-valuetext={windowText(shown ?? held, zone.value)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = pixelsOf(event);
          const hold = holdAt(timeAt(at), open, (reachPixels / width) * (held.to - held.from));
          setDrag({ hold, from: at, to: at });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: pixelsOf(event) })}
        onPointerUp={(event) => finish(pixelsOf(event))}
        onDblClick={() => go({ t: "" })}
      >
        <path class="unwatched" d={unwatchedPath(hist, x)} />
        <path class="bars" d={barsPath(hist, x)} />
        {edges && (
          <>
            <rect class="outside" x={0} y={0} width={Math.max(0, edges.left)} height={height} />
            <rect class="outside" x={edges.right} y={0} width={Math.max(0, width - edges.right)} height={height} />
            <rect class="window" x={edges.left} y={0.5} width={edges.right - edges.left} height={height - 1} rx={2} />
          </>
        )}
      </svg>
      {drag && shown && <div class="reading">{windowText(shown, zone.value)}</div>}
    </div>
  );
}

function barsPath({ from, width, counts }: Hist, x: (at: number) => number): string {
  const most = Math.max(1, ...counts);
  const step = x(from + width) - x(from);
  return counts
    .map((count, i) => {
      // The square root lets a quiet hour be seen beside a busy one.
      const size = Math.sqrt(count / most) * (height - 8);
      return count === 0
        ? ""
        : `M${x(from + i * width).toFixed(1)} ${height - 3}v${-Math.max(2, size).toFixed(1)}h${Math.max(1, step - 0.5).toFixed(1)}V${height - 3}z`;
    })
    .join("");
}

function unwatchedPath({ from, width, coverage }: Hist, x: (at: number) => number): string {
  const step = x(from + width) - x(from);
  return coverage
    .map((share, i) =>
      share < 0.5 ? `M${x(from + i * width).toFixed(1)} ${height}v-3h${(step + 0.3).toFixed(1)}v3z` : "",
    )
    .join("");
}
