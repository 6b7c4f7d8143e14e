import type { OpenInterestScale } from "../../../src/core/command/parameter.ts";
import { scaledInitialPpm, scaledTiers } from "../../../src/core/margin/open-interest-scale.ts";
import { tieredMargin } from "../../../src/core/margin/tier.ts";
import { accountTotal, isLiquidatable, type AccountTotal } from "../../../src/core/margin/total.ts";
import { limitTicks, notional, positionValue } from "../../../src/core/margin/value.ts";
import { mulDivFloor } from "../../../src/core/number/rounding.ts";
import type { Lots, Ticks, Units } from "../../../src/core/number/unit.ts";
import { fundingIndexDelta } from "../../../src/core/pricing/funding.ts";
import { capacityBaseline, nextCapacity } from "../../../src/core/safeguard/withdrawal-capacity.ts";
import { counterpartyCash } from "../../../src/core/waterfall/counterparty-cash.ts";
import { sliceLimitValue, type SliceOwner } from "../../../src/core/waterfall/limit-value.ts";
import { fundDelta } from "../../../src/core/waterfall/liquidation-fee.ts";
import { shownTicks } from "../../../src/core/waterfall/shown-price.ts";
import { figure, type Answer, type Adapter } from "../answer.ts";
import { integer, text, units } from "../scale.ts";
import type { Inputs } from "../vector.ts";
import { flatRate } from "./tier.ts";

/** Quote quantums and base quantums are integers already: one quantum is one unit, tick or lot. */
const QUANTUM = 0;
const SECONDS_8H = 28_800;

/** A subaccount of a case, and the margin rule of each of its positions. */
interface Subaccount {
  readonly cash: Units;
  readonly total: AccountTotal;
  readonly positions: ReadonlyMap<string, SubaccountPosition>;
}

interface SubaccountPosition {
  readonly lots: Lots;
  readonly markTicks: Ticks;
  readonly marginOf: (lots: Lots) => Units;
}

function readSubaccount(source: Inputs): Subaccount {
  const rows = source["positions"] as Inputs[];
  const positions = new Map(rows.map((row) => [text(row, "name"), readPosition(row)]));
  const legs = [...positions.values()].map(({ lots, markTicks, marginOf }) => {
    return { value: positionValue("linear", lots, markTicks, 1n), margin: marginOf(lots) };
  });
  const cash = units(text(source, "quote_balance_qq"), QUANTUM);
  return { cash, total: accountTotal(cash, legs), positions };
}

/** Maintenance is a fraction of the initial margin; both amounts round up. */
function readPosition(row: Inputs): SubaccountPosition {
  const markTicks = integer(text(row, "price_qq_per_bq"), QUANTUM);
  const initialRate = flatRate(integer(text(row, "imf_ppm"), 0));
  const fraction = flatRate(integer(text(row, "mf_ppm"), 0));
  const marginOf = (lots: Lots): Units => {
    const size = notional("linear", lots, markTicks, 1n);
    return tieredMargin(tieredMargin(size, initialRate, "initial"), fraction, "maintenance");
  };
  return { lots: integer(text(row, "size_bq"), QUANTUM), markTicks, marginOf };
}

function ownerOf(source: Inputs, perpetual: string): SliceOwner {
  const { total, positions } = readSubaccount(source);
  const position = positions.get(perpetual);
  if (position === undefined) throw new Error(`expected a position in ${perpetual}, found none`);
  return { ...position, ...total, multiplier: 1n };
}

/** Lots of the position that a change of its size closes. */
function closedLots(delta: unknown): Lots {
  return -integer(delta, QUANTUM);
}

function settle(inputs: Inputs): Answer {
  const target = inputs["target"] as Inputs;
  const counterparty = inputs["counterparty"] as Inputs;
  const owner = ownerOf(target, text(inputs, "perpetual"));
  const closed = closedLots(inputs["delta_bq"]);
  const closedValue = positionValue("linear", closed, owner.markTicks, 1n);
  const value =
    inputs["basis"] === "oracle" ? closedValue : sliceLimitValue("linear", owner, closed);
  const before = readSubaccount(counterparty);
  const target0 = readSubaccount(target).cash;
  const after = counterpartyCash({
    closedValue,
    value,
    defaulterCash: target0,
    payerCash: before.cash,
    payerEquity: before.total.equity,
  });
  const shown = shownTicks("linear", -closed, owner.markTicks, value - closedValue, 1n);
  if (shown !== limitTicks("linear", closed, value, 1n)) {
    throw new Error(`expected to show the price of the close, was ${String(shown)}`);
  }
  return {
    success: after !== null,
    target_quote_qq: figure((after ?? { defaulterCash: target0 }).defaulterCash, QUANTUM),
    counterparty_quote_qq: figure((after ?? { payerCash: before.cash }).payerCash, QUANTUM),
  };
}

