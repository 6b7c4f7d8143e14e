import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { bankruptcyTicks } from "../../src/core/margin/bankruptcy-price.ts";
import { liquidationTicks } from "../../src/core/margin/liquidation-price.ts";
import {
  chargedLimitTicks,
  limitTicks,
  notional,
  positionValue,
} from "../../src/core/margin/value.ts";
import { feeDue } from "../../src/core/margin/fee.ts";
import { ratioPreservingValue } from "../../src/core/waterfall/limit-value.ts";
import { fundDelta, liquidationFee } from "../../src/core/waterfall/liquidation-fee.ts";
import { shownTicks } from "../../src/core/waterfall/shown-price.ts";

const kind = fc.constantFrom("linear" as const, "inverse" as const);
const lots = fc.integer({ min: 1, max: 100_000 });
const side = fc.constantFrom(1 as const, -1 as const);
const price = fc.integer({ min: 1, max: 1_000_000 });
const anyPrice = fc.integer({ min: -1_000_000, max: 1_000_000 });
const multiplier = fc.constantFrom(1n, 7n, 1_000_003n, 10n ** 14n);
const units = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });
const positive = fc.bigInt({ min: 0n, max: 2n ** 50n });

describe("limit of a close", () => {
  test("CLOSE-03-01 closing at the limit releases the value, one tick worse does not", () => {
    fc.assert(
      fc.property(kind, lots, side, units, multiplier, (market, size, facing, value, factor) => {
        const closed = size * facing;
        const limit = limitTicks(market, closed, value, factor);
        if (limit === null) return;
        expect(positionValue(market, closed, limit, factor) >= value).toBe(true);
        const worse = limit - facing;
        if (market === "inverse" && worse <= 0) return;
        expect(positionValue(market, closed, worse, factor) < value).toBe(true);
      }),
    );
  });

  test("CLOSE-03-01 a linear limit finds its price again, also zero and negative ones", () => {
    fc.assert(
      fc.property(lots, side, anyPrice, multiplier, (size, facing, ticks, factor) => {
        const value = positionValue("linear", size * facing, ticks, factor);
        expect(limitTicks("linear", size * facing, value, factor)).toBe(ticks);
      }),
    );
  });

  test("CLOSE-03-01 where there is no limit, no price or every price will do", () => {
    fc.assert(
      fc.property(lots, side, units, multiplier, price, (size, facing, value, factor, ticks) => {
        if (limitTicks("inverse", size * facing, value, factor) !== null) return;
        const all = BigInt(size) * factor;
        const none = facing > 0 ? value >= 0n : value > all;
        const enough = positionValue("inverse", size * facing, ticks, factor) >= value;
        const beyond = facing > 0 ? all >= -value * 2n ** 53n : false;
        expect(beyond || enough === !none).toBe(true);
      }),
    );
  });

  test("FORMULA-01-01 with a charge, the limit still leaves the value after paying it", () => {
    const ppm = fc.integer({ min: 0, max: 900_000 });
    fc.assert(
      fc.property(
        kind,
        lots,
        side,
        units,
        multiplier,
        ppm,
        (market, size, facing, value, factor, rate) => {
          const closed = size * facing;
          const limit = chargedLimitTicks(market, closed, value, factor, BigInt(rate), 1_000_000n);
          // below zero a linear notional grows as the price falls: the formula is for prices above
          if (limit === null || limit <= 0) return;
          const released = positionValue(market, closed, limit, factor);
          const charge = feeDue(notional(market, closed, limit, factor), rate);
          // value and charge round by less than a unit each
          expect(released - charge >= value - 2n).toBe(true);
        },
      ),
    );
  });

  test("FORMULA-03-01 at the bankruptcy price nothing is owed, one tick worse something is", () => {
    fc.assert(
      fc.property(
        kind,
        lots,
        side,
        price,
        positive,
        multiplier,
        (market, size, facing, entry, backing, factor) => {
          const position = {
            lots: size * facing,
            cost: positionValue(market, size * facing, entry, factor),
          };
          const ticks = bankruptcyTicks(market, position, [backing], 0, factor);
          if (ticks === null) return;
          const left = (at: number): bigint => {
            return backing + positionValue(market, position.lots, at, factor) - position.cost;
          };
          expect(left(ticks) >= 0n).toBe(true);
          const worse = ticks - facing;
          const priced = market === "linear" || worse > 0;
          expect(!priced || left(worse) < 0n).toBe(true);
        },
      ),
    );
  });

  test("FORMULA-04-01 the liquidation price comes before the bankruptcy price", () => {
    const maintenance = fc.integer({ min: 0, max: 500_000 });
    fc.assert(
      fc.property(
        kind,
        lots,
        side,
        price,
        positive,
        maintenance,
        (market, size, facing, entry, collateral, maintenancePpm) => {
          const position = {
            lots: size * facing,
            cost: positionValue(market, size * facing, entry, 7n),
          };
          const backing = { collateral, otherProfit: 0n, otherMaintenance: 0n, deduction: 0n };
          const rate = { maintenancePpm, feePpm: 0 };
          const bankruptcy = bankruptcyTicks(market, position, [collateral], 0, 7n);
          const liquidation = liquidationTicks(market, position, backing, rate, 7n);
          if (bankruptcy === null || liquidation === null || bankruptcy <= 0) return;
          expect(liquidation * facing >= bankruptcy * facing).toBe(true);
        },
      ),
    );
  });
});

