/** Messages between the store's process and those who use it: JSON behind its length, over a socket in the data folder. */
import type { Socket } from "node:net";

/** A longer message is refused: an answer of this size belongs in a file. */
const maxFrame = 512 << 20;

export function sendFrame(socket: Socket, message: unknown): void {
  const body = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  socket.write(head);
  socket.write(body);
}

/** Hands on every message of a socket; one that is too long, or no JSON, ends the connection. */
export function onFrames(socket: Socket, take: (message: unknown) => void): void {
  let pieces: Buffer[] = [];
  let held = 0;
  const join = (): Buffer => {
    const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, held);
    pieces = [whole];
    return whole;
  };
  socket.on("data", (piece: Buffer) => {
    pieces.push(piece);
    held += piece.length;
    while (held >= 4) {
      const first = pieces[0]!.length >= 4 ? pieces[0]! : join();
      const length = first.readUInt32LE(0);
      if (length > maxFrame) {
        socket.destroy();
        return;
      }
      if (held < 4 + length) return;
      const whole = join();
      const body = whole.subarray(4, 4 + length);
      pieces = [whole.subarray(4 + length)];
      held -= 4 + length;
      try {
        take(JSON.parse(body.toString("utf8")));
      } catch {
        socket.destroy();
        return;
      }
    }
  });
}
