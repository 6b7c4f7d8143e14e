import type { References } from "./plan/reference.ts";
import type { ScenarioSpec } from "./scenario/format/scenario.ts";
import type { MeasureSpec } from "./scenario/format/published.ts";
import type { ReadingLog } from "./scenario/problem.ts";
import { nameIn } from "./scenario/reader.ts";
import { Unreadable } from "./scenario/problem.ts";

/** References that no compilation touches: measures, and names in maps of patches. */
export function checkMeasures(spec: ScenarioSpec, log: ReadingLog, references: References): void {
  const attempt = (part: () => void): void => {
    try {
      part();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  };
  for (const { measure } of spec.published) {
    if (measure !== undefined) attempt(() => checkMeasure(measure, spec, log, references));
  }
  for (const account of spec.historic?.exemptAccounts ?? []) {
    attempt(() => references.accounts(account));
  }
  for (const name of spec.control) attempt(() => references.safeguard(name));
  const known = (names: Names, of: "market" | "asset"): void => {
    for (const name of names.keys()) {
      attempt(() => references[of](nameIn(names, name, spec.numeraire)));
    }
  };
  known(spec.prices.markets, "market");
  known(spec.prices.assets, "asset");
  known(spec.depth, "market");
  for (const { markets, assets, prices } of spec.safeguards.values()) {
    known(markets, "market");
    known(assets, "asset");
    known(prices?.markets ?? new Map(), "market");
    known(prices?.assets ?? new Map(), "asset");
  }
}

type Names = ReadonlyMap<string, unknown>;

function checkMeasure(
  measure: MeasureSpec,
  spec: ScenarioSpec,
  log: ReadingLog,
  references: References,
): void {
  if ("asset" in measure) references.asset(measure.asset);
  if ("market" in measure) references.market(measure.market);
  if ("accounts" in measure) measure.accounts.forEach((name) => references.accounts(name));
  const since = measure.take === "equityLoss" ? measure.since : undefined;
  if (since !== undefined && since.micros > spec.end.micros) {
    const { at, path, text } = since.written;
    log.stop("OUT_OF_RANGE", at, path, `a time up to the end (${spec.end.written.text})`, text);
  }
  if (typeof measure.at === "string" || measure.at.micros <= spec.end.micros) return;
  const { at, path, text } = measure.at.written;
  log.stop("OUT_OF_RANGE", at, path, `a time up to the end (${spec.end.written.text})`, text);
}
