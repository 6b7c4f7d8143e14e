/** Writes the JSON Schema of the scenario format. `npm run schema`. */
import { writeFileSync } from "node:fs";

import { scenarioSchema } from "../src/lab/index.ts";

const file = new URL("../schema/scenario.schema.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(scenarioSchema(), null, 2)}\n`);
