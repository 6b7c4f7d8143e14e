import { describe, expect, test } from "vitest";

import { loadScenario } from "../../../src/lab/load.ts";
import { openScenario, planOf, replay } from "../../../src/lab/index.ts";

/*
 * An attack on a thin token that is collateral: N tokens are bought at 6, the price is pushed to a
 * multiple of it, all that the venue lends against them is borrowed and withdrawn, and the price falls
 * back. It costs what F5 of an exponential book of 1.26 M USD says, and pays while more can be borrowed
 * than the tokens and the push have cost.
 */
const PRICE = 6;
const BOOK = 1_260_000;
const DAYS = 6;

/** What it costs to push the price to a multiple and let it fall back: l (ln m - (m - 1) / m). */
function pushCost(multiple: number): number {
  return BOOK * (Math.log(multiple) - (multiple - 1) / multiple);
}

/** Replays it with so many tokens allowed; the attacker's profit, in dollars. */
function profit(tokens: number, multiple: number, rateLimited: boolean): number {
  const scenario = loadScenario(scenarioText(tokens, multiple), "size-cap.yaml");
  const on = new Set(rateLimited ? ["stablePrice"] : []);
  const { measures } = replay(planOf(scenario, { name: "run", on }));
  return Number(measures[0]!.ours) - tokens * PRICE - pushCost(multiple);
}

function scenarioText(tokens: number, multiple: number): string {
  return `
format: plimsoll-scenario-1
id: size-cap
title: A cap on tokens
date: 2026-01-01
venue: A lending venue
summary: A thin token is pushed and borrowed against.
sources: [https://example.org/size-cap]
start: 2026-01-01T00:00:00Z
end: 8d
numeraire: USD
assets:
  USD: { decimals: 2, loanMax: 800000000 }
  USDT: { decimals: 2, priceDecimals: 2 }
  TOKEN: { decimals: 2, priceDecimals: 2, haircuts: [{ haircut: 10% }] }
markets:
  USDTUSD: { type: spot, base: USDT, settlement: USD, tickSize: 0.01, lotSize: 1000 }
participants:
  X: { role: attacker, collateral: { TOKEN: ${tokens} }, loanLines: { USD: 800000000 } }
  SELLERS: { role: other side, collateral: { USDT: 800000000 } }
funds:
  treasury: { USD: 800000000 }
prices:
  step: 1d
  assets:
    USDT: { path: [[0s, 1]] }
    TOKEN: { path: [[0s, ${PRICE}], [${DAYS}d, ${PRICE * multiple}], [7d, ${PRICE}, gap]] }
  markets:
    USDTUSD: { path: [[0s, 1]] }
actions:
  - { at: ${DAYS}d, do: trade, market: USDTUSD, long: X, short: SELLERS, size: 800000000, price: 1 }
  - { at: ${DAYS}d, do: withdraw, account: X, asset: USDT, amount: max }
historic: { gainLayer: off }
safeguards:
  stablePrice: # by a tenth of the first price a day
    title: As collateral the price rises slowly
    prices: { assets: { TOKEN: { collateral: [[0s, ${PRICE}], [${DAYS}d, 9.60]] } } }
  gainsPay: { title: Gains pay, restores: [gainLayer] }
published:
  - figure: withdrawn
    value: 0
    unit: USD
    kind: assumed
    source: https://example.org/size-cap
    measure: { take: netWithdrawn, accounts: [X], asset: USDT, at: end }
`;
}

const MULTIPLES = [2, 10, 100, 1_000, 10_000, 100_000];

describe("no cap on size is safe without a limit on how fast its price may rise", () => {
  // A hundredth of the cap takes a hundredfold price, and that costs only the logarithm of it.
  test.each([
    [1_400_000, 10],
    [140_000, 100],
    [14_000, 1_000],
    [1_400, 10_000],
  ])("a cap of %i tokens alone loses at %i times the price", (tokens, multiple) => {
    expect(profit(tokens, multiple, false)).toBeGreaterThan(0);
  });

  test("a limited rate alone loses: enough tokens make much of a little", () => {
    // 14 M x (9.60 x 0.9 - 6) = 36.96 M
    expect(profit(14_000_000, 2, true)).toBeGreaterThan(36_000_000);
  });

  test.each(MULTIPLES)(
    "a cap of 14,000 tokens with it does not, at %d times the price",
    (multiple) => {
      expect(profit(14_000, multiple, true)).toBeLessThan(0);
    },
  );
});

describe("Mango: a position instead of tokens", () => {
  const taken = (...safeguards: string[]): number => {
    const variant = { name: "run", on: new Set(safeguards) };
    const { measures } = replay(planOf(openScenario("mango-2022-10"), variant));
    return Number(measures[0]!.ours);
  };

  test("a tenth of the position still takes 14 M out", () => {
    // 48.3 M x (0.54 - 0.0382) = 24.2 M gained, less 10 M deposited and margin that stays
    expect(taken("positionCap")).toBeGreaterThan(13_000_000);
  });

  test("with a price that may only rise slowly it costs the attackers money", () => {
    expect(taken("positionCap", "slowPrice")).toBeLessThan(0);
  });
});
