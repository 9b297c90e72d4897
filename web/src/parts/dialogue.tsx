/** What the two ends said to each other, as inert text; what cannot be read as bytes. The browser's own search finds in it. */
import { useState } from "preact/hooks";
import type { Block, Dialogue as DialogueAnswer } from "#api/contract-pages.ts";
import { apiPath } from "../address/requests.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { counted, countText } from "../show/number.ts";
import { bytesOf, hexLines, type Part, partsOf, textOf } from "../show/payload.ts";
import { clockText, spanText } from "../show/time.ts";
import { Region } from "./region.tsx";
import { SequenceStrip } from "./sequence-strip.tsx";

const blocksPerRequest = 100;
const mostBlocks = 500;

const sides = [
  { side: undefined, label: "Both" },
  { side: "orig", label: "Originator" },
  { side: "resp", label: "Responder" },
] as const;

export function Dialogue({ uid }: { uid: string }) {
  const [limit, setLimit] = useState(blocksPerRequest);
  const [asHex, setAsHex] = useState(false);
  const [only, setOnly] = useState<Block["side"]>();
  const query = useQuery<DialogueAnswer>(apiPath(`/session/${encodeURIComponent(uid)}/dialogue`, { limit }));
  return (
    <section class="card dialogue" aria-label="What was said">
      <header>
        <h2>What was said</h2>
        <div class="exits">
          {sides.map(({ side, label }) => (
            <button key={label} type="button" class="button" aria-pressed={only === side} onClick={() => setOnly(side)}>
              {label}
            </button>
          ))}
          <button type="button" class="button" aria-pressed={asHex} onClick={() => setAsHex(!asHex)}>
            Hex
          </button>
        </div>
      </header>
      <Region query={query}>
        {({ packets, blocks, more, note }) => (
          <>
            {packets.length > 1 && <SequenceStrip packets={packets} />}
            {note && <p class="muted">{note}</p>}
            {blocks.length === 0 && !note && <p class="muted">Neither side sent any payload.</p>}
            {blocks.map((block, i) =>
              only !== undefined && block.side !== only ? null : (
                <BlockView
                  key={`${block.side} ${block.offset} ${i}`}
                  block={block}
                  before={blocks[i - 1]}
                  asHex={asHex}
                />
              ),
            )}
            {more && limit < mostBlocks && (
              <button
                type="button"
                class="button"
                onClick={() => setLimit(Math.min(mostBlocks, limit + blocksPerRequest))}
              >
                More
              </button>
            )}
            {more && limit >= mostBlocks && <p class="partial">▲ It goes on. The packets hold all of it.</p>}
          </>
        )}
      </Region>
    </section>
  );
}

function BlockView({ block, before, asHex }: { block: Block; before: Block | undefined; asHex: boolean }) {
  const { side, at, length, isGap, label, data } = block;
  const wait = before ? `+${spanText((at - before.at) / 1e6)}` : clockText(at, zone.value);
  const bytes = bytesOf(data);
  const parts = asHex ? [{ isText: false, bytes }] : partsOf(bytes);
  return (
    <div class={`block ${side}`}>
      <p class="muted num">
        {side === "orig" ? "→ originator" : "← responder"} · {wait} · {counted(length, "byte")}
        {label && (
          <>
            {" "}
            · <strong>{label}</strong>
          </>
        )}
      </p>
      {isGap && <p class="strange">▲ {counted(length, "byte")} were never captured</p>}
      {!isGap && parts.map((part, i) => <PartView key={i} part={part} isWhole={asHex} />)}
    </div>
  );
}

/** Shown of bytes that nobody can read, until more is asked for: eight lines. */
const fewBytes = 128;

function PartView({ part: { isText, bytes }, isWhole }: { part: Part; isWhole: boolean }) {
  const [isOpen, open] = useState(false);
  if (isText) return <pre>{textOf(bytes)}</pre>;
  const isCut = !isWhole && !isOpen && bytes.length > fewBytes;
  return (
    <>
      <pre class="hex">{hexLines(isCut ? bytes.subarray(0, fewBytes) : bytes)}</pre>
      {isCut && (
        <button type="button" class="quiet" onClick={() => open(true)}>
          All {countText(bytes.length)} bytes
        </button>
      )}
    </>
  );
}
