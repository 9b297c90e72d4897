/** Stories of a host's page: what was new for it. */
import { expect, it } from "vitest";
import type { Stage } from "./stage.ts";

export function hostStories(stage: () => Stage): void {
  it("shows what a host used on which days, each value ready to be asked about", async () => {
    const page = await stage().open("/host/10.20.30.12");
    const row = page.locator(".strips tr", { hasText: "go.misty-counter.example" });
    expect(await row.getByRole("img").getAttribute("aria-label")).toMatch(/^\d+ times? on 1 day, already on 17 Nov$/);
    await row.locator(".v").click();
    await page.getByRole("menuitem", { name: "Everywhere it was seen" }).click();
    await page.waitForURL(/\/find\?value=go\.misty-counter\.example/);
    await page.close();
  });
}
