/** Writes the table of incidents into README.md, between its markers. `npm run table`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { incidentTable, insertTable } from "../src/cli/incident-table.ts";

const README = new URL("../README.md", import.meta.url);

const before = existsSync(README) ? readFileSync(README, "utf8") : "# Plimsoll\n";
writeFileSync(README, insertTable(before, incidentTable()));
