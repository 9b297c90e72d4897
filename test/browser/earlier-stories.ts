/** Stories of a window beside the same a week earlier. They load a second capture, so they come last. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { axeViolations, type Stage } from "./stage.ts";

const tuesday = "20261117T1615Z..20261117T1645Z";
const root = new URL("../../", import.meta.url).pathname;
const weekSeconds = 7 * 86_400;
const head = { file: 24, packet: 16, included: 8 } as const;

/** The sample as if it had been recorded a week earlier, and the capture ended at half past four. */
function earlierSample(): Buffer {
  const sample = readFileSync(`${root}samples/office-tuesday.pcap`);
  const end = Date.parse("2026-11-17T16:30:00Z") / 1000;
  let at = head.file;
  while (at < sample.length && sample.readUInt32LE(at) < end) {
    sample.writeUInt32LE(sample.readUInt32LE(at) - weekSeconds, at);
    at += head.packet + sample.readUInt32LE(at + head.included);
  }
  return sample.subarray(0, at);
}

export function earlierStories(stage: () => Stage): void {
  it("draws a week earlier as a line, says what it was and where it was not watched, and leads there", async () => {
    const page = await stage().open("/now");
    const file = { name: "earlier.pcap", mimeType: "application/vnd.tcpdump.pcap", buffer: earlierSample() };
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.locator(".toast", { hasText: /packets, .* records/ }).waitFor();
    await page.goto(`${stage().origin}/x/sessions?t=${tuesday}`);
    await page.locator(".table-body .v").first().waitFor();
    await page.keyboard.press(".");
    await page.waitForURL(/cmp=1w/);
    const entry = page.getByRole("list", { name: "What is drawn" }).getByRole("link");
    await entry.waitFor();
    expect(await entry.textContent()).toMatch(/^a week earlier \d+ · watched \d+(\.\d+)? %$/);
    const count = /\d+/.exec((await entry.textContent())!)![0];
    await page.getByRole("slider", { name: /sessions over time/ }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".hist .reading").textContent()).toMatch(/ · a week earlier \d+ · /);
    const { width, x, y } = (await page.locator(".hist svg").first().boundingBox())!;
    await page.mouse.move(x + width - 5, y + 40);
    await page.locator(".hist .reading", { hasText: "a week earlier not watched" }).waitFor();

    await page.getByRole("button", { name: "As table" }).click();
    const table = page.getByRole("dialog").getByRole("table");
    expect(await table.locator("tfoot td").allTextContents()).toContain(count);
    expect(await table.locator("tbody tr", { hasText: "not watched" }).count()).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    expect(await axeViolations(page)).toEqual([]);

    await entry.click();
    await page.waitForURL(/t=20261110T1615Z\.\.20261110T1645Z/);
    await page.locator(".records-bar", { hasText: `${count} sessions` }).waitFor();
    expect(page.url()).not.toContain("cmp");
    await page.close();
  });

  it("lays a moment beside the same a week earlier", async () => {
    const page = await stage().open(`/moment?t=${tuesday}`);
    await page.getByRole("button", { name: "Compare" }).click();
    const card = page.locator(".card", { hasText: "The same a week earlier" });
    await card.getByRole("columnheader", { name: "Tue 10 Nov 2026 16:15 – 16:45 GMT" }).waitFor();
    expect(page.url()).toContain("cmp=1w");
    await card.locator(".strange", { hasText: "watched" }).waitFor();
    const files = await card.getByRole("row", { name: "files" }).getByRole("cell").allTextContents();
    const told = async (): Promise<string> =>
      /(\d+) files?/.exec((await page.locator(".answer p.num").last().textContent())!)![1]!;
    expect(files[0]).toBe(await told());
    expect(await axeViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press(".");
    await card.waitFor({ state: "detached" });
    await page.keyboard.press(".");
    await card.getByRole("link", { name: /^Tue 10 Nov/ }).click();
    await page.getByText("Tue 10 Nov 2026 16:15 – 16:45 GMT").first().waitFor();
    expect(files[1]).toBe(await told());
    await page.close();
  });
}
