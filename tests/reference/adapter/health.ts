import { weightedHealth, type WeightedAsset } from "../../../src/core/margin/health.ts";
import { spotHold } from "../../../src/core/margin/spot.ts";
import { positionValue } from "../../../src/core/margin/value.ts";
import { figure, type Adapter } from "../answer.ts";
import { Grid, integer, moneyScale, ppm, units } from "../scale.ts";
import { flatRate } from "./tier.ts";

/** Weights of other systems are shares that count; ours are what is missing from, or added to, 1. */
const ONE = 1_000_000;

interface Token {
  readonly price: string;
  readonly aw: string;
  readonly lw: string;
  readonly amount: string;
}

export const healthAdapters: Record<string, Adapter> = {
  mango_init_health(vector) {
    const { tokens, perp } = vector.inputs as { tokens: Token[]; perp: Record<string, string> };
    const prices = tokens.map(({ price }) => price);
    const sizes = [...tokens.map(({ amount }) => amount), perp["base_lots"]];
    const grid = new Grid(vector, [...prices, perp["lot_quote_value"]], sizes, moneyScale(vector));
    const value = (size: unknown, price: unknown): bigint =>
      positionValue("linear", grid.lots(size), grid.ticks(price), grid.linearMultiplier);
    const assets = tokens.map(({ price, aw, lw, amount }): WeightedAsset => ({
      value: value(amount, price),
      collateralHaircut: [{ valueMax: null, collateralHaircutPpm: ONE - ppm(aw) }],
      owedPpm: ppm(lw) - ONE,
    }));
    const settlement = assets[Number(perp["settle_token"])]!;
    const others = assets.filter((asset) => asset !== settlement);
    const health = weightedHealth(settlement, others, {
      value: value(perp["base_lots"], perp["lot_quote_value"]),
      cost: -grid.units(perp["quote"]),
      tiers: flatRate(ONE - ppm(perp["base_asset_weight"])),
      profitWeightPpm: ppm(perp["overall_asset_weight"]),
    });
    return { health: figure(health, grid.money, "down") };
  },

  spot_hold_check({ inputs }) {
    const { side, size, price, base_scale: base, quote_scale: quote } = inputs;
    const bid = side === "bid";
    const hold = spotHold(
      bid ? "buy" : "sell",
      integer(size, 0),
      integer(price, 0),
      units(quote, 0),
      units(base, 0),
      0,
    );
    return { ok: units(inputs["balance"], 0) >= hold, hold: figure(hold, 0) };
  },
};
