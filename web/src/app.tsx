/** The shell around every page: search, time, places, the foot that says what the numbers rest on. */
import { useEffect } from "preact/hooks";
import type { Kinds, Status } from "#api/contract.ts";
import type { Address } from "./address/address.ts";
import { apiPath, exploreRequests } from "./address/requests.ts";
import { address, follow, go, hrefOf } from "./address/router.ts";
import { type Query, useQuery } from "./api/query.ts";
import { isHelpOpen, onGlobalKey } from "./keys.ts";
import { browserZone, type Theme, theme, themes, zone } from "./look.ts";
import { Explore } from "./pages/explore.tsx";
import { Find } from "./pages/find.tsx";
import { Host } from "./pages/host.tsx";
import { Login, LoginNeeded } from "./pages/login.tsx";
import { Moment } from "./pages/moment.tsx";
import { Now } from "./pages/now.tsx";
import { Session } from "./pages/session.tsx";
import { Help } from "./parts/help.tsx";
import { countedRecords } from "./parts/measure.ts";
import { Overview } from "./parts/overview.tsx";
import { Palette } from "./parts/palette.tsx";
import { Pills } from "./parts/pills.tsx";
import { SearchBox } from "./parts/search-box.tsx";
import { TimeBox } from "./parts/time-box.tsx";
import { Toasts } from "./parts/toasts.tsx";
import { DropTarget, Uploads, upload } from "./parts/upload.tsx";
import { pickedFrom } from "./parts/value.tsx";
import { openValueMenu, ValueMenu } from "./parts/value-menu.tsx";
import { areViewsOpen, Views } from "./parts/views.tsx";
import { titled } from "./show/labels.ts";
import { momentText, windowText } from "./show/time.ts";
import { zoneName } from "./show/zone.ts";

export function App() {
  const { page, q, t, key } = address.value;
  const isLogin = page === "login";
  const kinds = useQuery<Kinds>(isLogin ? undefined : apiPath("/kinds", { q, t }));
  useEffect(() => {
    document.title = `${titled(titleOf(page, key))} · Wirehawk`;
  }, [page, key]);
  useEffect(() => {
    const openMenu = (event: MouseEvent): void => {
      const picked = pickedFrom(event.target);
      if (!picked) return;
      event.preventDefault();
      openValueMenu(picked, picked.element);
    };
    document.addEventListener("click", openMenu);
    document.addEventListener("contextmenu", openMenu);
    document.addEventListener("keydown", onGlobalKey);
    return () => {
      document.removeEventListener("click", openMenu);
      document.removeEventListener("contextmenu", openMenu);
      document.removeEventListener("keydown", onGlobalKey);
    };
  }, []);
  const needsLogin = kinds.problem?.status === 401;
  const kind = (page === "explore" && kinds.data?.kinds.find(({ title }) => title === key)?.name) || "conn";
  return (
    <div class="app">
      <a class="skip" href="#main">
        Skip to the answer
      </a>
      <header class="head">
        <a class="brand" href="/now" onClick={follow({ page: "now", key: "" })}>
          <Mark />
          Wirehawk
        </a>
        {!isLogin && !needsLogin && (
          <>
            <SearchBox kinds={kinds.data} />
            <TimeBox />
          </>
        )}
      </header>
      <Places />
      <div class="above">
        {hasWindow.has(page) && !needsLogin && <Overview />}
        {(page === "explore" || page === "moment") && <Pills path={exploreRequests(address.value, kind).clauses} />}
      </div>
      <main id="main" class={page === "explore" ? "main fixed" : "main"} tabIndex={-1}>
        {needsLogin ? <LoginNeeded why={kinds.problem?.message ?? ""} /> : <Page kinds={kinds} />}
      </main>
      {isLogin || needsLogin ? <footer class="foot" /> : <Foot kinds={kinds.data} kind={kind} />}
      <ValueMenu />
      <Help />
      <Views />
      <Palette kinds={kinds.data} />
      <div class="toasts">
        <Uploads />
        <Toasts />
      </div>
      <DropTarget />
    </div>
  );
}

/** Pages that answer for a window of time. */
const hasWindow: ReadonlySet<string> = new Set(["moment", "explore", "host"]);

const titleOf = (page: string, key: string): string => (["now", "moment", "login"].includes(page) ? page : key || page);

function Page({ kinds }: { kinds: Query<Kinds> }) {
  const { page, key } = address.value;
  switch (page) {
    case "now":
      return <Now />;
    case "moment":
      return <Moment />;
    case "explore":
      return <Explore query={kinds} />;
    case "find":
      return <Find kinds={kinds.data} />;
    case "host":
      return <Host />;
    case "session":
      return <Session key={key} kinds={kinds.data} />;
    case "login":
      return <Login />;
    case "missing":
      return <p class="notice">There is no such page.</p>;
  }
}

const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <path
      d="M3 12 L11 20 L16 11 L21 20 L29 12"
      fill="none"
      stroke="var(--accent)"
      stroke-width="3.4"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
    <circle cx="16" cy="25" r="2.6" fill="var(--bar-strange)" />
  </svg>
);

const tables = ["sessions", "dns", "http", "tls", "files", "mail"];

function Places() {
  const place = (changes: Partial<Address>, label: string) => {
    const { page, key } = address.value;
    const isHere = changes.page === page && (changes.page !== "explore" || changes.key === key);
    const target = { key: "", ...changes };
    return (
      <a key={label} href={hrefOf(target)} onClick={follow(target)} aria-current={isHere ? "page" : undefined}>
        {label}
      </a>
    );
  };
  return (
    <nav class="nav" aria-label="Places">
      {place({ page: "now" }, "Now")}
      {place({ page: "moment" }, "Moment")}
      <h2>Explore</h2>
      {tables.map((title) => place({ page: "explore", key: title }, titled(title)))}
      <button type="button" class="nav-button" onClick={() => (areViewsOpen.value = true)}>
        Views …
      </button>
      <div class="space" />
      <label class="nav-button">
        Load a capture …
        <input
          class="hidden-text"
          type="file"
          multiple
          accept=".pcap,.pcapng,.cap,.gz,.zst"
          onChange={(event) => {
            for (const file of event.currentTarget.files ?? []) upload(file);
            event.currentTarget.value = "";
          }}
        />
      </label>
      <label class="nav-button">
        Look
        <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
          {themes.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="nav-button" onClick={() => (isHelpOpen.value = true)}>
        Keys <kbd>?</kbd>
      </button>
    </nav>
  );
}

function Foot({ kinds, kind }: { kinds: Kinds | undefined; kind: string }) {
  const status = useQuery<Status>(apiPath("/status")).data;
  const found = kinds?.kinds.find(({ name }) => name === kind);
  const held = status?.store.window;
  const now = held?.to ?? Date.now() * 1000;
  const nextZone = zone.value === "UTC" ? "" : "UTC";
  return (
    <footer class="foot">
      {found?.count !== undefined && <span class="num">{countedRecords(found, found.count)}</span>}
      {held && <span class="num">held {windowText(held, zone.value)}</span>}
      <span class="space" />
      {held && <span class="num">data until {momentText(held.to, zone.value)}</span>}
      <button type="button" title={`Show times in ${nextZone || browserZone}`} onClick={() => go({ tz: nextZone })}>
        {zone.value}
        {zoneName(now, zone.value) === zone.value ? "" : ` (${zoneName(now, zone.value)})`}
      </button>
    </footer>
  );
}
