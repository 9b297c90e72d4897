/** The pcapng blocks that carry no packets: interfaces, their statistics, names and secrets. */
import { ip4Text, ip6Text } from "#base/address.ts";
import { wireText } from "#base/wire-text.ts";
import type { CaptureNotes, InterfaceNote } from "./notes.ts";
import { defaultResolution, InterfaceClock } from "./pcapng-clock.ts";
import { eachOption } from "./pcapng-options.ts";

/** An interface that the packets of a section refer to by index. */
interface SectionInterface {
  readonly note: InterfaceNote;
  readonly clock: InterfaceClock;
}

export interface Section {
  readonly littleEndian: boolean;
  readonly interfaces: SectionInterface[];
}

/** A block from its type on to before its closing length. */
export interface BlockRange {
  readonly at: number;
  readonly end: number;
}

/** A machine has a handful; a section that declares more than this is an attack on our memory. */
const maxInterfaces = 65_536;

const interfaceBlock = { linkType: 8, snapLength: 12, options: 16 } as const;
const interfaceOption = { name: 2, description: 3, resolution: 9, offset: 14 } as const;
const statisticsBlock = { interface: 8, options: 20 } as const;
const statisticsOption = { received: 4, dropped: 5, droppedBySystem: 7 } as const;
const secretsBlock = { type: 8, length: 12, data: 16 } as const;
const namesBody = 8;
const nameRecord = { end: 0, ip4: 1, ip6: 2 } as const;

/** Interface description block. */
export function readInterface(view: DataView, range: BlockRange, section: Section, notes: CaptureNotes): void {
  const { at, end } = range;
  if (at + interfaceBlock.options > end || section.interfaces.length >= maxInterfaces) {
    notes.left++;
    return;
  }
  const { littleEndian } = section;
  let name: string | undefined;
  let description: string | undefined;
  let resolution: number = defaultResolution;
  let offsetSeconds = 0;
  eachOption(view, littleEndian, { at: at + interfaceBlock.options, end }, (code, valueAt, length) => {
    if (code === interfaceOption.name) name = textAt(view, valueAt, length);
    else if (code === interfaceOption.description) description = textAt(view, valueAt, length);
    else if (code === interfaceOption.resolution && length >= 1) resolution = view.getUint8(valueAt);
    else if (code === interfaceOption.offset && length >= 8) {
      offsetSeconds = Number(view.getBigInt64(valueAt, littleEndian));
    }
  });
  const note: InterfaceNote = {
    linkType: view.getUint16(at + interfaceBlock.linkType, littleEndian),
    snapLength: view.getUint32(at + interfaceBlock.snapLength, littleEndian),
    name,
    description,
    received: undefined,
    dropped: undefined,
  };
  section.interfaces.push({ note, clock: new InterfaceClock(resolution, offsetSeconds) });
  notes.addInterface(note);
}

/** Interface statistics block: the last one of an interface counts. */
export function readStatistics(view: DataView, range: BlockRange, section: Section): void {
  const { at, end } = range;
  if (at + statisticsBlock.options > end) return;
  const { littleEndian, interfaces } = section;
  const note = interfaces[view.getUint32(at + statisticsBlock.interface, littleEndian)]?.note;
  if (!note) return;
  let dropped: number | undefined;
  eachOption(view, littleEndian, { at: at + statisticsBlock.options, end }, (code, valueAt, length) => {
    if (length < 8) return;
    const value = Number(view.getBigUint64(valueAt, littleEndian));
    if (code === statisticsOption.received) note.received = value;
    else if (code === statisticsOption.dropped || code === statisticsOption.droppedBySystem) {
      dropped = (dropped ?? 0) + value;
    }
  });
  if (dropped !== undefined) note.dropped = dropped;
}

/** Decryption secrets block. */
export function readSecrets(view: DataView, range: BlockRange, section: Section, notes: CaptureNotes): void {
  const { at, end } = range;
  const dataAt = at + secretsBlock.data;
  if (dataAt > end) return;
  const { littleEndian } = section;
  const length = view.getUint32(at + secretsBlock.length, littleEndian);
  if (length > end - dataAt) return;
  notes.addSecrets(
    view.getUint32(at + secretsBlock.type, littleEndian),
    bytesOf(view).subarray(dataAt, dataAt + length),
  );
}

/** Name resolution block: records of an address and the names it had, each ended by a zero byte. */
export function readNames(view: DataView, range: BlockRange, section: Section, notes: CaptureNotes): void {
  const bytes = bytesOf(view);
  let at = range.at + namesBody;
  while (at + 4 <= range.end) {
    const type = view.getUint16(at, section.littleEndian);
    const length = view.getUint16(at + 2, section.littleEndian);
    const valueAt = at + 4;
    if (type === nameRecord.end || valueAt + length > range.end) return;
    const addressSize = type === nameRecord.ip4 ? 4 : type === nameRecord.ip6 ? 16 : 0;
    if (addressSize > 0 && length > addressSize) {
      const names = textAt(view, valueAt + addressSize, length - addressSize).split("\\x00");
      const address = addressSize === 4 ? ip4Text(bytes, valueAt) : ip6Text(bytes, valueAt);
      notes.addName({ address, names: names.filter((name) => name !== "") });
    }
    at = valueAt + ((length + 3) & ~3);
  }
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Strings need no zero at their end, but some writers put one. */
function textAt(view: DataView, at: number, length: number): string {
  return wireText(bytesOf(view), at, at + length).replace(/(\\x00)+$/, "");
}
