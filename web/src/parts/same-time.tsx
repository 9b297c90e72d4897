/** A way out of a time that nobody watched: the same weekday and hour, in the last week that was recorded. */
import type { Status } from "#api/contract.ts";
import { type TimeWindow, timeWindowText } from "#base/time/window.ts";
import { apiPath } from "../address/requests.ts";
import { go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { sameTimeWithin, windowText } from "../show/time.ts";

export function SameTime({ window }: { window: TimeWindow }) {
  const held = useQuery<Status>(apiPath("/status")).data?.store.window;
  const same = held && sameTimeWithin(window, held);
  if (!same || same.from === window.from) return null;
  return (
    <button type="button" class="button" onClick={() => go({ t: timeWindowText(same) })}>
      The same time in the last week recorded: {windowText(same, zone.value)}
    </button>
  );
}