function openInterestScale(inputs: Inputs): OpenInterestScale {
  return {
    lowerNotional: units(text(inputs, "oi_lower_cap_qq"), QUANTUM),
    upperNotional: units(text(inputs, "oi_upper_cap_qq"), QUANTUM),
  };
}

export const dydxAdapters: Record<string, Adapter> = {
  dydx_initial_margin({ inputs }) {
    const tiers = flatRate(integer(text(inputs, "base_imf_ppm"), 0));
    const open = units(text(inputs, "oi_qq"), QUANTUM);
    const scaled = scaledTiers(tiers, open, openInterestScale(inputs));
    const size = units(text(inputs, "notional_qq"), QUANTUM);
    return { initial_margin_qq: figure(tieredMargin(size, scaled, "initial"), QUANTUM, "up") };
  },

  dydx_oi_scaled_imf({ inputs }) {
    const open = units(text(inputs, "oi_qq"), QUANTUM);
    const ratePpm = integer(text(inputs, "base_imf_ppm"), 0);
    const scaledPpm = scaledInitialPpm(ratePpm, open, openInterestScale(inputs));
    return { imf_ppm: figure(BigInt(scaledPpm), 0) };
  },

  dydx_bankruptcy_quote({ inputs }) {
    const owner = ownerOf(inputs, text(inputs, "perpetual"));
    const value = sliceLimitValue("linear", owner, closedLots(inputs["delta_bq"]));
    return { delta_quote_qq: figure(value, QUANTUM, "up") };
  },

  dydx_insurance_fund_delta({ inputs }) {
    const owner = ownerOf(inputs, text(inputs, "perpetual"));
    const fill = units(text(inputs, "fill_amount_bq"), QUANTUM);
    const subticks = units(text(inputs, "subticks"), QUANTUM);
    const divisor = units(text(inputs, "quote_quantums_per_unit_divisor"), QUANTUM);
    const quote = mulDivFloor(fill, subticks, divisor);
    const isBuy = inputs["is_buy"] === true;
    const limit = sliceLimitValue("linear", owner, isBuy ? -Number(fill) : Number(fill));
    const feePpm = integer(text(inputs, "max_liquidation_fee_ppm"), 0);
    const delta = fundDelta(isBuy ? -quote : quote, limit, quote, feePpm);
    return { insurance_fund_delta_qq: figure(delta, QUANTUM, "up") };
  },

  dydx_is_liquidatable({ inputs }) {
    return { liquidatable: isLiquidatable(readSubaccount(inputs).total) };
  },

  dydx_adl_settle({ inputs }) {
    return settle(inputs);
  },

  dydx_funding_index_delta({ inputs }) {
    const exponent =
      integer(text(inputs, "price_exponent"), 0) +
      integer(text(inputs, "atomic_resolution"), 0) -
      integer(text(inputs, "quote_atomic_resolution"), 0);
    const delta = fundingIndexDelta(
      integer(text(inputs, "rate_8h_ppm"), 0),
      units(text(inputs, "price"), 0),
      exponent,
      integer(text(inputs, "seconds"), 0),
      SECONDS_8H,
    );
    return { index_delta: figure(delta, 0) };
  },

  dydx_withdrawal_capacity({ inputs }) {
    const deposits = units(text(inputs, "tvl"), QUANTUM);
    const capacities = inputs["capacity"] as string[];
    const elapsedMicros = integer(text(inputs, "elapsed_ms"), 3);
    const capacity = (inputs["limiters"] as Inputs[]).map((limiter, index) => {
      const limit = {
        minimum: units(text(limiter, "baseline_min"), QUANTUM),
        sharePpm: integer(text(limiter, "baseline_tvl_ppm"), 0),
      };
      const periodMicros = integer(text(limiter, "period_s"), 6);
      const baseline = capacityBaseline(limit, deposits);
      const before = units(capacities[index], QUANTUM);
      return figure(nextCapacity(before, baseline, elapsedMicros, periodMicros), QUANTUM, "down");
    });
    return { capacity };
  },
};
