/**
 * Whether somebody got in, guessed from the sizes of what the server sends once all is encrypted. The rules are those of Zeek's
 * SSH analyzer (src/analyzer/protocol/ssh/SSH.cc): whatever the cipher, SERVICE_ACCEPT is 16 bytes longer than
 * USERAUTH_SUCCESS, and all USERAUTH_FAILUREs of one server are of one size (RFC 4252 5.1, RFC 4253 10).
 */
import type { Side } from "#flow/flow.ts";

const acceptOverSuccess = 16;
/** What is longer than SERVICE_ACCEPT by more is no failure but the text that a server shows before (RFC 4252 5.4). */
const mostFailureOverAccept = 256;
/** Servers give up after 6 or 10 attempts: by then it is another thing that is answered. */
const mostAnswers = 100;

export class AuthenticationGuess {
  attempts = 0;
  success: boolean | undefined = undefined;
  #sawClient = false;
  #answers = 0;
  #acceptSize = 0;
  #failureSize = 0;
  #skippedText = false;
  // The answer at hand: what the server sends at one time is one packet of the capture, however it is handed on.
  #size = 0;
  #time = 0;

  /** No more can be told. */
  get isOver(): boolean {
    return this.success === true || this.#answers >= mostAnswers;
  }

  /** So many more encrypted bytes of a side, in a packet of this time. */
  add(side: Side, length: number, time: number): void {
    if (this.#size > 0 && (side === 0 || time !== this.#time)) this.judge();
    if (side === 0) this.#sawClient = true;
    // a server may tell what it can before it is asked anything (RFC 8308)
    else if (this.#sawClient && !this.isOver) {
      this.#size += length;
      this.#time = time;
    }
  }

  /** The answer at hand is whole. */
  judge(): void {
    const size = this.#size;
    this.#size = 0;
    if (size === 0) return;
    this.#answers++;
    if (this.#acceptSize === 0) this.#acceptSize = size;
    else if (size + acceptOverSuccess === this.#acceptSize) this.#tried(true);
    else if (this.#failureSize !== 0) {
      if (size === this.#failureSize) this.#tried(false);
    } else if (!this.#skippedText && size - this.#acceptSize > mostFailureOverAccept) this.#skippedText = true;
    // clients first ask without anything to show for it, to hear what they may show: that failure is none
    else this.#failureSize = size;
  }

  #tried(success: boolean): void {
    this.success = success;
    this.attempts++;
  }
}
