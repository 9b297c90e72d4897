/**
 * How things stand, once a second, while a page wants to know. A browser opens six connections to one server and lets a
 * seventh tab hang without a word, so one tab holds the stream and passes it on to the others.
 */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Tick } from "#api/contract.ts";
import { apiPath } from "../address/requests.ts";

/** What the last second brought; undefined until the first one has come. */
export const tick = signal<Tick | undefined>(undefined);
/** The server has stopped answering; the browser keeps trying. */
export const isOffline = signal(false);

/** Both the lock of the tab that holds the stream and the channel on which it passes it on. */
const shared = "wirehawk-ticks";

let users = 0;
let end: AbortController | undefined;

function take(next: Tick | "offline"): void {
  isOffline.value = next === "offline";
  if (next !== "offline") tick.value = next;
}

function start(): AbortController {
  const ending = new AbortController();
  const { signal: ended } = ending;
  const channel = new BroadcastChannel(shared);
  channel.onmessage = ({ data }: MessageEvent<Tick | "offline">) => take(data);
  ended.addEventListener("abort", () => channel.close());
  const tell = (next: Tick | "offline"): void => {
    if (ended.aborted) return;
    take(next);
    channel.postMessage(next);
  };
  // Waiting for the lock ends with an error when the page goes on to something else first.
  navigator.locks.request(shared, { signal: ended }, () => hold(tell, ended)).catch(() => undefined);
  return ending;
}

/** Holds the stream until this page needs it no more; another tab that waits takes over. */
function hold(tell: (next: Tick | "offline") => void, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(apiPath("/live"));
    source.addEventListener("tick", ({ data }: MessageEvent<string>) => tell(JSON.parse(data) as Tick));
    source.onerror = () => tell("offline");
    ended.addEventListener("abort", () => {
      source.close();
      resolve();
    });
  });
}

/** Calls back for every tick as long as the part of the page is shown. */
export function useTicks(onTick: (tick: Tick) => void): void {
  useEffect(() => {
    if (users++ === 0) end = start();
    const unsubscribe = tick.subscribe((next) => next && onTick(next));
    return () => {
      unsubscribe();
      if (--users === 0) end?.abort();
    };
  }, []);
}
