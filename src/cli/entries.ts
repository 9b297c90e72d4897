/**
 * The files that run in threads and processes of their own. Built, this file is part of one beside them, so that their
 * names hold from here (bin/build.js builds each).
 */
const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const entry = (name: string): URL => new URL(`./${name}${ending}`, import.meta.url);

export const readWorker = entry("read-worker");
export const loadThread = entry("load-thread");
export const storeProcess = entry("store-process");
export const captureProcess = entry("live/process");
