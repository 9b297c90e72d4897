import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, problemOf, type Stage } from "./stage.ts";

const sample = new URL("../../samples/office-tuesday.pcap", import.meta.url).pathname;

describe("the server, asked by whom it should not trust", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(() => [sample]);
  }, 120_000);
  afterAll(() => stage?.close(), 30_000);

  const json = { "content-type": "application/json" };
  const refused = async (path: string, asked = {}) => problemOf(await stage.raw(path, asked));
  const wrong = async (path: string, asked = {}) => problemOf(await stage.ask(path, asked));

  it.each(["/api/v1/status", "/api/v1/rows/conn", "/api/v1/export/conn?format=csv", "/api/v1/pcap", "/api/v1/live"])(
    "answers nothing to one who did not open the link: %s",
    async (path) => {
      for (const cookie of ["", "wirehawk=", `wirehawk=${"A".repeat(43)}`])
        expect(await refused(path, { headers: { cookie } })).toMatchObject({
          status: 401,
          hint: expect.stringContaining("open the link"),
        });
    },
  );

  it("takes no name but its own, so that no other site's name can lead here", async () => {
    for (const host of ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:8686"]) {
      const { status, detail } = await wrong("/api/v1/status", { headers: { host } });
      expect([status, detail]).toEqual([403, expect.stringContaining("this server is for 127.0.0.1:")]);
    }
  });

  it("reads nothing for another origin, but what is typed into the browser", async () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ])
      expect(await wrong("/api/v1/status", { headers })).toMatchObject({ status: 403 });
    expect((await stage.ask("/api/v1/status", { headers: { "sec-fetch-site": "none" } })).status).toBe(200);
    expect((await stage.ask("/api/v1/status", { headers: { "sec-fetch-site": "same-origin" } })).status).toBe(200);
  });

  it("changes nothing for another origin, with or without what browsers add", async () => {
    const body = JSON.stringify({ token: "x" });
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:9999" },
    ]) {
      const upload = { method: "POST", headers: { ...headers, "content-type": "application/octet-stream" }, body };
      expect(await wrong("/api/v1/upload?name=x.pcap", upload)).toMatchObject({ status: 403 });
      const login = { method: "POST", headers: { ...headers, ...json }, body };
      expect(await refused("/api/v1/login", login)).toMatchObject({ status: 403 });
    }
  });

  it("refuses a present that is no time", async () => {
    for (const now of ["-1", "1.5", "99999999999999999999", "x"])
      expect(await wrong(`/api/v1/time?text=yesterday&now=${now}`)).toMatchObject({ status: 400 });
    expect((await stage.ask("/api/v1/time?text=yesterday&now=1794933000000001")).status).toBe(200);
  });

  it("lets a link in once, and shuts the door after many wrong ones", async () => {
    const login = (token: string) =>
      stage.raw("/api/v1/login", { method: "POST", headers: json, body: JSON.stringify({ token }) });
    const token = stage.token();
    const first = await login(token);
    expect(first.status).toBe(204);
    expect(first.headers["set-cookie"]?.[0]).toMatch(/^wirehawk=\S+; HttpOnly; SameSite=Strict; Path=\//);
    expect(problemOf(await login(token))).toMatchObject({
      status: 401,
      detail: expect.stringContaining("used already"),
    });
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await login(`guess ${i}`)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it.each([
    ["cut", "{", 400, "not valid JSON"],
    ["a list", "[]", 400, "the request must be a JSON object"],
    ["empty", "{}", 400, "missing: token"],
    ["a number", '{"token":7}', 400, "token must be text"],
    ["too long a token", `{"token":"${"x".repeat(200)}"}`, 400, "token is longer than 128 characters"],
    ["one field too many", '{"token":"x","tokens":"y"}', 400, "there is no parameter “tokens”; did you mean “token”?"],
    ["128 kB", JSON.stringify({ token: "x".repeat(1 << 17) }), 413, "too large"],
  ])("says what is wrong with a body: %s", async (_name, body, status, detail) => {
    const problem = await refused("/api/v1/login", { method: "POST", headers: json, body });
    expect(problem).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  it.each([
    ["/api/v1/rows/conn?limmit=3", 400, "there is no parameter “limmit”; did you mean “limit”?"],
    ["/api/v1/rows/conn?limit=99999999", 400, "limit must be at most 1000"],
    ["/api/v1/rows/conn?limit=-1", 400, "limit must be at least 1"],
    ["/api/v1/rows/conn?limit=1e999", 400, "limit must be a whole number"],
    ["/api/v1/rows/conn?skip=1000000000", 400, "skip must be at most 100000"],
    ["/api/v1/hist?kind=conn&bins=0", 400, "bins must be at least 1"],
    ["/api/v1/hist", 400, "missing: kind"],
    ["/api/v1/rows/cnn", 404, "no kind of record is called “cnn”; did you mean “conn”?"],
    ["/api/v1/rows/conn?q=durtion>4", 400, "no field is called “durtion”; did you mean “duration”?"],
    ["/api/v1/rows/conn?q=host:%22", 400, "never closed"],
    ["/api/v1/rows/conn?cols=uid,histroy", 400, "conn has no field “histroy”; did you mean “history”?"],
    ["/api/v1/rows/conn?sort=-orig_byte", 400, "to sort by; did you mean “orig_bytes”?"],
    ["/api/v1/facets?kind=conn&fields=__proto__", 400, "conn has no field “__proto__”"],
    ["/api/v1/facets?kind=conn&fields=servce", 400, "did you mean “service”?"],
    ["/api/v1/complete?kind=conn&field=hosts&prefix=", 400, "did you mean “host”?"],
    ["/api/v1/export/conn?format=csv&cols=nothing", 400, "conn has no field “nothing”"],
    ["/api/v1/export/conn?format=xml", 400, "format must be one of csv, ndjson"],
    ["/api/v1/rows/conn?t=yesterday", 400, "“yesterday” is no window of time"],
    ["/api/v1/rows/conn?t=20261117T1645Z..20261117T1615Z", 400, "is no window of time"],
    ["/api/v1/time?text=last%20teusday", 400, "teusday"],
    ["/api/v1/time?text=today&tz=Mars/Base", 400, "“Mars/Base” is no time zone"],
    ["/api/v1/session/Cx", 400, "“Cx” is no uid"],
    ["/api/v1/host/999.1.1.1", 400, "is no IP address"],
    ["/api/v1/host/%E0%A4%A", 400, "not a valid url"],
    ["/api/v1/find?value=", 400, "value is empty"],
    ["/api/v1/jobs/none", 404, "there is no job none"],
    ["/api/v1/nothing", 404, "there is no GET /api/v1/nothing"],
  ])("says what is wrong, and what was perhaps meant: %s", async (path, status, detail) => {
    expect(await wrong(path)).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  it("refuses an address of 64 kB, and a question longer than a person types", async () => {
    expect(await wrong(`/api/v1/find?value=${"a".repeat(64 << 10)}`)).toMatchObject({
      status: 414,
      hint: expect.stringContaining("wirehawk query"),
    });
    expect(await wrong(`/api/v1/rows/conn?q=${"a".repeat(9000)}`)).toMatchObject({
      status: 400,
      detail: "q is longer than 8192 characters",
    });
  });

  it("guards every answer, also a refusal, against being framed, sniffed or scripted", async () => {
    for (const path of ["/now", "/api/v1/status", "/api/v1/nothing", "/api/v1/host/%E0%A4%A"]) {
      const { headers } = await stage.ask(path);
      expect(headers["content-security-policy"]).toMatch(
        /default-src 'none'.*frame-ancestors 'none'.*trusted-types 'none'/,
      );
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });
});
