/** Which rooms of src/ a room may import. Written once; the test checks it and ARCHITECTURE.md prints it. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  record: ["base"],
  capture: ["base"],
  decode: ["base"],
  flow: ["base", "record", "decode"],
  protocol: ["base", "record", "flow"],
  object: ["base", "record", "flow"],
  store: ["base", "record"],
  investigate: ["base", "record", "store"],
  api: ["base", "record", "capture", "decode", "flow", "protocol", "object", "store", "investigate"],
  cli: ["base", "record", "capture", "decode", "flow", "protocol", "object", "store", "investigate", "api"],
};
