/** SSH (RFC 4251-4254): who speaks it with which program, what is agreed on in the clear, and whether somebody got in. */
import { latin1 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow, Side } from "#flow/flow.ts";
import { isLocalAddress } from "#flow/local.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import type { RowOf } from "#record/record.ts";
import { LineReader } from "../lines.ts";
import { AuthenticationGuess } from "./authentication.ts";
import { agreedVersion, beginsIdentification, isVersion2, longestIdentification } from "./identification.ts";
import { agreement, hostKey, messageNumber, type Offer, print, readOffer } from "./key-exchange.ts";
import { PacketReader } from "./packets.ts";
import { ssh as record } from "./record.ts";

const ports: readonly number[] = [22];
/** RFC 4253 4.2: a server may say some lines before. Elsewhere than on its port many servers begin with lines. */
const mostLinesBefore = { onPort: 50, elsewhere: 8 } as const;

const space = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What one end has said so far. */
class End {
  readonly lines = new LineReader(longestIdentification);
  readonly packets = new PacketReader();
  hasSpoken = false;
  linesBefore = 0;
  identification: string | undefined = undefined;
  offer: Offer | undefined = undefined;
  isEncrypted = false;
  /** Part of it was not seen: where the next packet begins is not known. */
  isLost = false;
}

class SshConversation implements Conversation {
  readonly #flow: Flow;
  readonly #ends: readonly [client: End, server: End] = [new End(), new End()];
  readonly #authentication = new AuthenticationGuess();
  readonly #told: Partial<RowOf<typeof record>> = {};
  #isOver = false;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const sender = this.#ends[side];
    if (at < end && !sender.hasSpoken && !sender.isLost) this.#speaks(side, sender, bytes[at]!);
    while (at < end && !this.#isOver && !sender.isLost) {
      if (sender.isEncrypted) {
        this.#encrypted(side, end - at);
        return;
      }
      if (sender.identification === undefined) {
        at = sender.lines.take(bytes, at, end);
        if (sender.lines.isWhole) this.#line(side, sender);
      } else if (this.#isVersion2(sender.identification)) {
        at = sender.packets.take(bytes, at, end);
        if (sender.packets.isWhole) this.#packet(side, sender);
        else if (sender.packets.isLost) this.#giveUp("SSH_max_packet_length_exceeded");
      } else this.#finish();
    }
  }

  gap(side: Side): void {
    if (this.#isOver) return;
    this.#ends[side].isLost = true;
    if (!this.#ends.some(({ isEncrypted }) => isEncrypted) && !this.#ends.every(({ isLost }) => isLost)) return;
    if (this.#told.ts === undefined) this.#reject();
    else this.#finish();
  }

  close(): void {
    if (!this.#isOver) this.#write();
  }

  /** What a client tried SSH on may not speak in lines at all. */
  #speaks(side: Side, sender: End, first: number): void {
    sender.hasSpoken = true;
    const isText = first >= space || first === lineFeed || first === carriageReturn;
    if (side === 1 && !isText) this.#reject();
  }

  /** Of two versions an end begins with the newer only when it knows the other end. */
  #isVersion2(identification: string): boolean {
    return this.#told.version === 2 || isVersion2(identification);
  }

  #line(side: Side, sender: End): void {
    const { bytes, at, end, isCut } = sender.lines;
    if (isCut || !beginsIdentification.test(latin1(bytes, at, Math.min(end, at + 8)))) {
      this.#lineBefore(side, sender);
      return;
    }
    sender.identification = wireText(bytes, at, end);
    this.#told.ts ??= this.#flow.now;
    // what calls itself a server is one; a client may say anything to anybody
    if (side === 1) this.#flow.confirm();
    const [client, server] = this.#ends;
    if (client.identification === undefined || server.identification === undefined) return;
    const version = agreedVersion(client.identification, server.identification);
    this.#told.version = version;
    if (version === undefined) this.#giveUp("SSH_version_mismatch");
    // of version 1 nothing more is read
    else if (version === 1) this.#finish();
  }

  /** A line that is no identification. */
  #lineBefore(side: Side, sender: End): void {
    const most = side === 0 ? 0 : this.#mostLinesBefore;
    if (sender.linesBefore++ < most) return;
    if (this.#ends[1].identification === undefined) this.#reject();
    else this.#giveUp("malformed_ssh_identification");
  }

  get #mostLinesBefore(): number {
    const { respPort, origPort } = this.#flow;
    if (ports.includes(respPort) || ports.includes(origPort)) return mostLinesBefore.onPort;
    // what a client tried SSH on may be anything, and answer in lines
    return this.#ends[0].identification === undefined ? mostLinesBefore.elsewhere : 0;
  }

  #packet(side: Side, sender: End): void {
    const { bytes, at, end } = sender.packets;
    const number = bytes[at]!;
    if (number === messageNumber.newKeys) this.#newKeys(sender);
    else if (number === messageNumber.kexInit) this.#offered(side, sender, readOffer(bytes, at, end));
    else if (side === 1 && this.#told.host_key === undefined) Object.assign(this.#told, hostKey(bytes, at, end));
  }

  #offered(side: Side, sender: End, offer: Offer | undefined): void {
    if (offer === undefined) this.#giveUp("SSH_max_string_length_exceeded");
    if (offer === undefined || sender.offer !== undefined) return;
    sender.offer = offer;
    Object.assign(this.#told, print(offer, side));
    const [client, server] = this.#ends;
    if (client.offer && server.offer) Object.assign(this.#told, agreement(client.offer, server.offer));
  }

  #newKeys(sender: End): void {
    sender.isEncrypted = true;
    // half of a conversation tells nothing behind it
    if (this.#ends.some(({ isLost, hasSpoken }) => isLost || !hasSpoken)) this.#finish();
    const areBoth = this.#ends.every(({ isEncrypted }) => isEncrypted);
    // compressed packets are of any size; Zeek trusts none with the zlib either that begins only behind the door
    if (areBoth && this.#told.compression_alg?.includes("zlib")) this.#finish();
  }

  #encrypted(side: Side, length: number): void {
    this.#authentication.add(side, length, this.#flow.now);
    if (this.#authentication.isOver) this.#finish();
  }

  #reject(): void {
    this.#isOver = true;
    this.#flow.reject("not SSH");
  }

  #giveUp(weird: WeirdName): void {
    this.#flow.weird(weird);
    this.#finish();
  }

  /** All is told that can be. */
  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#write();
    this.#flow.settle();
  }

  #write(): void {
    const { ts } = this.#told;
    const [client, server] = this.#ends;
    // a client that is answered in another language tells nothing
    if (ts === undefined || (server.hasSpoken && server.identification === undefined)) return;
    this.#authentication.judge();
    const { success, attempts } = this.#authentication;
    this.#flow.emit(record, {
      ...this.#told,
      ts,
      auth_success: success,
      auth_attempts: attempts,
      direction: directionOf(this.#flow),
      client: client.identification,
      server: server.identification,
    });
  }
}

