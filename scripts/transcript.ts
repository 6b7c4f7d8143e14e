/** Writes the transcript of `npm start` into README.md. `npm run transcript`. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { demoExcerpt, insertExcerpt } from "./demo-excerpt.ts";

const MAIN = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const README = new URL("../README.md", import.meta.url);

const { stdout } = spawnSync(process.execPath, [MAIN, "demo"], { encoding: "utf8" });
writeFileSync(README, insertExcerpt(readFileSync(README, "utf8"), demoExcerpt(stdout)));
