/** Every kind of record there is: gathered here, where the rooms are joined. */
import { flowRecords } from "#flow/engine.ts";
import { files } from "#object/record.ts";
import { linkProtocols, protocols } from "#protocol/index.ts";
import { type Catalogue, catalogueOf, type RecordSpec } from "#record/record.ts";
import { capture } from "./capture-record.ts";

const specs: readonly RecordSpec[] = [
  ...flowRecords,
  ...protocols.flatMap((protocol) => protocol.records),
  ...linkProtocols.flatMap((protocol) => protocol.records),
  files,
  capture,
];

export const catalogue: Catalogue = catalogueOf(specs);
