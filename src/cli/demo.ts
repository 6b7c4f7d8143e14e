import type { LoadedScenario, ReplayResult } from "../lab/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { openScenario, planOf, replay, variantsOf } from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { standardOutput } from "./output.ts";
import { brief, elapsed, grouped, money } from "./show/figure.ts";
import { table, wrap } from "./show/table.ts";

const INCIDENTS = ["okex-2018-07-31", "mango-2022-10", "hl-jelly-2025-03-26"];

/** Three incidents side by side, without and with the safeguards, in under a minute. */
export function demo(flags: { readonly json?: boolean }): ExitCode {
  const output = standardOutput(flags.json === true);
  output.text(
    "Plimsoll replays real incidents through one engine, without and with its safeguards.",
  );
  let clean = true;
  const documents = INCIDENTS.map((id) => {
    const scenario = openScenario(id);
    const [before, after] = variantsOf(scenario, false).map((variant) =>
      replay(planOf(scenario, variant)),
    ) as [ReplayResult, ReplayResult];
    clean &&= after.verdict.clean;
    output.text();
    output.text(`${scenario.spec.date}  ${scenario.spec.title}`);
    for (const line of wrap(scenario.spec.summary, 98)) output.text(`  ${line}`);
    output.text();
    for (const line of sideBySide(scenario, before, after)) output.text(`  ${line}`);
    return { scenario: id, unprotected: before.verdict, protected: after.verdict };
  });
  output.document(documents);
  output.text();
  output.text(
    clean
      ? "Same positions, same prices, same engine: with the safeguards on, nobody ended below zero."
      : "With the safeguards on, a run did not end clean: see plimsoll replay.",
  );
  return clean ? EXIT_CODE.ok : EXIT_CODE.mismatch;
}

function sideBySide(scenario: LoadedScenario, before: ReplayResult, after: ReplayResult): string[] {
  const rows: string[][] = scenario.spec.published.flatMap((published, index) => {
    const ours = before.measures[index]?.ours;
    if (ours === undefined) return [];
    const then = after.measures[index]?.ours ?? "";
    return [
      [
        `${published.figure}, ${published.unit} (published ${grouped(published.value.text)}, ${published.kind})`,
        brief(ours),
        brief(then),
      ],
    ];
  });
  rows.push(
    [
      "accounts below zero at the end",
      ...both(before, after, (run) => String(run.verdict.accountsBelowZero)),
    ],
    ["deepest deficit on the way", ...both(before, after, deepest)],
    ["who paid for deficits", ...both(before, after, payers)],
    ["first thing the engine did", ...both(before, after, (run) => firstDeed(scenario, run))],
  );
  return table(
    [
      { title: "" },
      { title: "unprotected", align: "right" },
      { title: "protected", align: "right" },
    ],
    rows,
    98,
  );
}

function both(a: ReplayResult, b: ReplayResult, tell: (run: ReplayResult) => string): string[] {
  return [tell(a), tell(b)];
}

function deepest({ assets }: ReplayResult): string {
  const losses = assets.filter(({ deficitMax }) => deficitMax > 0n);
  if (losses.length === 0) return "none";
  return losses
    .map(({ asset, decimals, deficitMax }) => money(deficitMax, decimals, asset))
    .join(", ");
}

function payers({ payments, verdict, assets }: ReplayResult): string {
  const layers = new Map<string, bigint>();
  for (const { layer, amount } of payments) layers.set(layer, (layers.get(layer) ?? 0n) + amount);
  const decimals = assets[0]!.decimals;
  const told = [...layers]
    .map(([layer, amount]) => `${layer} ${money(amount, decimals)}`)
    .join(", ");
  if (told !== "") return told;
  return verdict.accountsBelowZero > 0 ? "nobody" : "not needed";
}

function firstDeed({ spec }: LoadedScenario, { timeline }: ReplayResult): string {
  for (const entry of timeline) {
    const at = elapsed(entry.timeMicros - spec.start);
    if (entry.kind === "action" && !entry.action.ok) return `${at} refuses ${entry.action.do}`;
    if (entry.kind === "event" && entry.event.type === "liquidationOrder") return `${at} slices`;
    if (entry.kind === "event" && entry.event.type === "deleveraged") return `${at} deleverages`;
  }
  return "nothing";
}
