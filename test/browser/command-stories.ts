/** Stories of the keyboard: every command by its words. */
import { expect, it } from "vitest";
import type { Stage } from "./stage.ts";

export function commandStories(stage: () => Stage): void {
  it("runs a command by a few letters of its name, also from within the search box", async () => {
    const page = await stage().open("/now");
    await page.locator("#search").focus();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find a command" }).waitFor();
    await page.keyboard.type("expl tls");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/x\/tls/);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.close();
  });

  it("goes to what is pasted as a command, and to the box that a command names", async () => {
    const page = await stage().open("/now");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("10[.]20[.]30[.]12");
    await page.getByRole("option", { name: "Go to host 10.20.30.12" }).click();
    await page.waitForURL(/\/host\/10\.20\.30\.12/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("time");
    await page.keyboard.press("Enter");
    await page.locator("#time:focus").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.close();
  });
}
