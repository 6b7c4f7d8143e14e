import { fullyPaidMargin, type PaidOrder } from "../../../src/core/margin/fully-paid.ts";
import { isolatedOrderMargin } from "../../../src/core/margin/order-margin.ts";
import { tradePath } from "../../../src/core/margin/position.ts";
import { tieredMargin } from "../../../src/core/margin/tier.ts";
import { notional } from "../../../src/core/margin/value.ts";
import { payClaims } from "../../../src/core/waterfall/claim.ts";
import { figure, type Adapter } from "../answer.ts";
import { places } from "../decimal-text.ts";
import { Grid, ppm, text, units } from "../scale.ts";
import type { Inputs } from "../vector.ts";
import { flatRate } from "./tier.ts";

interface Row {
  readonly size: string;
  readonly price: string;
}

/** Pairs of size and price. */
function rowsOf(inputs: Inputs, name: string): Row[] {
  return (inputs[name] as [string, string][]).map(([size, price]) => ({ size, price }));
}

export const vegaAdapters: Record<string, Adapter> = {
  vega_isolated_margin(vector) {
    const { inputs, expected } = vector;
    const [price, size] = [text(inputs, "price"), text(inputs, "size")];
    const grid = new Grid(vector, [price], [size], places(Object.values(expected as object)));
    const value = notional("linear", grid.lots(size), grid.ticks(price), grid.linearMultiplier);
    const factor = flatRate(ppm(text(inputs, "margin_factor")));
    return { margin: figure(tieredMargin(value, factor, "initial"), grid.money, "up") };
  },

  vega_isolated_order_margin(vector) {
    const { inputs, expected } = vector;
    const rows = inputs["orders"] as Inputs[];
    const auction = inputs["auction_price"];
    const position = text(inputs, "position");
    const prices = [...rows.map((row) => row["price"]), auction ?? "0"];
    const sizes = [...rows.map((row) => row["remaining"]), position];
    const grid = new Grid(vector, prices, sizes, places(Object.values(expected as object)));
    const orders = rows.map((row) => ({
      side: row["side"] as "buy" | "sell",
      lots: grid.lots(row["remaining"]),
      limitTicks: grid.ticks(row["price"]),
    }));
    const margin = isolatedOrderMargin(grid.lots(position), orders, {
      factorPpm: ppm(text(inputs, "margin_factor")),
      multiplier: grid.linearMultiplier,
      lotDivisor: units(text(inputs, "position_factor"), 0),
      auctionTicks: auction === null || auction === undefined ? null : grid.ticks(auction),
    });
    return { order_margin: figure(margin, grid.money, "up") };
  },

  fully_collateralised(vector) {
    const { inputs } = vector;
    const [fills, buys, sells] = ["fills", "buys", "sells"].map((name) => rowsOf(inputs, name));
    const all = [...fills!, ...buys!, ...sells!];
    const cap = text(inputs, "max_price");
    const prices = [cap, ...all.map(({ price }) => price)];
    const sizes = [text(inputs, "position"), ...all.map(({ size }) => size)];
    const grid = new Grid(vector, prices, sizes, 0);
    const placed = (side: "buy" | "sell", rows: readonly Row[]): PaidOrder[] =>
      rows.map(({ size, price }) => {
        return { side, lots: grid.lots(size), limitPrice: grid.ticks(price) };
      });
    const trades = fills!.map(({ size, price }) => {
      return { lots: grid.lots(size), ticks: grid.ticks(price) };
    });
    const margin = fullyPaidMargin(
      { floorPrice: 0, capPrice: grid.ticks(cap) },
      tradePath("linear", trades, grid.linearMultiplier),
      [...placed("buy", buys!), ...placed("sell", sells!)],
      grid.linearMultiplier,
    );
    return {
      position_margin: figure(margin.position, grid.money),
      order_margin: figure(margin.orders, grid.money),
      total: figure(margin.total, grid.money),
    };
  },

  pro_rata_floor_last_gets_remainder({ inputs }) {
    const claims = inputs["claims"] as [string, string][];
    const collected = text(inputs, "collected");
    const scale = places(
      collected,
      claims.map(([, claim]) => claim),
    );
    const amounts = claims.map(([, claim]) => units(claim, scale));
    const paid = payClaims(units(collected, scale), amounts);
    return { paid: claims.map(([who], index) => [who, figure(paid[index]!, scale)]) };
  },
};
