/** Threads that run a file of this program, built or as source. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { limitsOfThread } from "./heap.ts";

export function startThread(file: URL, workerData: unknown): Worker {
  const resourceLimits = limitsOfThread();
  if (!file.pathname.endsWith(".ts")) return new Worker(file, { workerData, resourceLimits });
  // Run from source, a thread does not inherit what reads TypeScript.
  const reader = new URL(
    "dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  );
  const script = `import("${reader.href}").then(({ register }) => { register(); return import("${file.href}"); })`;
  return new Worker(script, { eval: true, workerData, resourceLimits });
}
