/** Threads that run a file of this program, built or as source. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { limitsOfThread } from "./heap.ts";

/** `file`: the file's address without its ending. */
export function startThread(file: URL, workerData: unknown): Worker {
  const resourceLimits = limitsOfThread();
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL(`${file.href}.js`), { workerData, resourceLimits });
  // Run from source, a thread does not inherit what reads TypeScript.
  const reader = new URL(
    "dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  );
  const script = `import("${reader.href}").then(({ register }) => { register(); return import("${file.href}.ts"); })`;
  return new Worker(script, { eval: true, workerData, resourceLimits });
}
