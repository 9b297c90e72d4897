/** libpcap's filter compiler: the one grammar of BPF expressions that people know. */
import koffi from "koffi";
import { UserError } from "#base/user-error.ts";
import { firstLibrary } from "./foreign.ts";
import { usualSnapLength } from "./framing.ts";

/** struct bpf_program: the number of instructions and where they lie. */
const program = { count: 0, address: 8, size: 16 } as const;
const instructionSize = 8;
const errorSize = 256;
const unknownNetmask = 0xffff_ffff;

/** A pcap_t, as an address. */
type Handle = bigint;

interface Libpcap {
  openDead(linkType: number, snapLength: number): Handle;
  create(name: string, error: Buffer): Handle | null;
  activate(handle: Handle): number;
  compile(handle: Handle, program: Buffer, expression: string, optimize: number, netmask: number): number;
  freeCode(program: Buffer): void;
  error(handle: Handle): string;
  close(handle: Handle): void;
}

let loaded: Libpcap | undefined;

function libpcap(): Libpcap {
  if (loaded) return loaded;
  const library = firstLibrary(["libpcap.so.1", "libpcap.so.0.8", "/usr/lib/libpcap.A.dylib", "libpcap.dylib"]);
  if (!library) {
    throw new UserError(
      "filters need libpcap, which is not installed (Debian: apt install libpcap0.8; Fedora: dnf install libpcap)",
    );
  }
  loaded = {
    openDead: library.func("void *pcap_open_dead(int, int)"),
    create: library.func("void *pcap_create(const char *, void *)"),
    activate: library.func("int pcap_activate(void *)"),
    compile: library.func("int pcap_compile(void *, void *, const char *, int, uint32_t)"),
    freeCode: library.func("void pcap_freecode(void *)"),
    error: library.func("const char *pcap_geterr(void *)"),
    close: library.func("void pcap_close(void *)"),
  };
  return loaded;
}

/** Whether filters can be compiled on this machine. */
export function hasLibpcap(): boolean {
  try {
    return libpcap() !== undefined;
  } catch {
    return false;
  }
}

/** The program for packets of a LINKTYPE_ as they stand in a file. Throws a UserError with libpcap's words. */
export function compileFilter(expression: string, linkType: number, snapLength = usualSnapLength): Uint8Array {
  return compileOn(libpcap().openDead(dltOf(linkType), snapLength), expression);
}

/**
 * The program for the kernel, for an interface: it takes VLAN tags off before a filter runs, which libpcap knows only of
 * an active handle.
 */
export function compileInterfaceFilter(expression: string, name: string): Uint8Array {
  const pcap = libpcap();
  const error = Buffer.alloc(errorSize);
  const handle = pcap.create(name, error);
  if (handle === null) throw new UserError(`cannot filter on ${name}: ${error.toString("utf8", 0, error.indexOf(0))}`);
  if (pcap.activate(handle) < 0) {
    const reason = pcap.error(handle);
    pcap.close(handle);
    throw new UserError(`cannot filter on ${name}: ${reason}`);
  }
  return compileOn(handle, expression);
}

function compileOn(handle: Handle, expression: string): Uint8Array {
  const pcap = libpcap();
  const code = Buffer.alloc(program.size);
  try {
    if (pcap.compile(handle, code, expression, 1, unknownNetmask) < 0) {
      throw new UserError(`cannot understand the filter "${expression}": ${pcap.error(handle)}`, { exitCode: 2 });
    }
    const size = code.readUInt32LE(program.count) * instructionSize;
    const compiled = new Uint8Array(koffi.view(code.readBigUInt64LE(program.address), size)).slice();
    pcap.freeCode(code);
    return compiled;
  } finally {
    pcap.close(handle);
  }
}

/** Link types whose number in a file (LINKTYPE_) is not the one in libpcap's calls (DLT_). */
const dltOfLinkType: ReadonlyMap<number, number> = new Map([
  [100, 11],
  [101, 12],
  [102, 15],
  [103, 16],
  [106, 19],
]);

function dltOf(linkType: number): number {
  return dltOfLinkType.get(linkType) ?? linkType;
}
