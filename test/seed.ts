/** Every test that draws values draws the same ones in every run; `SEED=7 npx vitest run FILE` draws others. */
import fc from "fast-check";

const usual = 20240101;

fc.configureGlobal({ seed: Number(process.env["SEED"] ?? usual) });
