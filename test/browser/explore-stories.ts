/** Stories of the tables: what is shown, how it is narrowed, and how one gets out again. */
import { expect, it } from "vitest";
import { axeViolations, openDetail, type Stage } from "./stage.ts";

const tuesday = "20261117T1615Z..20261117T1645Z";

export function exploreStories(stage: () => Stage): void {
  it("shows the columns that a person chooses, and a link keeps them", async () => {
    const page = await stage().open("/x/sessions");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("searchbox", { name: "Find a field" }).fill("history");
    await page.getByRole("dialog").getByRole("checkbox").first().uncheck();
    await page.keyboard.press("Escape");
    expect(await page.locator(".table-head").textContent()).not.toContain("history");
    await page.reload();
    await page.locator(".table-body .v").first().waitFor();
    expect(await page.locator(".table-head").textContent()).not.toContain("history");
    await page.close();
  });

  it("moves a column by the keyboard, which goes along, and a link keeps the order", async () => {
    const page = await stage().open("/x/sessions");
    const heads = async (): Promise<string[]> =>
      (await page.locator(".table-head .row > *").allTextContents()).slice(0, 5);
    await page.locator(".table-body .v").first().waitFor();
    expect(await heads()).toEqual(["time ↓", "source", "destination", "port", "proto"]);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("button", { name: "Move port up" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Move port up" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Move port down" }).and(page.locator(":focus")).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    expect(await heads()).toEqual(["time ↓", "port", "source", "destination", "proto"]);
    await page.reload();
    await page.locator(".table-body .v").first().waitFor();
    expect(await heads()).toEqual(["time ↓", "port", "source", "destination", "proto"]);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("button", { name: "As it was" }).click();
    expect(await heads()).toEqual(["time ↓", "source", "destination", "port", "proto"]);
    await page.close();
  });

  it("makes a column wider by the pointer and by the keyboard, for its kind, until it is as it was again", async () => {
    const page = await stage().open("/x/sessions");
    await page.locator(".table-body .v").first().waitFor();
    const head = page.locator(".table-head .row > *", { hasText: "source" });
    const width = async (): Promise<number> => (await head.boundingBox())!.width;
    const before = await width();
    const edge = (await head.locator(".edge").boundingBox())!;
    const [x, y] = [edge.x + edge.width / 2, edge.y + edge.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y, { steps: 5 });
    await page.mouse.up();
    expect(await width()).toBe(Math.round(before + 100));
    const cell = (await page.locator("#cell-0-1").boundingBox())!;
    expect([cell.x, cell.width]).toEqual([(await head.boundingBox())!.x, Math.round(before + 100)]);
    expect(page.url()).not.toContain("sort");

    await page.reload();
    await page.locator(".table-body .v").first().waitFor();
    expect(await width()).toBe(Math.round(before + 100));
    await page.getByRole("grid").focus();
    for (const key of ["ArrowRight", ">", "<", "<"]) await page.keyboard.press(key);
    expect(await width()).toBe(Math.round(before + 84));
    await page.keyboard.press("|");
    expect(await width()).toBeCloseTo(before, 0);
    await head.getByRole("button").focus();
    await page.keyboard.press(">");
    expect(await width()).toBe(Math.round(before + 16));
    await head.locator(".edge").dblclick();
    expect(await width()).toBeCloseTo(before, 0);
    await page.close();
  });

  it("shows the column that the cursor goes to, however wide the table is", async () => {
    const page = await stage().open("/x/http");
    await page.setViewportSize({ width: 900, height: 700 });
    await page.locator(".table-body .v").first().waitFor();
    await page.getByRole("grid").focus();
    const columns = await page.locator(".table-head .row > *").count();
    const table = (await page.locator(".table").boundingBox())!;
    const isShown = async (): Promise<boolean> => {
      const { x, width } = (await page.locator(".table-body .at").boundingBox())!;
      return x >= table.x && x + width <= table.x + table.width + 1;
    };
    for (let i = 1; i < columns; i++) await page.keyboard.press("ArrowRight");
    expect(await isShown()).toBe(true);
    for (let i = 1; i < columns; i++) await page.keyboard.press("ArrowLeft");
    expect(await isShown()).toBe(true);
    await page.close();
  });

  it("lays the detail panel beside the table, also on a small screen", async () => {
    const page = await stage().open("/x/http");
    await page.setViewportSize({ width: 1024, height: 700 });
    await openDetail(page);
    const [bar, table, detail] = await Promise.all(
      [".records-bar .links", ".table", ".detail"].map((part) => page.locator(part).boundingBox()),
    );
    for (const left of [bar, table]) expect(left!.x + left!.width).toBeLessThanOrEqual(detail!.x);
    expect(table!.width).toBeGreaterThan(300);
    expect(detail!.x + detail!.width).toBeLessThanOrEqual(1024);
    await page.close();
  });

  it("shows its foot whole on a narrow screen, and no choice that does nothing there", async () => {
    const page = await stage().open("/x/sessions");
    await page.setViewportSize({ width: 700, height: 800 });
    await page.locator(".table-body .v").first().waitFor();
    const zone = (await page.locator(".foot button").boundingBox())!;
    expect(zone.x + zone.width).toBeLessThanOrEqual(700);
    expect(zone.y + zone.height).toBeLessThanOrEqual(800);
    expect(await page.getByRole("button", { name: "Facets" }).isVisible()).toBe(false);
    await page.close();
  });

  it("shows every time whole, also with its date", async () => {
    const page = await stage().open("/x/http?t=20261116T0000Z..20261118T0000Z");
    await page.locator(".table-body .row .v").first().waitFor();
    const cut = await page.evaluate<number>(
      "[...document.querySelectorAll('.table-body [id$=\"-0\"]')].filter((cell) => cell.scrollWidth > cell.clientWidth).length",
    );
    expect(cut).toBe(0);
    await page.close();
  });

  it("adds up bytes instead of sessions", async () => {
    const page = await stage().open("/x/sessions");
    await page.getByRole("combobox", { name: "What the bars add up" }).selectOption({ label: "bytes received" });
    await page.getByRole("slider", { name: /kB received over time/ }).waitFor();
    expect(page.url()).toContain("m=resp_bytes");
    await page.close();
  });

  it("stacks the bars by direction: words with their numbers, as a table too, and each shows its records", async () => {
    const page = await stage().open("/x/sessions");
    await page.getByRole("combobox", { name: "How the bars are stacked" }).selectOption({ label: "by direction" });
    const legend = page.getByRole("list", { name: "What is drawn" });
    await legend.waitFor();
    expect(page.url()).toContain("stack=direction");
    const entries = await legend.getByRole("listitem").allTextContents();
    expect(entries.map((entry) => entry.split(" ")[0])).toEqual(["out", "internal"]);
    const counts = entries.map((entry) => Number(entry.split(" ")[1]));
    expect(counts[0]! + counts[1]!).toBe(Number((await page.locator(".tabs [aria-current] .num").textContent())!));
    await page.getByRole("slider", { name: /sessions over time/ }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".hist .reading").textContent()).toMatch(/^\d+ sessions · \d+ out, \d+ internal · /);

    await page.getByRole("button", { name: "As table" }).focus();
    await page.keyboard.press("Enter");
    const table = page.getByRole("dialog").getByRole("table");
    expect(await table.locator("thead th").allTextContents()).toEqual([
      "from",
      "Sessions",
      "out",
      "internal",
      "watched",
    ]);
    const together = (await table.locator("tfoot td").allTextContents()).slice(0, 3).map(Number);
    expect(together).toEqual([counts[0]! + counts[1]!, ...counts]);
    const columns = await page.evaluate<number[]>(
      "[1, 2, 3].map((column) => [...document.querySelector('dialog table').tBodies[0].rows].reduce((sum, row) => sum + Number(row.cells[column].textContent), 0))",
    );
    expect(columns).toEqual(together);
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");

    await legend.getByRole("link", { name: "internal" }).click();
    await page.locator(".pill", { hasText: "dir:internal" }).waitFor();
    await page.locator(".records-bar", { hasText: `${counts[1]} sessions` }).waitFor();
    await page.close();
  });

  it("groups by a column from the keyboard, sorts the groups, and shows the records of one", async () => {
    const page = await stage().open(`/x/sessions?t=${tuesday}`);
    await page.locator(".table-body .v").first().waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("G");
    await page.waitForURL(/g=id\.orig_h/);
    await page.locator(".groups tbody tr").first().waitFor();
    await page.getByRole("button", { name: "received" }).click();
    await page.locator(".groups th[aria-sort=descending]", { hasText: "received" }).waitFor();
    await page
      .locator(".groups tr", { hasText: "10.20.30.12" })
      .getByRole("link", { name: /show these/ })
      .click();
    await page.locator(".pill", { hasText: "id.orig_h:10.20.30.12" }).waitFor();
    await page.locator(".table-body .v").first().waitFor();
    await page.goBack();
    await page.locator(".groups").waitFor();
    await page.close();
  });

  it("finds the rare value among the frequent ones, and every value in a list", async () => {
    const page = await stage().open("/x/http");
    await page.getByRole("button", { name: "Rare values of host" }).click();
    await page.getByRole("button", { name: /www\.lantern-repair\.example: 1, show only this/ }).waitFor();
    await page.getByRole("button", { name: /All \d+ values of host/ }).click();
    await page.getByRole("searchbox", { name: "Find a value" }).fill("misty");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /go\.misty-counter\.example/ })
      .click();
    await page.locator(".pill", { hasText: "name:go.misty-counter.example" }).waitFor();
    await page.locator(".table-body .v", { hasText: "go.misty-counter.example" }).first().waitFor();
    await page.close();
  });

  it("says of an empty table what each way out would show", async () => {
    const page = await stage().open(`/x/dns?q=name:intranet.harbourlane.example&t=${tuesday}`);
    await page.getByText("It was being watched (100 %)").waitFor();
    await page.getByRole("button", { name: /^Without name:intranet\.harbourlane\.example \(\d+\)/ }).waitFor();
    await page.getByRole("button", { name: /^Nearest match: Tue 17 Nov 2026/ }).click();
    await page.locator(".table-body .v").first().waitFor();
    await page.close();
  });

  it("moves the window over everything held by the keyboard", async () => {
    const page = await stage().open(`/x/sessions?t=${tuesday}`);
    await page.getByRole("slider", { name: /The window within everything held/ }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/t=20261117T1600Z\.\.20261117T1630Z/);
    await page.keyboard.press("Home");
    await page.waitForURL(/t=20261117T0800/);
    await page.getByRole("slider", { name: /sessions over time/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.locator(".hist .reading").waitFor();
    await page.close();
  });

  it("follows the traffic on l, and on l again keeps the window as it was", async () => {
    const page = await stage().open("/x/sessions");
    await page.keyboard.press("l");
    await page.waitForURL(/t=live:15m/);
    await page.locator(".live-state .live").waitFor();
    await page.keyboard.press("l");
    await page.waitForURL(/t=\d{8}T\d+/);
    await page.close();
  });

  it("names the field that was perhaps meant", async () => {
    const page = await stage().open("/x/sessions?q=durtion%3E4");
    await page.getByText("did you mean “duration”?").first().waitFor();
    stage().complaints.length = 0;
    await page.close();
  });
}
