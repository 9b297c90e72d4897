/** A tick a second to every page that listens, over Server-Sent Events. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Tick } from "./contract.ts";

/** What is being recorded, for those who look on. */
export interface LiveView {
  tick(): Promise<Tick>;
  readonly openFlows: number;
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