function directionOf({ origBytes, respBytes }: Flow): RowOf<typeof record>["direction"] {
  if (isLocalAddress(origBytes)) return isLocalAddress(respBytes) ? "INTERNAL" : "OUTBOUND";
  return isLocalAddress(respBytes) ? "INBOUND" : "EXTERNAL";
}

const longestProbe = { onPort: 2048, elsewhere: 1024 } as const;
const linesBefore = (most: number): RegExp => new RegExp(`^(?:[^\\r\\n]*\\r?\\n){0,${most}}SSH-[12]\\.`);
const server = { onPort: linesBefore(mostLinesBefore.onPort), elsewhere: linesBefore(mostLinesBefore.elsewhere) };
const lines = /^[^\0-\x08\x0b\x0c\x0e-\x1f\x7f]*$/;

function probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict {
  const where = onPort ? "onPort" : "elsewhere";
  const said = latin1(bytes, at, Math.min(end, at + (side === 0 ? 8 : longestProbe[where])));
  if ((side === 0 ? beginsIdentification : server[where]).test(said)) return "yes";
  if ("SSH-1.".startsWith(said) || "SSH-2.".startsWith(said)) return "more";
  return side === 1 && onPort && lines.test(said) ? "more" : "no";
}

export const ssh: Protocol = {
  name: "ssh",
  transports: ["tcp"],
  ports,
  records: [record],
  probe,
  open: (flow) => new SshConversation(flow),
};
