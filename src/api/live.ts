/** What is being recorded, and a tick a second to every page that listens, over Server-Sent Events. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Tick } from "./contract.ts";

/** An interface that is recorded. Counts are since the server began to record it. */
export interface LiveInput {
  readonly name: string;
  /** Microseconds; undefined while it cannot be recorded. */
  readonly since: number | undefined;
  readonly packets: number;
  /** Packets read and not followed. */
  readonly skipped: number;
  /** Packets that the kernel lost. */
  readonly dropped: number;
  readonly openFlows: number;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  /** Time of the latest packet, in microseconds. */
  readonly lastTime: number | undefined;
  /** When it was not recorded, and why. */
  readonly note: string | undefined;
  /** The largest conversations going on. */
  largest(): Promise<Tick["largest"]>;
}

/** Pages of one person; more would take all of a browser's connections. */
const mostListeners = 20;
const everyMs = 1000;

export class LiveTicks {
  private readonly view: () => Promise<Tick>;
  private readonly listeners = new Set<FastifyReply>();
  private timer: NodeJS.Timeout | undefined;

  constructor(view: () => Promise<Tick>) {
    this.view = view;
  }

  listen(request: FastifyRequest, reply: FastifyReply): void {
    if (this.listeners.size >= mostListeners) {
      void reply.status(429).send();
      return;
    }
    reply.hijack();
    const headers = { ...reply.getHeaders(), "content-type": "text/event-stream", "cache-control": "no-store" };
    reply.raw.writeHead(200, headers as Record<string, string>);
    this.listeners.add(reply);
    this.timer ??= setInterval(() => void this.send(), everyMs);
    request.raw.on("close", () => {
      this.listeners.delete(reply);
      if (this.listeners.size === 0) this.stop();
    });
    void this.send();
  }

  private async send(): Promise<void> {
    try {
      const text = `event: tick\ndata: ${JSON.stringify(await this.view())}\n\n`;
      for (const { raw } of this.listeners) raw.write(text);
    } catch {
      // The store is starting again: the next tick tells how it stands.
    }
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  close(): void {
    this.stop();
    for (const { raw } of this.listeners) raw.end();
  }
}
