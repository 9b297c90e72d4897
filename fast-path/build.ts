/** Makes fast-path.wasm of assembly/ (AssemblyScript). */
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { layoutFile, layoutText } from "./layout.ts";

const assembly = new URL("assembly/", import.meta.url);
writeFileSync(layoutFile, layoutText);

const { error, stderr } = await asc.main(
  // no garbage collector, no heap: all memory is given
  [
    "index.ts",
    "-o",
    "../fast-path.wasm",
    "-O3",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--importMemory",
    "--noAssert",
    "--use",
    "abort=",
  ],
  {
    readFile: (name) => {
      try {
        return readFileSync(new URL(name, assembly), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => writeFileSync(new URL(name, assembly), contents),
    listFiles: () => [],
  },
);
if (error) {
  process.stderr.write(stderr.toString());
  process.exit(1);
}
