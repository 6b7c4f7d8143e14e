/** Writes docs/reference/errors.md from the codes in the source. `npm run errors`. */
import { writeFileSync } from "node:fs";

import { errorReference } from "./error-reference.ts";

writeFileSync(new URL("../docs/reference/errors.md", import.meta.url), errorReference());
