/** Hot: a message that ends with a lone dot (RFC 5321 4.5.2, RFC 1939 3): dots taken off, the end found. */

const lf = 0x0a;
const cr = 0x0d;
const dot = 0x2e;
const carriageReturn = Uint8Array.of(cr);

/** Takes the message's bytes; valid during the call. */
export interface DotSink {
  data(bytes: Uint8Array, at: number, end: number): void;
  /** A lone dot between line ends that are none: some servers take it for the end. It is content here. */
  smuggling(): void;
}

type Place = "line start" | "in line" | "cr" | "dot" | "dot cr" | "bare line start" | "bare dot";

export class DotReader {
  readonly #sink: DotSink;
  #place: Place = "line start";
  #endedAtBareDot = false;

  constructor(sink: DotSink) {
    this.#sink = sink;
  }

  /** The last bytes were a lone dot between line ends that are none: if the server answers now, it took that for the end. */
  get endedAtBareDot(): boolean {
    return this.#endedAtBareDot;
  }

  /** Reads on; returns where the message ended, one past its last byte, or -1. */
  data(bytes: Uint8Array, at: number, end: number): number {
    let from = at;
    let place = this.#place;
    // where the last bare dot's line ended; the line feed of a CR that ended it may come in a later call
    let bareEnd = this.#endedAtBareDot && place === "cr" && bytes[at] === lf ? at : -2;
    const last = end - 1;
    for (let i = at; i < end; i++) {
      // most of a message is the middle of a line; what is no more than CR may end one
      if (place === "in line") while (i < last && bytes[i]! > cr) i++;
      const byte = bytes[i]!;
      switch (place) {
        case "in line":
          if (byte === cr) place = "cr";
          else if (byte === lf) place = "bare line start";
          break;
        case "cr":
          place = byte === lf ? "line start" : byte === dot ? "bare dot" : byte === cr ? "cr" : "in line";
          break;
        case "line start":
          if (byte === dot) {
            if (i > from) this.#sink.data(bytes, from, i);
            from = i + 1;
            place = "dot";
          } else {
            place = byte === cr ? "cr" : byte === lf ? "bare line start" : "in line";
          }
          break;
        case "dot":
          if (byte === cr) {
            place = "dot cr";
            from = i + 1;
          } else {
            if (byte === lf) {
              this.#sink.smuggling();
              bareEnd = i;
            }
            place = byte === lf ? "bare line start" : "in line";
          }
          break;
        case "dot cr":
          if (byte === lf) {
            this.#place = "line start";
            this.#endedAtBareDot = false;
            return i + 1;
          }
          this.#sink.data(carriageReturn, 0, 1);
          place = byte === cr ? "cr" : "in line";
          break;
        case "bare line start":
          place = byte === dot ? "bare dot" : byte === cr ? "cr" : byte === lf ? "bare line start" : "in line";
          break;
        case "bare dot":
          if (byte === lf || byte === cr) {
            this.#sink.smuggling();
            bareEnd = i;
          }
          place = byte === cr ? "cr" : byte === lf ? "bare line start" : "in line";
          break;
      }
    }
    if (end > from) this.#sink.data(bytes, from, end);
    this.#place = place;
    this.#endedAtBareDot = bareEnd === end - 1 || (bareEnd === end - 2 && place === "line start");
    return -1;
  }

  /** Bytes are missing here. */
  gap(): void {
    this.#place = "in line";
    this.#endedAtBareDot = false;
  }
}
