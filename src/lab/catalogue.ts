import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

import type { LoadedScenario } from "./load.ts";
import { loadScenario } from "./load.ts";

const INCIDENTS = new URL("../../scenarios/incidents/", import.meta.url);

/** A scenario that neither is a file nor an incident of the package. */
export class ScenarioNotFound extends Error {
  readonly code = "PLIMSOLL_SCENARIO_NOT_FOUND";

  constructor(name: string) {
    super(`expected a scenario file or one of ${incidentIds().join(", ")}, was "${name}"`);
    this.name = "ScenarioNotFound";
  }
}

/** Ids of the incidents that come with the package, oldest first. */
export function incidentIds(): string[] {
  if (!existsSync(INCIDENTS)) return [];
  return readdirSync(INCIDENTS)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .toSorted((a, b) => (incidentDate(a) < incidentDate(b) ? -1 : 1));
}

/** Reads a scenario by path, or an incident by its id. */
export function openScenario(name: string): LoadedScenario {
  if (isFile(name)) return loadScenario(readFileSync(name, "utf8"), name);
  const incident = new URL(`${encodeURIComponent(name)}.yaml`, INCIDENTS);
  if (!existsSync(incident)) throw new ScenarioNotFound(name);
  return loadScenario(readFileSync(incident, "utf8"), `${name}.yaml`);
}

/** True for what can be read: no folder. */
export function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

function incidentDate(id: string): string {
  const text = readFileSync(new URL(`${id}.yaml`, INCIDENTS), "utf8");
  return (/^date: (\S+)/m.exec(text)?.[1] ?? "") + id;
}
