/** Bodies that nobody keeps: for tests of what carries them. */
import type { FileBody, Files } from "#flow/files.ts";

const nothing = (): void => undefined;

const body: FileBody = {
  fuid: "F00000000000",
  mimeType: undefined,
  sha256: undefined,
  seenBytes: 0,
  data: nothing,
  gap: nothing,
  end: nothing,
  rename: nothing,
};

export const noFiles: Files = { open: () => body, close: nothing };
