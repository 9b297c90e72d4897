/** Stories of a conversation's page: the way back from the last thing that happened to the first. */
import { expect, it } from "vitest";
import type { Stage } from "./stage.ts";

export function sessionStories(stage: () => Stage): void {
  it("leads from the page that attacked back to the search that found it, by what led there", async () => {
    const page = await stage().open("/x/http?q=name:static.thornlanding.example&sort=ts");
    await page.locator(".table-body .row .v").first().waitFor();
    await page
      .locator(".table-body .row")
      .first()
      .click({ position: { x: 20, y: 10 } });
    await page.getByRole("link", { name: "Open session" }).click();
    await page.locator(".session-side li", { hasText: "redirected to it: go.misty-counter.example/c.js" }).waitFor();
    for (const name of ["www.lantern-repair.example", "search.findwell.example"]) {
      const cause = page.locator(".session-side li", { hasText: "the page that referred to it" });
      await cause.getByText(name).waitFor();
      await cause.getByRole("link", { name: "http" }).click();
      await page
        .locator(".dialogue pre", { hasText: `Host: ${name}` })
        .first()
        .waitFor();
    }
    await page.close();
  });

  it("shows one side alone, and a program's bytes as bytes", async () => {
    const page = await stage().open("/x/http?q=name:files.umberstore.example&sort=ts");
    await page.locator(".table-body .row .v").first().waitFor();
    await page
      .locator(".table-body .row")
      .first()
      .click({ position: { x: 20, y: 10 } });
    await page.getByRole("link", { name: "Open session" }).click();
    await page.getByRole("img", { name: /packets: \d+ of the originator up, \d+ of the responder down/ }).waitFor();
    await page.locator(".sequence svg").hover({ position: { x: 3, y: 20 } });
    await page.getByText(/^Packet 1: originator · .* · 0 bytes$/).waitFor();
    await page.locator(".dialogue .hex", { hasText: "0000  4d 5a" }).first().waitFor();
    await page.getByRole("button", { name: "Originator", exact: true }).click();
    expect(await page.locator(".block.resp").count()).toBe(0);
    expect(await page.locator(".block.orig").count()).toBeGreaterThan(0);
    await page.close();
  });

  it("tells a mail by its headers and its envelope", async () => {
    const page = await stage().open("/x/mail");
    await page.locator(".table-body .row .v").first().waitFor();
    await page
      .locator(".table-body .row")
      .first()
      .click({ position: { x: 20, y: 10 } });
    await page.getByRole("link", { name: "Open session" }).click();
    await page.getByRole("heading", { name: /^Mail: / }).waitFor();
    await page.getByText("Envelope from").waitFor();
    await page.close();
  });
}
