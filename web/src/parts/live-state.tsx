/** How a table that follows the traffic stands: live, paused with so many waiting, or cut off. */
import { address, go } from "../address/router.ts";
import { isOffline, tick } from "../api/ticks.ts";
import { bytesText, counted, countText } from "../show/number.ts";
import { catchUp, isAtTop, isLive, useTail, waiting } from "./tail.ts";

export function LiveState() {
  useTail();
  if (!isLive.value) return null;
  return (
    <span class="live-state" role="status">
      <State />
    </span>
  );
}

function State() {
  if (isOffline.value) return <strong class="strange">▲ OFFLINE, still trying</strong>;
  const now = tick.value;
  if (!now) return <strong>Connecting …</strong>;
  if (!isAtTop.value || address.value.sel !== "") {
    return (
      <button
        type="button"
        class="quiet"
        onClick={() => {
          isAtTop.value = true;
          go({ sel: "" }, { quietly: true });
          catchUp();
        }}
      >
        <strong>‖ PAUSED</strong> · {counted(waiting.value, "record")} waiting, show them
      </button>
    );
  }
  const isRecording = now.openFlows > 0 || now.packetsPerSecond > 0;
  return (
    <>
      <strong class="live">● LIVE</strong>{" "}
      {isRecording
        ? `${countText(Math.round(now.packetsPerSecond))} packets/s · ${bytesText(now.bitsPerSecond / 8)}/s · ${counted(now.openFlows, "conversation")} open`
        : "nothing is coming in: record an interface with wirehawk up -i eth0"}
    </>
  );
}
