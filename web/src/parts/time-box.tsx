/** The box that takes a time in words; what it understood is echoed while typing, and nothing half understood is run. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { TimeRange } from "#base/time/phrase.ts";
import { parseTimeWindow, type TimeWindow, timeWindowText } from "#base/time/window.ts";
import { address, go } from "../address/router.ts";
import { zone } from "../look.ts";
import { spanText, windowText } from "../show/time.ts";

type Phrases = typeof import("#base/time/phrase.ts");

const presets = ["last 15 minutes", "last hour", "last 24 hours", "today", "yesterday", "last 7 days"];

const nowMicros = (): number => Date.now() * 1000;

/** The window that is open, when one is. */
const openWindow = (): TimeWindow | undefined => parseTimeWindow(address.value.t, nowMicros());

/** Moves the window by a part of its width. */
export function shiftWindow(part: number): void {
  const window = openWindow();
  if (!window) return;
  const by = Math.round((window.to - window.from) * part);
  go({ t: timeWindowText({ from: window.from + by, to: window.to + by }) });
}

/** Makes the window wider (2) or narrower (0.5) around its middle. */
export function zoomWindow(factor: number): void {
  const window = openWindow();
  if (!window) return;
  const middle = (window.from + window.to) / 2;
  const half = Math.max(500, ((window.to - window.from) / 2) * factor);
  go({ t: timeWindowText({ from: Math.round(middle - half), to: Math.round(middle + half) }) });
}

/** How far back a table reaches that follows the traffic. */
const liveWindow = "live:15m";

/** Follows the traffic, or stops and keeps what is on screen as it is. */
export function toggleLive(): void {
  const window = openWindow();
  if (address.value.t.startsWith("live:")) go({ t: window ? timeWindowText(window) : "" });
  else go({ ...(address.value.page === "explore" ? {} : { page: "explore", key: "sessions" }), t: liveWindow });
}

const shownWindow = (): string => {
  const window = openWindow();
  const [, word, rolling] = /^(last|live):(.*)$/.exec(address.value.t) ?? [];
  if (rolling) return word === "live" ? `live, the last ${rolling}` : `last ${rolling}`;
  return window ? windowText(window, zone.value) : "";
};

const asTime = (range: TimeRange): string =>
  range.live
    ? `last:${Math.round((range.to - range.from) / 1000)}s`
    : timeWindowText({ from: range.from * 1000, to: range.to * 1000 });

export function TimeBox() {
  const [text, setText] = useState<string>();
  const [phrases, setPhrases] = useState<Phrases>();
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const { t } = address.value;
  useEffect(() => setText(undefined), [t]);
  const load = (): void => {
    setText(shownWindow());
    if (!phrases) void import("#base/time/phrase.ts").then(setPhrases);
  };
  const isUntouched = text === undefined || text === shownWindow();
  const read = (phrase: string) => phrases?.parsePhrase(phrase, Date.now(), zone.value);
  const parsed = isUntouched || text === "" ? undefined : read(text);
  const run = (phrase: string): void => {
    const range = read(phrase);
    if (phrase !== "" && !range?.ok) return;
    input.current?.blur();
    go({ t: range?.ok ? asTime(range) : "" });
    setText(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = Math.max(-1, Math.min(presets.length - 1, at + move));
      setAt(next);
      if (presets[next]) setText(presets[next]);
    } else if (event.key === "Enter" && text !== undefined) run(text);
    else if (event.key === "Escape") {
      setText(undefined);
      input.current?.blur();
    }
  };
  return (
    <div class="time">
      <button type="button" class="quiet" aria-label="Earlier" title="Earlier [" onClick={() => shiftWindow(-1)}>
        ‹
      </button>
      <input
        ref={input}
        id="time"
        class="field"
        role="combobox"
        aria-label="Time, in words"
        aria-expanded={text !== undefined}
        aria-controls="time-options"
        aria-activedescendant={at >= 0 ? `time-option-${at}` : undefined}
        aria-invalid={parsed?.ok === false}
        autocomplete="off"
        spellcheck={false}
        placeholder="everything held · try: half past four last tuesday afternoon"
        value={text ?? shownWindow()}
        onFocus={(event) => {
          load();
          event.currentTarget.select();
        }}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={() => setTimeout(() => setText(undefined), 150)}
        onKeyDown={onKeyDown}
      />
      <button type="button" class="quiet" aria-label="Later" title="Later ]" onClick={() => shiftWindow(1)}>
        ›
      </button>
      <button
        type="button"
        class="button"
        aria-pressed={t.startsWith("live:")}
        title="Follow the traffic l"
        onClick={toggleLive}
      >
        <span aria-hidden="true">●</span> Live
      </button>
      {text !== undefined && (
        <div class="drop" id="time-options" role="listbox" aria-label="Times">
          <div class="echo" role="option" aria-selected={false} tabIndex={-1}>
            {parsed?.ok === false ? (
              <span class="strange">▲ {parsed.message}</span>
            ) : parsed ? (
              <span>
                <strong>{windowText({ from: parsed.from * 1000, to: parsed.to * 1000 }, zone.value)}</strong> (
                {spanText((parsed.to - parsed.from) / 1000)}){parsed.notes.map((note) => ` · ${note}`)}
              </span>
            ) : (
              <span class="muted">A moment, a range or a day; empty for everything held</span>
            )}
          </div>
          {presets.map((preset, i) => (
            <div
              key={preset}
              id={`time-option-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              onPointerDown={(event) => {
                event.preventDefault();
                run(preset);
              }}
            >
              {preset}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
