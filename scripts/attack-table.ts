/** The attacks through prices, collateral and size: what each safeguard does alone, as Markdown. */
import { brief } from "../src/cli/show/figure.ts";
import { openScenario, planOf, replay, variantsOf } from "../src/lab/index.ts";

const ATTACKS = [
  "synthetix-skrw-2019",
  "deribit-index-2019-10-31",
  "bzx-2-2020-02-18",
  "maker-2020-03-12",
  "harvest-2020-10-26",
  "compound-dai-2020-11-26",
  "ftx-mob-2021-04",
  "venus-xvs-2021-05-18",
  "inverse-2022-04-02",
  "venus-luna-2022-05-12",
  "gmx-avax-2022-09-18",
  "mango-2022-10",
  "aave-crv-2022-11-22",
  "dydx-sushi-2023-10",
  "uwu-2024-06-10",
  "hl-xpl-2025-08-26",
  "aster-xpl-2025-09-25",
  "paradex-2026-01-19",
  "moonwell-cbeth-2026-02-15",
  "aave-capo-2026-03-10",
  "hl-fartcoin-2026-04",
] as const;

/** One row for every run of every attack: its first figure. */
export function attackTable(): string {
  return [
    "| attack | figure | run | ours |",
    "| --- | --- | --- | ---: |",
    ...ATTACKS.flatMap((id) => attackRows(id)),
  ].join("\n");
}

function attackRows(id: string): string[] {
  const scenario = openScenario(id);
  const [first] = scenario.spec.published;
  return variantsOf(scenario, true).map((variant, index) => {
    const [measured] = replay(planOf(scenario, variant)).measures;
    const name = index === 0 ? `[${id}](../scenarios/incidents/${id}.yaml)` : "";
    const figure = index === 0 ? `${first!.figure}, ${first!.unit}` : "";
    return `| ${name} | ${figure} | ${variant.name} | ${brief(measured!.ours!)} |`;
  });
}
