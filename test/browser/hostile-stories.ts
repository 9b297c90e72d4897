/** Stories of texts that an attacker wrote: every page shows them, and nothing of them acts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { script, turned, writeHostile } from "#test/build/hostile.ts";
import type { Stage } from "./stage.ts";

const host = "10.66.0.7";

/** What acts in a browser, and what turns the writing around. */
async function harm(page: Page): Promise<string[]> {
  const found = await page.evaluate<[elements: number, title: string, text: string]>(
    '[document.querySelectorAll("main img, main script, main iframe, main a[href^=\\"javascript\\"]").length, document.title, document.body.innerText]',
  );
  const [elements, title, text] = found;
  return [
    ...(elements > 0 ? [`${elements} elements`] : []),
    ...(title === "owned" ? ["the title"] : []),
    ...(text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g) ?? []),
  ];
}

export function hostileStories(stage: () => Stage): void {
  it("takes a hostile capture by upload, and leads to what happened in it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wirehawk-hostile-"));
    const path = join(folder, "hostile.pcap");
    writeHostile(path);
    const page = await stage().open("/now");
    await page.locator('input[type="file"]').setInputFiles(path);
    await page.getByRole("button", { name: "What happened in it" }).click();
    await page.getByText(turned.replace("\u202E", "⟪U+202E⟫")).first().waitFor();
    expect(await harm(page)).toEqual([]);
    await page.close();
    rmSync(folder, { recursive: true });
  });

  it.each(["http", "dns", "mail", "files", "weird"])(
    "is inert in the table of %s, its panel and its menu",
    async (title) => {
      const page = await stage().open(`/x/${title}?q=host:${host}`);
      await page.locator(".table-body .row .v").first().waitFor();
      expect(await harm(page)).toEqual([]);
      await page
        .locator(".table-body .row")
        .first()
        .click({ position: { x: 20, y: 10 } });
      await page.locator(".detail .fields").waitFor();
      await page.locator(".detail .v").last().click();
      await page.getByRole("menu").waitFor();
      expect(await harm(page)).toEqual([]);
      await page.close();
    },
  );

  it("is inert in a conversation, where a mail's body is text", async () => {
    const page = await stage().open(`/x/mail?q=host:${host}`);
    await page.locator(".table-body .row .v").first().waitFor();
    await page
      .locator(".table-body .row")
      .first()
      .click({ position: { x: 20, y: 10 } });
    await page.getByRole("link", { name: "Open session" }).click();
    await page.locator(".dialogue pre", { hasText: script }).first().waitFor();
    expect(await page.locator(".dialogue pre *").count()).toBe(0);
    expect(await harm(page)).toEqual([]);
    await page.close();
  });

  it.each([`/find?value=${encodeURIComponent(script)}`, `/host/${host}`, `/moment?q=host:${host}`])(
    "is inert on %s",
    async (path) => {
      const page = await stage().open(path);
      await page.locator(".answer h1").waitFor();
      expect(await harm(page)).toEqual([]);
      await page.close();
    },
  );
}
