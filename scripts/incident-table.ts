/** Writes the tables of incidents into README.md and docs/attacks.md. `npm run table`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { incidentTable, insertTable } from "../src/cli/incident-table.ts";
import { attackTable } from "./attack-table.ts";

const README = new URL("../README.md", import.meta.url);
const ATTACKS = new URL("../docs/attacks.md", import.meta.url);

const before = existsSync(README) ? readFileSync(README, "utf8") : "# Plimsoll\n";
writeFileSync(README, insertTable(before, incidentTable()));
writeFileSync(ATTACKS, insertTable(readFileSync(ATTACKS, "utf8"), attackTable()));
