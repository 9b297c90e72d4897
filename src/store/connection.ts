/** The way to the store's process: joins the one that runs on the data folder, or starts it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { folderProblem, makeFolder } from "#base/make-folder.ts";
import { UserError } from "#base/user-error.ts";
import { onFrames, sendFrame } from "./frames.ts";
import type { Hello, Request, Response } from "./messages.ts";
import { noSpace } from "./spool.ts";

/** Longest path of a socket on every system that is supported. */
const longestSocketPath = 100;
/** A large store takes its time to open, above all when a crash left loads to finish. */
const startSeconds = 120;

/** A process that is just ending still holds the folder: starting is tried again for some seconds. */
const endingTries = 50;

type Asked = { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void };
type RequestBody = Request extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;

export const socketPath = (dataDir: string): string => join(dataDir, "store.sock");

class ProcessEnded extends UserError {}

export class Connection {
  private readonly dataDir: string;
  private readonly entry: string;
  private socket: Socket | undefined;
  private opening: Promise<Socket> | undefined;
  private readonly asked = new Map<number, Asked>();
  private lastId = 0;
  private isClosed = false;
  /** Of the store's process, once connected. */
  pid: number | undefined;

  /** `entry`: the file that runs the store's process. */
  constructor(dataDir: string, entry: string) {
    this.dataDir = dataDir;
    this.entry = entry;
  }

  /** Asked once more when the process ends under it: a query reads only, and a load goes in once whatever happens. */
  async ask(request: RequestBody, signal?: AbortSignal): Promise<unknown> {
    try {
      return await this.askOnce(request, signal);
    } catch (error) {
      if (!(error instanceof ProcessEnded) || this.isClosed) throw error;
      return this.askOnce(request, signal);
    }
  }

  private async askOnce(request: RequestBody, signal?: AbortSignal): Promise<unknown> {
    const socket = await this.open();
    const id = ++this.lastId;
    signal?.throwIfAborted();
    const cancel = (): void => sendFrame(socket, { id: ++this.lastId, op: "cancel", query: id } satisfies Request);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.asked.set(id, { resolve, reject });
        sendFrame(socket, { id, ...request });
      });
    } finally {
      this.asked.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Connected, or a UserError that says why not. */
  open(): Promise<Socket> {
    if (this.isClosed) return Promise.reject(new UserError("the store was closed"));
    if (this.socket && !this.socket.destroyed) return Promise.resolve(this.socket);
    this.opening ??= this.connectOrStart().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async connectOrStart(): Promise<Socket> {
    const path = socketPath(this.dataDir);
    if (path.length > longestSocketPath)
      throw new UserError(
        `the data folder's path is too long for a socket: ${this.dataDir}; choose a shorter one with --data`,
      );
    const running = await this.tryConnect(path);
    if (running) return running;
    try {
      makeFolder(this.dataDir);
    } catch (cause) {
      throw new UserError(
        `cannot make the data folder ${this.dataDir}: ${folderProblem(cause)}; choose another with --data`,
        { cause },
      );
    }
    let child = startProcess(this.entry, this.dataDir);
    for (let waited = 0; waited < startSeconds * 10; waited++) {
      const socket = await this.tryConnect(path);
      if (socket) return socket;
      if (child.ended) {
        const other = await this.tryConnect(path);
        if (other) return other;
        if (isHeld(child.output) && waited < endingTries) {
          child = startProcess(this.entry, this.dataDir);
          continue;
        }
        throw new UserError(startProblem(this.dataDir, child.output));
      }
      await new Promise((resolve) => setTimeout(resolve, waited < 20 ? 25 : 100));
    }
    throw new UserError(
      `the store did not start within ${startSeconds} s on ${this.dataDir}: see what else uses the folder`,
    );
  }

  private tryConnect(path: string): Promise<Socket | undefined> {
    if (!existsSync(path)) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const socket = connect(path);
      socket.once("error", () => resolve(undefined));
      onFrames(socket, (message) => {
        if ("hello" in (message as Hello)) {
          this.socket = socket;
          this.pid = (message as Hello).pid;
          resolve(socket);
        } else this.take(message as Response);
      });
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.lost());
    });
  }

  private take(response: Response): void {
    const asked = this.asked.get(response.id);
    if (!asked) return;
    if ("failure" in response) asked.reject(new UserError(this.problemOf(response.failure.message)));
    else asked.resolve(response.answer);
  }

  private problemOf(message: string): string {
    return isDiskFull(message) ? noSpace(this.dataDir) : engineMessage(message);
  }

  private lost(): void {
    const error = new ProcessEnded(
      "the store's process ended twice while it worked: ask for a shorter window; it starts again by itself",
    );
    for (const { reject } of this.asked.values()) reject(error);
    this.asked.clear();
  }

  close(): void {
    this.isClosed = true;
    this.socket?.end();
    this.socket?.unref();
  }
}

function startProcess(entry: string, dataDir: string): { ended: boolean; output: string } {
  const state = { ended: false, output: "" };
  const child = spawn(process.execPath, [...loaderOf(entry), entry, dataDir], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    env: { ...process.env, UV_THREADPOOL_SIZE: "8" },
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    state.output = (state.output + text).slice(-4000);
  });
  child.once("exit", () => {
    state.ended = true;
  });
  child.once("error", (error) => {
    state.ended = true;
    state.output = error.message;
  });
  child.unref();
  (child.stderr as unknown as Socket).unref();
  return state;
}

/** In the words of the system, or of the engine, which reserves before it writes. */
const isDiskFull = (text: string): boolean => /ENOSPC|No space left|NOT_ENOUGH_SPACE/i.test(text);

const isHeld = (output: string): boolean => /Cannot lock file/.test(output);

function startProblem(dataDir: string, output: string): string {
  if (isHeld(output))
    return `another process holds the store in ${dataDir}: stop it, or choose another folder with --data`;
  if (/EACCES|EROFS|Permission denied|Read-only/i.test(output))
    return `the data folder ${dataDir} cannot be written: change its permissions, or choose another with --data`;
  if (isDiskFull(output)) return noSpace(dataDir);
  const line =
    output.split("\n").find((text) => /Code: \d+\./.test(text)) ??
    output.split("\n").find((text) => /Error: /.test(text)) ??
    output.trim().split("\n").at(-1) ??
    "";
  return `the store in ${dataDir} cannot be opened: ${engineMessage(line) || "its process ended without a word"}`;
}

/** The engine's words without its stack and version. */
const engineMessage = (text: string): string =>
  text
    .replace(/\(version [^)]*\)/, "")
    .replace(/Code: \d+\. DB::Exception: /, "")
    .split("\n")[0]!
    .slice(0, 600)
    .trim();

/** Run from source, the process needs what this one was started with. */
const loaderOf = (entry: string): string[] =>
  entry.endsWith(".ts") ? ["--import", pathToFileURL(createRequire(entry).resolve("tsx")).href] : [];
