import { mulDivFloor } from "../../../src/core/number/rounding.ts";
import { PPM } from "../../../src/core/number/unit.ts";
import { fundPayout } from "../../../src/core/waterfall/fund-payout.ts";
import { payLayers } from "../../../src/core/waterfall/layer.ts";
import { takeRanked } from "../../../src/core/waterfall/rank.ts";
import { burnUnmatured } from "../../../src/core/waterfall/unmatured-gain.ts";
import { figure, type Adapter } from "../answer.ts";
import { places } from "../decimal-text.ts";
import { integer, text, units } from "../scale.ts";
import type { Inputs } from "../vector.ts";

/** Basis points carry two decimals less than parts per million. */
const BPS_TO_PPM = 2;

export const waterfallAdapters: Record<string, Adapter> = {
  waterfall({ inputs }) {
    const layers = inputs["layers"] as [string, number][];
    const capacities = layers.map(([, capacity]) => capacity);
    const scale = places(inputs["loss"], capacities);
    const loss = units(text(inputs, "loss"), scale);
    const { paid, left } = payLayers(
      loss,
      capacities.map((each) => units(each, scale)),
    );
    return { used: paid.map((part) => figure(part, scale)), left: figure(left, scale) };
  },

  waterfall_split({ inputs }) {
    const [shortfall, pool] = [text(inputs, "shortfall"), text(inputs, "insurance_pool")];
    const scale = places(shortfall, pool);
    const { paid, left } = payLayers(units(shortfall, scale), [units(pool, scale)]);
    return { from_pool: figure(paid[0]!, scale), socialised: figure(left, scale) };
  },

  insurance_capped_payout({ inputs }) {
    const scale = places(Object.values(inputs));
    const amount = (name: string): bigint => units(text(inputs, name), scale);
    const capPpm = (name: string): bigint => units(text(inputs, name), BPS_TO_PPM);
    const eventMax = mulDivFloor(amount("event_notional"), capPpm("per_event_cap_bps"), PPM);
    const dayMax = mulDivFloor(amount("day_start_vault"), capPpm("daily_cap_bps"), PPM);
    const deficit = amount("bad_debt");
    const paidToday = amount("paid_today");
    const payout = fundPayout(deficit, amount("vault"), eventMax, dayMax, paidToday);
    const { left } = payLayers(deficit, [payout]);
    return { payout: figure(payout, scale, "down"), uncovered: figure(left, scale, "up") };
  },

  haircut_warming_only({ inputs }) {
    const scale = places(Object.values(inputs));
    const amount = (name: string): bigint => units(text(inputs, name), scale);
    const claim = {
      principal: amount("principal"),
      maturedGain: amount("realised"),
      unmaturedGain: amount("warming"),
    };
    const burn = burnUnmatured(claim, [amount("collateral"), amount("insurance")]);
    return {
      burned: figure(burn.burned, scale),
      deficit_after: figure(burn.deficitLeft, scale),
      warming_left: figure(burn.unmaturedLeft, scale),
    };
  },

  adl_ranked_queue({ inputs }) {
    const rows = inputs["queue"] as Inputs[];
    const amount = text(inputs, "amount");
    const scale = places(
      amount,
      rows.map((row) => row["size"]),
    );
    const rankScale = places(rows.map((row) => row["rank"]));
    const queue = rows.map((row) => ({
      id: text(row, "id"),
      lots: integer(row["size"], scale),
      score: { numerator: units(row["rank"], rankScale), denominator: 1n },
    }));
    const taken = takeRanked(integer(amount, scale), queue);
    const closed = taken.filter((each) => each.taken > 0);
    return {
      order: taken.map(({ id }) => id),
      closed: closed.map((each) => [each.id, figure(BigInt(each.taken), scale)]),
    };
  },
};
