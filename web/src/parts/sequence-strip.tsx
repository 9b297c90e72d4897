/** The packets of a conversation in their order: the originator's up, the responder's down, as tall as they were long. */
import { useState } from "preact/hooks";
import type { PacketMark } from "#api/contract-pages.ts";
import { zone } from "../look.ts";
import { counted } from "../show/number.ts";
import { clockText, spanText } from "../show/time.ts";
import { useWidth } from "./use-width.ts";

/** As many as the server tells: maxPacketMarks of the contract. */
const mostPackets = 1000;
const half = 26;
/** A packet without payload is still seen. */
const leastTall = 2;
/** A wait this long is a pause that a person or a timer made, not the network. */
const pauseMicros = 1e6;
const widest = 9;

export function SequenceStrip({ packets }: { packets: readonly PacketMark[] }) {
  const [ref, width] = useWidth();
  const [over, setOver] = useState<number>();
  const most = Math.max(1, ...packets.map(({ length }) => length));
  const step = Math.min(widest, width / packets.length);
  const bar = Math.max(0.8, step * 0.7);
  const tall = (length: number): number => leastTall + Math.sqrt(length / most) * (half - leastTall - 2);
  const bars = (of: (mark: PacketMark) => boolean): string =>
    packets
      .map((mark, i) =>
        of(mark)
          ? `M${(i * step).toFixed(1)} ${half}v${((mark.side === "orig" ? -1 : 1) * tall(mark.length)).toFixed(1)}h${bar.toFixed(1)}V${half}z`
          : "",
      )
      .join("");
  const waitBefore = (i: number): number => (i === 0 ? 0 : packets[i]!.at - packets[i - 1]!.at);
  const pauses = packets.flatMap((_, i) => (waitBefore(i) >= pauseMicros ? [i] : []));
  const mark = over === undefined ? undefined : packets[over];
  return (
    <figure class="sequence">
      <div ref={ref}>
        <svg
          height={half * 2}
          viewBox={`0 0 ${width} ${half * 2}`}
          role="img"
          aria-label={inWords(packets, pauses.length)}
          onPointerMove={(event) => {
            const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
            setOver(Math.min(packets.length - 1, Math.floor(at / step)));
          }}
          onPointerLeave={() => setOver(undefined)}
        >
          {pauses.map((i) => (
            <line key={i} class="pause" x1={i * step - 0.5} x2={i * step - 0.5} y1={0} y2={half * 2} />
          ))}
          <path class="orig" d={bars(({ side, isAgain }) => side === "orig" && !isAgain)} />
          <path class="resp" d={bars(({ side, isAgain }) => side === "resp" && !isAgain)} />
          <path class="again" d={bars(({ isAgain }) => isAgain)} />
          <line class="grid" x1={0} x2={width} y1={half} y2={half} />
        </svg>
      </div>
      <figcaption class="muted num">
        {mark && over !== undefined
          ? `Packet ${over + 1}: ${mark.side === "orig" ? "originator" : "responder"} · ${clockText(mark.at, zone.value, 6)} · +${spanText(waitBefore(over) / 1e6)} · ${counted(mark.length, "byte")}${mark.isAgain ? " · sent again" : ""}`
          : inWords(packets, pauses.length)}
      </figcaption>
    </figure>
  );
}

function inWords(packets: readonly PacketMark[], pauses: number): string {
  const fromOrig = packets.filter(({ side }) => side === "orig").length;
  const again = packets.filter(({ isAgain }) => isAgain).length;
  const isCut = packets.length >= mostPackets;
  return [
    `${isCut ? "The first " : ""}${counted(packets.length, "packet")}: ${fromOrig} of the originator up, ${packets.length - fromOrig} of the responder down`,
    ...(again > 0 ? [`${counted(again, "packet")} sent again, orange`] : []),
    ...(pauses > 0 ? [`${counted(pauses, "pause")} of a second or more, dashed`] : []),
  ].join("; ");
}
