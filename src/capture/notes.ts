/** What a capture says beside its packets: names it resolved, secrets to decrypt with, interfaces and their losses. */

/** A capture may hold any number of these; beyond the caps the rest is counted in `left`. */
const maxNames = 100_000;
const maxSecretBytes = 16 << 20;
const maxInterfaces = 10_000;

/** One entry of a name resolution block: an address as text, and the names it had. */
export interface ResolvedName {
  readonly address: string;
  readonly names: readonly string[];
}

/** One decryption secrets block: its type (0x544c534b is a TLS key log) and its bytes. */
export interface Secrets {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** An interface that packets were recorded on; counts are the recorder's own, when it wrote them. */
export interface InterfaceNote {
  readonly linkType: number;
  readonly snapLength: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
  received: number | undefined;
  dropped: number | undefined;
}

export class CaptureNotes {
  readonly names: ResolvedName[] = [];
  readonly secrets: Secrets[] = [];
  readonly interfaces: InterfaceNote[] = [];
  /** Notes that found no room. */
  left = 0;
  #secretBytes = 0;

  /** Packets that the recorder lost, on all interfaces, as far as it says so. */
  get dropped(): number {
    return this.interfaces.reduce((sum, { dropped }) => sum + (dropped ?? 0), 0);
  }

  addName(entry: ResolvedName): void {
    if (this.names.length < maxNames) this.names.push(entry);
    else this.left++;
  }

  addInterface(note: InterfaceNote): void {
    if (this.interfaces.length < maxInterfaces) this.interfaces.push(note);
    else this.left++;
  }

  /** Keeps a copy of the secret's bytes. */
  addSecrets(type: number, bytes: Uint8Array): void {
    if (this.#secretBytes + bytes.length > maxSecretBytes) {
      this.left++;
      return;
    }
    this.#secretBytes += bytes.length;
    this.secrets.push({ type, bytes: bytes.slice() });
  }
}
