import { describe, expect, test } from "vitest";

import { bankruptcyTicks } from "../../../src/core/margin/bankruptcy-price.ts";
import { counterpartyCash } from "../../../src/core/waterfall/counterparty-cash.ts";
import { shownTicks } from "../../../src/core/waterfall/shown-price.ts";

describe("price shown to a deleveraged account", () => {
  test("DEFICIT-03-01 the mark is moved by the share of the deficit", () => {
    // a short of 10 closed at 100 that pays 50: bought at 105
    expect(shownTicks("linear", -10, 100, 50n, 1n)).toBe(105);
    // a long of 10 that pays 55: sold at 94.5, rounded against it
    expect(shownTicks("linear", 10, 100, 55n, 1n)).toBe(94);
  });

  test("DEFICIT-03-01 who pays nothing is shown the mark", () => {
    expect(shownTicks("linear", -10, 100, 0n, 1n)).toBe(100);
    expect(shownTicks("inverse", -10, 100, 0n, 1_000n)).toBe(100);
  });

  test("DEFICIT-03-01 with one payer it is the bankruptcy price of the defaulter", () => {
    // long 10 from 120 with 133 of collateral; at 100 equity is -67, bankrupt at 106.7
    const bankruptcy = bankruptcyTicks("linear", { lots: 10, cost: 1_200n }, [133n], 0, 1n);
    expect(bankruptcy).toBe(107);
    expect(shownTicks("linear", -10, 100, 67n, 1n)).toBe(bankruptcy);
  });

  test("DEFICIT-03-01 an inverse payer is shown a price in its own coin terms", () => {
    // a long of 3 releases floor(-300 / 7) = -43 at 7; paying 17 more makes -60: 300 / 60 = 5
    expect(shownTicks("inverse", 3, 7, 17n, 100n)).toBe(5);
  });

  test("FORMULA-08-04 cash passes from one side to the other and adds up", () => {
    const close = {
      closedValue: -50_000n,
      value: -54_999n,
      defaulterCash: 54_999n,
      payerCash: -50_001n,
      payerEquity: -1n,
    };
    // the payer gains the 4,999 that the defaulter had left
    expect(counterpartyCash(close)).toEqual({ defaulterCash: 0n, payerCash: 4_998n });
  });

  test("FORMULA-08-04 nobody is bankrupted to save another", () => {
    const close = {
      closedValue: 1_000n,
      value: 1_067n,
      defaulterCash: -1_067n,
      payerCash: 1_066n,
      payerEquity: 66n,
    };
    expect(counterpartyCash(close)).toBeNull();
    expect(counterpartyCash({ ...close, payerEquity: 67n })).not.toBeNull();
  });
});
