import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { bothRuns, incidentTable, insertTable } from "../../../src/cli/incident-table.ts";
import { incidentIds, openScenario, planOf, replay, UNPROTECTED } from "../../../src/lab/index.ts";

const IDS = [
  "hkfe-1987-10",
  "snb-2015-01-15",
  "gdax-eth-2017-06-21",
  "okex-2018-07-31",
  "nasdaq-aas-2018-09",
  "bitmex-index-2019-05-17",
  "synthetix-skrw-2019",
  "ftx-allow-negative",
  "deribit-index-2019-10-31",
  "bzx-2-2020-02-18",
  "bitmex-2020-03-12",
  "maker-2020-03-12",
  "wti-ibkr-2020-04-20",
  "harvest-2020-10-26",
  "compound-dai-2020-11-26",
  "archegos-2021-03",
  "ftx-mob-2021-04",
  "venus-xvs-2021-05-18",
  "lme-nickel-2022-03-08",
  "inverse-2022-04-02",
  "drift-v1-2022-05-11",
  "venus-luna-2022-05-12",
  "coinflex-2022-06",
  "gmx-avax-2022-09-18",
  "mango-2022-10",
  "aave-crv-2022-11-22",
  "dydx-sushi-2023-10",
  "dydx-yfi-2023-11",
  "uwu-2024-06-10",
  "hl-eth-2025-03-12",
  "hl-jelly-2025-03-26",
  "hl-xpl-2025-08-26",
  "aster-xpl-2025-09-25",
  "binance-depeg-2025-10-10",
  "hl-popcat-2025-11-12",
  "paradex-2026-01-19",
  "moonwell-cbeth-2026-02-15",
  "aave-capo-2026-03-10",
  "hl-fartcoin-2026-04",
];

/** Those whose index or price is the venue's own doing, before any command: no safeguard of ours. */
const WITHOUT_CONTROL = ["bitmex-index-2019-05-17", "bitmex-2020-03-12"];

const results = new Map(IDS.map((id) => [id, bothRuns(openScenario(id))]));

test("the incidents come with the package, oldest first", () => {
  expect(incidentIds()).toEqual(IDS);
});

describe.each(IDS)("%s", (id) => {
  const [before, after] = results.get(id)!;

  test("protected, nobody ends below zero or below the protected claim", () => {
    expect(after!.fullyProtected).toBe(true);
    expect(after!.verdict).toEqual({
      accountsBelowZero: 0,
      belowClaim: [],
      audit: [],
      broken: undefined,
      clean: true,
    });
    for (const asset of after!.assets) {
      expect(asset).toMatchObject({ deficit: 0n, uncoveredLoss: 0n, unpaid: 0n });
    }
  });

  test("unprotected, published figures are met within their tolerance", () => {
    expect(before!.fullyProtected).toBe(false);
    const judged = before!.measures.filter((figure) => figure.published.run === "unprotected");
    for (const { published, ours, within } of judged) {
      if (published.measure === undefined) continue;
      expect(published.tolerance).toBeDefined();
      expect(within, `${published.figure}: published ${published.value.text}, ours ${ours}`).toBe(
        true,
      );
    }
  });

  test("money is conserved: what came in is with accounts, funds or gone out", () => {
    const plan = planOf(openScenario(id), UNPROTECTED);
    const lentAtStart = (asset: string): bigint =>
      plan.funds
        .filter((fund) => fund.layer === "treasury" && fund.asset === asset)
        .reduce((sum, { amount }) => sum + amount, 0n);
    for (const result of [before!, after!]) {
      for (const { asset, fee, treasury, uncoveredLoss } of result.assets) {
        const holdings = result.accounts
          .flatMap((account) => account.holdings)
          .filter((holding) => holding.asset === asset);
        const equity = holdings.reduce((sum, holding) => sum + holding.poolEquity, 0n);
        const net = holdings.reduce(
          (sum, { deposited, withdrawn }) => sum + deposited - withdrawn,
          0n,
        );
        const funds = result.funds.filter((fund) => fund.asset === asset);
        const grown = funds.reduce((sum, fund) => sum + fund.after - fund.before, 0n);
        const lent = treasury - lentAtStart(asset);
        const groupPaid = result.payments
          .filter((payment) => payment.asset === asset && payment.layer === "groupFund")
          .reduce((sum, { amount }) => sum + amount, 0n);
        const left = net - (equity + grown + fee + lent - uncoveredLoss - groupPaid);
        // Inverse positions round each entry to a unit, so open positions may differ by some units.
        expect([result.variant, asset, left, left < 100n && left > -100n]).toContain(true);
      }
    }
  });
});

