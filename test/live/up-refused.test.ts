/** `wirehawk up -i` where it cannot record, or no longer: what it says. Needs root, iproute2 and util-linux. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { shell } from "./network.ts";
import { main, root, Up } from "./up.ts";

const isRoot = process.getuid?.() === 0;
const run = isRoot || process.env["CI"] === "true";
const port = String(20_000 + ((process.pid + 1) % 20_000));
const waiting = { timeout: 60_000, interval: 200 };
const data = mkdtempSync(join(tmpdir(), "wirehawk-refused-"));

/** Runs a command to its end. */
function told(command: readonly string[]): { status: number | null; stderr: string; stdout: string } {
  const [file = "", ...args] = command;
  return spawnSync(file, args, { cwd: root, encoding: "utf8" });
}
const up = (...args: readonly string[]): string[] => [process.execPath, ...main, "up", "--data", data, ...args];

describe.skipIf(!run)("up -i (needs root)", { timeout: 240_000 }, () => {
  const pair = `whr${process.pid}`;
  afterAll(() => {
    spawnSync("ip", ["link", "del", `${pair}a`]);
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it("without the right to read packets says how to get it", () => {
    const { status, stderr } = told(["setpriv", "--bounding-set=-net_raw", ...up("-i", "lo", "--port", port)]);
    expect(stderr).toMatch(/^wirehawk: cannot record lo: this user may not.*sudo.*setcap cap_net_raw\+ep/);
    expect(status).toBe(1);
  });

  it("is what doctor tries, too", () => {
    const doctor = [process.execPath, ...main, "doctor", "--data", data];
    const without = told(["setpriv", "--bounding-set=-net_raw", ...doctor]);
    expect(without.stdout).toMatch(/^NO {3}recording an interface: this user may not.*\n {7}→ .*sudo.*setcap/m);
    expect(without.status).toBe(1);
    expect(told(doctor).stdout).toMatch(/^ok {3}recording an interface: this user may: .*\blo\b/m);
  });

  it("on an interface that is not there names those that are, and the one that was perhaps meant", () => {
    const { status, stderr } = told(up("-i", "l0", "--port", port));
    expect(stderr).toMatch(/^wirehawk: there is no interface “l0”; did you mean “lo”\? .*\blo\b/);
    expect(status).toBe(1);
  });

  it("with a filter that cannot be understood says where", () => {
    const { status, stderr } = told(up("-i", "lo", "-f", "tcp prot 80", "--port", port));
    expect(stderr).toMatch(/^wirehawk: cannot understand the filter "tcp prot 80"/);
    expect(status).toBe(2);
  });

  it("goes on when an interface that was taken away comes back, and says what was missed", async () => {
    const create = `ip link add ${pair}a type veth peer name ${pair}b && ip link set ${pair}a up`;
    shell(create);
    const running = new Up("-i", `${pair}a`, "--data", data, "--port", port);
    await running.login();
    shell(`ip link del ${pair}a`);
    await vi.waitFor(
      () => expect(running.printed).toMatch(/is not recorded since .*: the interface whr\d+a is gone/),
      waiting,
    );
    const [gone] = (await running.status()).captures;
    expect(gone).toMatchObject({ live: false, note: expect.stringMatching(/not recorded since/) });
    shell(create);
    await vi.waitFor(() => expect(running.printed).toMatch(/was not recorded from .* to .*is gone/), waiting);
    expect((await running.status()).captures[0]).toMatchObject({ live: true });

    const second = told(up("--port", String(Number(port) + 1)));
    expect(second.stdout).toMatch(/is up on .* already .*\n\n {2}http:\/\/127\.0\.0\.1:\d+\/login#\S+/);
    expect(second.status).toBe(0);
    const recorder = told(up("-i", "lo", "--port", String(Number(port) + 1)));
    expect(recorder.stderr).toMatch(/is up on .* already \(process \d+\): stop it first/);
    expect(recorder.status).toBe(1);
    expect(await running.stop()).toBe(0);
  });
});
