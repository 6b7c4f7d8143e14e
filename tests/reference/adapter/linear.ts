import { leveragedMargin } from "../../../src/core/margin/leverage.ts";
import { tradePath } from "../../../src/core/margin/position.ts";
import { priceProfit, unrealisedProfit } from "../../../src/core/margin/profit.ts";
import { notional } from "../../../src/core/margin/value.ts";
import { figure, type Adapter } from "../answer.ts";
import { places } from "../decimal-text.ts";
import { Grid, moneyScale, ppm, text, units } from "../scale.ts";

export const linearAdapters: Record<string, Adapter> = {
  linear_mtm(vector) {
    const { inputs, expected } = vector;
    const size = text(inputs, "size");
    const [from, to] = [text(inputs, "from_price"), text(inputs, "to_price")];
    const grid = new Grid(vector, [from, to], [size], places(Object.values(expected as object)));
    const { linearMultiplier } = grid;
    const [fromTicks, toTicks] = [grid.ticks(from), grid.ticks(to)];
    const cash = priceProfit("linear", grid.lots(size), fromTicks, toTicks, linearMultiplier);
    return { cashflow: figure(cash, grid.money, "down") };
  },

  position_pnl_path(vector) {
    const { inputs, expected } = vector;
    const events = inputs["events"] as [string, string][];
    const marks = events.filter(([what]) => what === "mark").map(([, value]) => value);
    const sizes = events.filter(([what]) => what === "take").map(([, value]) => value);
    const grid = new Grid(vector, marks, sizes, places(Object.values(expected as object)));
    let mark = 0;
    const trades: { lots: number; ticks: number }[] = [];
    for (const [what, value] of events) {
      if (what === "mark") mark = grid.ticks(value);
      else if (what === "take") trades.push({ lots: grid.lots(value), ticks: mark });
      else throw new Error(`expected mark or take, was ${what}`);
    }
    const path = tradePath("linear", trades, grid.linearMultiplier);
    const open = unrealisedProfit("linear", path, mark, grid.linearMultiplier);
    return {
      position: figure(BigInt(path.lots), places(...sizes)),
      realised: figure(path.realisedProfit, grid.money, "down"),
      unrealised: figure(open, grid.money, "down"),
    };
  },

  linear_margin_lev(vector) {
    const { inputs, expected } = vector;
    const [size, price] = [text(inputs, "quantity"), text(inputs, "price")];
    const money = moneyScale(vector, Object.values(expected as object));
    const grid = new Grid(vector, [price], [size], money);
    const value = notional("linear", grid.lots(size), grid.ticks(price), grid.linearMultiplier);
    const leverage = units(text(inputs, "leverage"), 6);
    const margin = leveragedMargin(value, ppm(text(inputs, "rate")), leverage);
    return { margin: figure(margin, grid.money, "up") };
  },
};
