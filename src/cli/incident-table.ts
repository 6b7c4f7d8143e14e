import type { LoadedScenario, ReplayResult } from "../lab/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { incidentIds, openScenario, planOf, replay, variantsOf } from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { brief, money } from "./show/figure.ts";

type Runs = readonly [before: ReplayResult, after: ReplayResult];

/** A scenario unprotected and protected. */
export function bothRuns(scenario: LoadedScenario): Runs {
  const [before, after] = variantsOf(scenario, false).map((variant) =>
    replay(planOf(scenario, variant)),
  ) as [ReplayResult, ReplayResult];
  return [before, after];
}

/** The tables of all incidents as Markdown, from replays made now where there are none. */
export function incidentTable(runsOf: (scenario: LoadedScenario) => Runs = bothRuns): string {
  const scenarios = incidentIds().map((id) => openScenario(id));
  const tableOf = (chosen: readonly LoadedScenario[]): string =>
    table(chosen.flatMap((scenario) => incidentRows(scenario, ...runsOf(scenario))));
  return [
    "### Venues with leverage",
    tableOf(scenarios.filter((scenario) => !lendsOrSwaps(scenario))),
    "### Venues that lend or swap, as spot margin",
    tableOf(scenarios.filter(lendsOrSwaps)),
  ].join("\n\n");
}

/** True where nothing but assets change hands. */
function lendsOrSwaps({ spec }: LoadedScenario): boolean {
  return spec.markets.size > 0 && [...spec.markets.values()].every(({ type }) => type === "spot");
}

function table(rows: readonly string[]): string {
  return [
    "| incident | figure | published | kind | unprotected | protected | protected run ends |",
    "| --- | --- | ---: | --- | ---: | ---: | --- |",
    ...rows,
  ].join("\n");
}

const BEGIN = "<!-- incidents: npm run table -->";
const END = "<!-- /incidents -->";

/** The text with the table between its markers; the markers go to the end if there are none. */
export function insertTable(text: string, table: string): string {
  const section = `${BEGIN}\n\n${table}\n\n${END}`;
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from === -1 || to < from) return `${text.trimEnd()}\n\n## Incidents\n\n${section}\n`;
  return text.slice(0, from) + section + text.slice(to + END.length);
}

export function printIncidentTable(): ExitCode {
  process.stdout.write(`${incidentTable()}\n`);
  return EXIT_CODE.ok;
}

/** One row for every figure that is measured; the first one names the incident and its end. */
function incidentRows(
  { spec }: LoadedScenario,
  before: ReplayResult,
  after: ReplayResult,
): string[] {
  const name = `[${spec.id.text}](scenarios/incidents/${spec.id.text}.yaml)`;
  return before.measures
    .map((figure, index) => ({ figure, protectedText: after.measures[index]?.ours ?? "" }))
    .filter(({ figure }) => figure.ours !== undefined)
    .map(({ figure: { published, ours }, protectedText }, index) => {
      const cells = [
        index === 0 ? name : "",
        published.figure,
        `[${brief(published.value.text)} ${published.unit}](${published.source})`,
        published.kind,
        brief(ours!),
        brief(protectedText),
        index === 0 ? ending(after) : "",
      ];
      return `| ${cells.join(" | ")} |`;
    });
}

function ending({ verdict, payments, assets }: ReplayResult): string {
  if (!verdict.clean) return "not clean";
  const told = assets.flatMap(({ asset, decimals }) => {
    const paid = new Map<string, bigint>();
    for (const { layer, amount } of payments.filter((payment) => payment.asset === asset)) {
      paid.set(layer, (paid.get(layer) ?? 0n) + amount);
    }
    return [...paid].map(([layer, amount]) => `${layer} paid ${money(amount, decimals, asset)}`);
  });
  return ["0 below zero, 0 below claim", ...told].join("; ");
}
