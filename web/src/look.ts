/** How the page looks to this person: light or dark, and the zone that times are shown in. */
import { computed, effect, signal } from "@preact/signals";
import { address } from "./address/router.ts";
import { isZone } from "./show/zone.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const stored = localStorage.getItem("theme");
export const theme = signal<Theme>(themes.find((known) => known === stored) ?? "auto");

effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
  localStorage.setItem("theme", theme.value);
});

export const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone of every time on the page: the address's, else the browser's. */
export const zone = computed(() => (isZone(address.value.tz) ? address.value.tz : browserZone));
