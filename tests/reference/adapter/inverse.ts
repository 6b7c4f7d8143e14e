import {
  bankruptcyTicks,
  isolatedBankruptcyTicks,
} from "../../../src/core/margin/bankruptcy-price.ts";
import { feeDue } from "../../../src/core/margin/fee.ts";
import { leveragedMargin } from "../../../src/core/margin/leverage.ts";
import {
  entryMarginLiquidationTicks,
  isolatedLiquidationTicks,
} from "../../../src/core/margin/liquidation-price.ts";
import type { CostedPosition } from "../../../src/core/margin/position.ts";
import { priceProfit } from "../../../src/core/margin/profit.ts";
import { notional, positionValue } from "../../../src/core/margin/value.ts";
import type { Ticks, Units } from "../../../src/core/number/unit.ts";
import { figure, type Answer, type Adapter } from "../answer.ts";
import { Grid, moneyScale, optionalText, ppm, text, units } from "../scale.ts";
import { facing, worse } from "../side.ts";
import type { Vector } from "../vector.ts";

/** An inverse position of one case on its own grid. */
interface InverseCase {
  readonly grid: Grid;
  readonly multiplier: Units;
  readonly side: 1 | -1;
  readonly entryTicks: Ticks;
  readonly position: CostedPosition;
  /** Of the entry. */
  readonly value: Units;
}

const SIZE = ["contracts", "quantity", "size", "amount"];
const PRICE = ["entry", "price", "entry_price"];

function inverseCase(vector: Vector): InverseCase {
  const { inputs, expected } = vector;
  const contracts = optionalText(inputs, ...SIZE) ?? "1";
  const contractValue = optionalText(inputs, "contract_value") ?? "1";
  const entry = text(inputs, ...PRICE);
  const side = facing(optionalText(inputs, "side") ?? "1");
  const other = optionalText(inputs, "exit", "mark", "mark_price");
  const printed = Object.values(expected as object) as unknown[];
  const pricesOut = Object.keys(expected as object).some((name) => /bankruptcy|liq/.test(name));
  const prices = [entry, ...(other === undefined ? [] : [other])];
  const money = pricesOut ? 18 : moneyScale(vector, printed);
  const grid = new Grid(vector, prices, [contracts], money, pricesOut ? printed : []);
  const multiplier = grid.inverseMultiplier(contractValue);
  const lots = grid.lots(contracts) * side;
  const entryTicks = grid.ticks(entry);
  const cost = positionValue("inverse", lots, entryTicks, multiplier);
  const value = notional("inverse", lots, entryTicks, multiplier);
  return { grid, multiplier, side, entryTicks, position: { lots, cost }, value };
}

function leverage(vector: Vector): Units {
  return units(optionalText(vector.inputs, "leverage") ?? "1", 6);
}

function rates(vector: Vector): { maintenancePpm: number; feePpm: number } {
  return {
    maintenancePpm: ppm(optionalText(vector.inputs, "mmr", "maintenance_rate") ?? "0"),
    feePpm: ppm(optionalText(vector.inputs, "taker", "fee", "taker_fee") ?? "0"),
  };
}

export const inverseAdapters: Record<string, Adapter> = {
  inverse_pnl(vector) {
    const { grid, multiplier, position, entryTicks } = inverseCase(vector);
    const exit = grid.ticks(text(vector.inputs, "exit"));
    const profit = priceProfit("inverse", position.lots, entryTicks, exit, multiplier);
    return { pnl: figure(profit, grid.money, "down") };
  },

  inverse_fee(vector) {
    const { grid, value } = inverseCase(vector);
    return { fee: figure(feeDue(value, ppm(text(vector.inputs, "rate"))), grid.money, "up") };
  },

  inverse_notional(vector) {
    const { grid, value } = inverseCase(vector);
    return { notional: figure(value, grid.money, "up") };
  },

  inverse_margin(vector) {
    const { grid, value } = inverseCase(vector);
    const margin = leveragedMargin(value, ppm(text(vector.inputs, "rate")), leverage(vector));
    return { margin: figure(margin, grid.money, "up") };
  },

  inverse_cross_bankruptcy(vector) {
    const { grid, multiplier, position, side } = inverseCase(vector);
    const available = [grid.units(text(vector.inputs, "available"))];
    const { feePpm } = rates(vector);
    const ticks = bankruptcyTicks("inverse", position, available, feePpm, multiplier);
    return { bankruptcy: grid.price(ticks, worse(side)) };
  },

  inverse_isolated_bankruptcy(vector) {
    const { grid, multiplier, position, side, entryTicks, value } = inverseCase(vector);
    const margin = optionalText(vector.inputs, "margin", "position_margin");
    const { feePpm } = rates(vector);
    const byBalance = (backing: Units): Ticks | null => {
      return bankruptcyTicks("inverse", position, [backing], feePpm, multiplier);
    };
    const ticks =
      margin !== undefined
        ? byBalance(grid.units(margin))
        : feePpm !== 0
          ? byBalance(leveragedMargin(value, 1_000_000, leverage(vector)))
          : isolatedBankruptcyTicks("inverse", side, entryTicks, leverage(vector));
    return { bankruptcy: grid.price(ticks, worse(side)) };
  },

  inverse_cross_liquidation(vector) {
    const { grid, multiplier, position, side } = inverseCase(vector);
    const available = grid.units(text(vector.inputs, "available"));
    const rate = rates(vector);
    const broken = bankruptcyTicks("inverse", position, [available], rate.feePpm, multiplier);
    const ticks = entryMarginLiquidationTicks("inverse", position, available, rate, multiplier);
    const liquidation = grid.price(ticks, worse(side));
    return {
      liquidation,
      liquidation_price: liquidation,
      bankruptcy: grid.price(broken, worse(side)),
    };
  },

  inverse_position_values(vector) {
    const { grid, multiplier, position, side, entryTicks, value } = inverseCase(vector);
    const { maintenancePpm, feePpm } = rates(vector);
    const other = optionalText(vector.inputs, "exit", "mark", "mark_price");
    const given = leverage(vector);
    const bankruptcy = isolatedBankruptcyTicks("inverse", side, entryTicks, given);
    const liquidation = isolatedLiquidationTicks(
      "inverse",
      side,
      entryTicks,
      given,
      maintenancePpm,
    );
    const money = (amount: Units, favour: "up" | "down"): Answer => {
      return figure(amount, grid.money, favour);
    };
    const size = money(value, "up");
    const initial = money(leveragedMargin(value, 1_000_000, given), "up");
    const maintenance = money(leveragedMargin(value, maintenancePpm, 1_000_000n), "up");
    const profit =
      other === undefined
        ? undefined
        : money(
            priceProfit("inverse", position.lots, entryTicks, grid.ticks(other), multiplier),
            "down",
          );
    const closing =
      bankruptcy === null
        ? undefined
        : money(feeDue(notional("inverse", position.lots, bankruptcy, multiplier), feePpm), "up");
    return {
      value: size,
      position_value: size,
      entry_value: size,
      notional: size,
      initial_margin: initial,
      im: initial,
      margin: initial,
      maintenance_margin: maintenance,
      maintenance,
      mm: maintenance,
      fee: money(feeDue(value, feePpm), "up"),
      fee_to_open: money(feeDue(value, feePpm), "up"),
      fee_to_close: closing,
      pnl: profit,
      upnl: profit,
      unrealised: profit,
      bankruptcy: grid.price(bankruptcy, worse(side)),
      liquidation_price: grid.price(liquidation, worse(side)),
    };
  },
};