test("OKEx: 3,710 to 3,730 BTC from entry 8,421, bankruptcy 8,020 at 20x and settlement at 7,483", () => {
  // 416,851,500 x (1 / 7,483 - 1 / 8,020) = 3,729.97
  const shortfall = Number(results.get("okex-2018-07-31")![0]!.measures[0]!.ours);
  expect(shortfall).toBeGreaterThanOrEqual(3710);
  expect(shortfall).toBeLessThanOrEqual(3730);
});

test("JELLY: 13.5 M USD at the peak mark within 5 %", () => {
  // 398,000,000 x (0.043 - 0.0095) = 13,333,000
  const figure = results.get("hl-jelly-2025-03-26")![0]!.measures[0]!;
  expect(figure.ours).toBe("13333000");
  expect(figure.published.kind).toBe("independent");
});

test("only figures whose inputs and target are independent are called so", () => {
  const independent = IDS.flatMap((id) =>
    openScenario(id)
      .spec.published.filter(({ kind, measure }) => kind === "independent" && measure !== undefined)
      .map(() => id),
  );
  expect(independent).toEqual(["okex-2018-07-31", "wti-ibkr-2020-04-20", "hl-jelly-2025-03-26"]);
});

test("oil: 212 contracts of 1,000 barrels from 0.01 to -37.63 are 7.9 M beyond 77,000 of collateral", () => {
  // 77,000 - 212,000 x 37.64 = -7,902,680
  const figure = results.get("wti-ibkr-2020-04-20")![0]!.measures[1]!;
  expect(figure.ours).toBe("-7902680");
  expect(figure.published.kind).toBe("independent");
});

describe.each(IDS.filter((id) => !WITHOUT_CONTROL.includes(id)))("the control of %s", (id) => {
  test("takes at least four fifths of the first figure away, without the other safeguards", () => {
    const scenario = openScenario(id);
    const control = scenario.spec.control.map(({ text }) => text);
    expect(control.length).toBeGreaterThan(0);
    const variant = { name: "control", on: new Set(control) };
    const [figure] = replay(planOf(scenario, variant)).measures;
    const before = Number(results.get(id)![0]!.measures[0]!.ours);
    const left = Number(figure!.ours) / before;
    expect([id, left, left <= 0.2]).toContain(true);
  });
});

test("every calibrated figure says what was solved for it, and the file marks it", () => {
  for (const id of IDS) {
    const { spec, marked } = openScenario(id);
    const solved = marked.filter(({ certainty }) => certainty === "solved");
    if (!spec.published.some(({ kind }) => kind === "calibrated")) continue;
    expect([id, solved.length > 0]).toContain(true);
    expect(spec.published.some(({ note }) => note?.includes("solved"))).toBe(true);
  }
});

test("the table in the README is the one the replays give", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const cells = (text: string): string[][] =>
    text
      .split("\n")
      .filter((line) => line.startsWith("|") && !/^[|\s:-]+$/.test(line))
      .map((line) => line.split("|").map((cell) => cell.trim()));
  const table = incidentTable((scenario) => results.get(scenario.spec.id.text)!);
  const [from, to] = [readme.indexOf("<!-- incidents"), readme.indexOf("<!-- /incidents")];
  expect(from).toBeGreaterThan(-1);
  // npm run table writes it.
  expect(cells(readme.slice(from, to))).toEqual(cells(table));
  expect(insertTable("a\n", "t")).toContain("<!-- /incidents -->");
});