describe("ratio of the account", () => {
  const margins = fc
    .tuple(positive, positive)
    .map(([a, b]) => (a < b ? [a, b] : [b, a]) as [bigint, bigint]);

  test("CLOSE-03-01 closing at the limit never lowers the remaining ratio", () => {
    fc.assert(
      fc.property(
        kind,
        lots,
        side,
        price,
        units,
        margins,
        multiplier,
        (market, size, facing, mark, equity, [closedMargin, margin], factor) => {
          const closed = size * facing;
          const closedValue = positionValue(market, closed, mark, factor);
          const value = ratioPreservingValue(closedValue, equity, closedMargin, margin);
          const limit = limitTicks(market, closed, value, factor);
          if (limit === null) return;
          const filled = positionValue(market, closed, limit, factor);
          const equityAfter = equity + filled - closedValue;
          // equityAfter / (margin - closedMargin) >= equity / margin, without dividing
          expect(equityAfter * margin >= equity * (margin - closedMargin)).toBe(true);
          // and concedes all it may: one unit less would lower it
          const conceded = equity + value - 1n - closedValue;
          const lowers = conceded * margin < equity * (margin - closedMargin);
          expect(margin === 0n || lowers).toBe(true);
        },
      ),
    );
  });

  test("CLOSE-03-01 closing everything at the limit leaves no debt", () => {
    fc.assert(
      fc.property(units, units, positive, (closedValue, equity, margin) => {
        const value = ratioPreservingValue(closedValue, equity, margin, margin);
        const left = equity + value - closedValue;
        expect(left).toBe(margin === 0n ? equity : 0n);
      }),
    );
  });

  test("CLOSE-03-04 a fee is between zero and the surplus, funds lose only below the limit", () => {
    const ppm = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(units, units, positive, ppm, (fill, limit, size, rate) => {
        const fee = liquidationFee(fill, limit, size, rate);
        const surplus = fill - limit;
        expect(fee >= 0n && fee <= (surplus > 0n ? surplus : 0n)).toBe(true);
        expect(fundDelta(fill, limit, size, rate)).toBe(surplus < 0n ? surplus : fee);
      }),
    );
  });

  test("DEFICIT-03-01 the shown price takes the share from the payer, within a tick", () => {
    fc.assert(
      fc.property(
        kind,
        lots,
        side,
        price,
        positive,
        multiplier,
        (market, size, facing, mark, share, factor) => {
          const closed = size * facing;
          const shown = shownTicks(market, closed, mark, share, factor);
          if (shown === null) return;
          const released = positionValue(market, closed, mark, factor) - share;
          expect(positionValue(market, closed, shown, factor) <= released).toBe(true);
          if (market === "inverse" && shown + facing <= 0) return;
          expect(positionValue(market, closed, shown + facing, factor) >= released).toBe(true);
        },
      ),
    );
  });
});
