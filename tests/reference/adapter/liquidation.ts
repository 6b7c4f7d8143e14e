import {
  bankruptcyTicks,
  isolatedBankruptcyTicks,
} from "../../../src/core/margin/bankruptcy-price.ts";
import {
  isolatedLiquidationTicks,
  liquidationTicks,
  type Backing,
} from "../../../src/core/margin/liquidation-price.ts";
import { positionValue } from "../../../src/core/margin/value.ts";
import type { Adapter, Answer } from "../answer.ts";
import { places } from "../decimal-text.ts";
import { Grid, optionalText, ppm, text, units } from "../scale.ts";
import { facing, worse } from "../side.ts";
import type { Vector } from "../vector.ts";

const FINE = 18;

/** Linear position of a case whose answer is a price. */
function linearCase(vector: Vector, sizeName: string, moneyNames: readonly string[]) {
  const { inputs, expected } = vector;
  const side = facing(text(inputs, "side"));
  const entry = text(inputs, "entry");
  const size = optionalText(inputs, sizeName) ?? "1";
  const money = moneyNames.map((name) => optionalText(inputs, name) ?? "0");
  const printed = Object.values(expected as object) as unknown[];
  const grid = new Grid(vector, [entry], [size], Math.max(FINE, places(money)), printed);
  const multiplier = grid.linearMultiplier;
  const entryTicks = grid.ticks(entry);
  const lots = grid.lots(size) * side;
  const cost = positionValue("linear", lots, entryTicks, multiplier);
  const amounts = money.map((amount) => grid.units(amount));
  return { grid, side, multiplier, entryTicks, position: { lots, cost }, amounts };
}

function liquidation(vector: Vector, sizeName: string, moneyNames: readonly string[]): Answer {
  const { grid, side, multiplier, position, amounts } = linearCase(vector, sizeName, moneyNames);
  const [collateral = 0n, otherProfit = 0n, otherMaintenance = 0n, deduction = 0n] = amounts;
  const backing: Backing = { collateral, otherProfit, otherMaintenance, deduction };
  const rate = {
    maintenancePpm: ppm(text(vector.inputs, "mmr")),
    feePpm: ppm(optionalText(vector.inputs, "taker") ?? "0"),
  };
  const ticks = liquidationTicks("linear", position, backing, rate, multiplier);
  return { liquidation_price: grid.price(ticks, worse(side)) };
}

export const liquidationAdapters: Record<string, Adapter> = {
  binance_liq_price(vector) {
    return liquidation(vector, "amount", ["wallet_balance", "upnl_other", "mm_other", "cum"]);
  },

  gate_liq_price(vector) {
    return liquidation(vector, "amount", ["margin"]);
  },

  bybit_isolated_liq_price(vector) {
    const { grid, side, entryTicks } = linearCase(vector, "amount", []);
    const leverage = units(text(vector.inputs, "leverage"), 6);
    const maintenance = ppm(text(vector.inputs, "mmr"));
    const ticks = isolatedLiquidationTicks("linear", side, entryTicks, leverage, maintenance);
    return { liquidation_price: grid.price(ticks, worse(side)) };
  },

  linear_isolated_bankruptcy(vector) {
    const { grid, side, entryTicks } = linearCase(vector, "amount", []);
    const leverage = units(text(vector.inputs, "leverage"), 6);
    const ticks = isolatedBankruptcyTicks("linear", side, entryTicks, leverage);
    return { bankruptcy: grid.price(ticks, worse(side)) };
  },

  bankruptcy_from_balances(vector) {
    const names = ["position_margin", "wallet"];
    const { grid, side, multiplier, position, amounts } = linearCase(vector, "size", names);
    const ticks = bankruptcyTicks("linear", position, amounts, 0, multiplier);
    return { bankruptcy: grid.price(ticks, worse(side)) };
  },
};
