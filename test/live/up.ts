/** `wirehawk up -i` as a person runs it, and the answers of its server. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Status, Tick } from "../../src/api/contract.ts";
import { ended } from "./network.ts";

/** Of the package. */
export const root = new URL("../../", import.meta.url).pathname;
/** The command, from source. */
export const main = ["--import", "tsx", "src/cli/main.ts"];

/** What a command prints on standard output. */
export const wirehawk = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [...main, ...args], { cwd: root, encoding: "utf8" });

export class Up {
  /** All that it has printed, on both. */
  printed = "";
  private readonly process: ChildProcess;
  private readonly link: Promise<URL>;
  private cookie = "";

  constructor(...args: readonly string[]) {
    this.process = spawn(process.execPath, [...main, "up", ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    this.link = new Promise((resolve, reject) => {
      const hear = (piece: Buffer): void => {
        this.printed += piece.toString();
        const link = /http:\/\/\S+\/login#\S+/.exec(this.printed)?.[0];
        if (link) resolve(new URL(link));
      };
      this.process.stdout!.on("data", hear);
      this.process.stderr!.on("data", hear);
      this.process.once("exit", () => reject(new Error(`wirehawk up ended: ${this.printed}`)));
    });
  }

  /** Opens the link that it prints. */
  async login(): Promise<void> {
    const { origin, hash } = await this.link;
    const answer = await fetch(`${origin}/api/v1/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: hash.slice(1) }),
    });
    if (answer.status !== 204) throw new Error(await answer.text());
    this.cookie = answer.headers.get("set-cookie")!.split(";")[0]!;
  }

  private async get(path: string, signal?: AbortSignal): Promise<Response> {
    const { origin } = await this.link;
    return fetch(origin + path, { headers: { cookie: this.cookie }, ...(signal ? { signal } : {}) });
  }

  async status(): Promise<Status> {
    return (await (await this.get("/api/v1/status")).json()) as Status;
  }

  /** The next tick that pages hear. */
  async tick(): Promise<Tick> {
    const enough = new AbortController();
    const { body } = await this.get("/api/v1/live", enough.signal);
    let text = "";
    for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const data = /^data: (.*)\n\n/m.exec(text)?.[1];
      if (data === undefined) continue;
      enough.abort();
      return JSON.parse(data) as Tick;
    }
    throw new Error("no tick came");
  }

  /** Its process that reads the interface. */
  capturePid(): number {
    const children = readFileSync(`/proc/${this.process.pid}/task/${this.process.pid}/children`, "utf8");
    const found = children
      .trim()
      .split(" ")
      .find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("live/process"));
    if (found === undefined) throw new Error(`no capture process among ${children}`);
    return Number(found);
  }

  /** The hard way: nothing is said to anybody. */
  async kill(): Promise<void> {
    await ended(this.process, "SIGKILL");
  }

  /** Ctrl-C; gives the exit code. */
  stop(): Promise<number | null> {
    return ended(this.process, "SIGINT");
  }
}
