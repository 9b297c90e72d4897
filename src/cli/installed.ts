/** What was installed, and where it lies. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The version, from the package. */
export const version: string = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string })
  .version;
/** The pages, once they are built. */
export const webDir = join(root, "web", "dist");
/** The captures that came along. */
export const samplesDir = join(root, "samples");
