/** Stories of the keyboard: every command by its words. */
import { expect, it } from "vitest";
import { axeViolations, type Stage } from "./stage.ts";

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

  it("keeps a question by its name, goes back to it, and forgets it", async () => {
    const page = await stage().open("/x/dns?q=name:go.misty-counter.example&g=query");
    await page.getByRole("button", { name: "Views …" }).click();
    await page.getByRole("textbox", { name: "Name of the view" }).fill("misty, by name");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "misty, by name" }).waitFor();
    await page.keyboard.press("Escape");
    await page.goto(`${stage().origin}/now`);
    await page.locator("#search").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find a command" }).waitFor();
    await page.keyboard.type("misty");
    await page.getByRole("option", { name: "View: misty, by name" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/x\/dns\?q=name:go\.misty-counter\.example&g=query/);
    await page.getByRole("button", { name: "Views …" }).click();
    await page.getByRole("button", { name: "Forget misty, by name" }).click();
    await page.getByRole("link", { name: "misty, by name" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Long connections" }).click();
    await page.locator(".pill", { hasText: "duration>3600" }).waitFor();
    await page.close();
  });

  it("keeps a question with the data for every browser, or in this one alone", async () => {
    const page = await stage().open("/x/dns?g=query");
    const keep = async (name: string): Promise<void> => {
      await page.getByRole("textbox", { name: "Name of the view" }).fill(name);
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name }).waitFor();
    };
    await page.getByRole("button", { name: "Views …" }).click();
    await keep("of everyone");
    await page.getByRole("combobox", { name: "For whom it is kept" }).selectOption("mine");
    await keep("of mine");
    await page.getByRole("region", { name: "Shared" }).getByRole("link", { name: "of everyone" }).waitFor();
    await page.getByRole("region", { name: "Mine" }).getByRole("link", { name: "of mine" }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await axeViolations(page)).toEqual([]);

    // Another browser has nothing of this one's storage.
    await page.evaluate("localStorage.clear()");
    await page.reload();
    await page.getByRole("button", { name: "Views …" }).click();
    await page.getByRole("link", { name: "of everyone" }).waitFor();
    expect(await page.getByRole("link", { name: "of mine" }).count()).toBe(0);
    await page.getByRole("button", { name: "Forget of everyone" }).click();
    await page.getByRole("link", { name: "of everyone" }).waitFor({ state: "detached" });
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
