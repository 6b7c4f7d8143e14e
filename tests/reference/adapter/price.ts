import { clampTicks } from "../../../src/core/number/ticks.ts";
import { addOnMargin } from "../../../src/core/margin/size-add-on.ts";
import {
  averagePremium,
  fundingCap,
  fundingRate,
  premiumPpb,
} from "../../../src/core/pricing/premium.ts";
import { averageAt, withStretch } from "../../../src/core/pricing/window.ts";
import { NO_AVERAGE } from "../../../src/core/state/feed.ts";
import { figure, type Adapter } from "../answer.ts";
import { places } from "../decimal-text.ts";
import { integer, Grid, optionalText, ppm, text } from "../scale.ts";

/** Decimal places of parts per thousand million. */
const PPB_SCALE = 9;
/** A window that holds the whole of a case in one cell. */
const ALL = 1_000_000;

export const priceAdapters: Record<string, Adapter> = {
  twap({ inputs, expected }) {
    const points = inputs["points"] as [string, string][];
    const scale = places(...points.map(([, price]) => price), ...Object.values(expected as object));
    const end = integer(text(inputs, "end"), 0);
    let average = NO_AVERAGE;
    for (const [place, [from, price]] of points.entries()) {
      const to = points[place + 1]?.[0] ?? String(end);
      const ticks = integer(price, scale);
      average = withStretch(average, ALL, integer(from, 0), integer(to, 0), ticks);
    }
    return { twap: figure(BigInt(averageAt(average, ALL, end)!), scale) };
  },

  premium_funding_rate({ inputs }) {
    const spot = integer(text(inputs, "spot"), 2);
    const book = spot + integer(text(inputs, "impact_diff"), 2);
    const hours = integer(text(inputs, "period_h"), 0);
    const perHour = averagePremium(BigInt(premiumPpb(book, book, spot)), hours);
    const most = integer(text(inputs, "max_abs"), PPB_SCALE);
    const rate = clampTicks(perHour, -most, most);
    return { rate_per_hour: figure(BigInt(rate), PPB_SCALE) };
  },

  vega_funding_rate({ inputs }) {
    const future = integer(text(inputs, "f_twap"), 2);
    const premium = premiumPpb(future, future, integer(text(inputs, "s_twap"), 2));
    const factor = ppm(text(inputs, "scaling_factor"));
    const scaled = averagePremium(BigInt(premium) * BigInt(factor), ALL);
    const bound = (name: string, absent: number): number => {
      const given = optionalText(inputs, name);
      return given === undefined ? absent : integer(given, PPB_SCALE);
    };
    const rate = clampTicks(scaled, bound("rate_lower", -1e12), bound("rate_upper", 1e12));
    return { rate: figure(BigInt(rate), PPB_SCALE) };
  },

  vega_funding_payment({ inputs }) {
    const spot = integer(text(inputs, "s_twap"), 0);
    const future = integer(text(inputs, "f_twap"), 0);
    const premium = premiumPpb(future, future, spot);
    // The lower clamp of the cases is wider than anything that happens: one clamp serves for both.
    const clampPpb = integer(text(inputs, "clamp_upper"), PPB_SCALE);
    const interest = integer(text(inputs, "interest_rate"), PPB_SCALE);
    const interestPpb = interest * integer(text(inputs, "delta_t"), 0);
    const rate = fundingRate(premium, { interestPpb, clampPpb });
    return { payment: figure(BigInt(rate) * BigInt(spot), PPB_SCALE) };
  },

  dydx_funding_clamp({ inputs }) {
    const most = fundingCap(
      integer(text(inputs, "clamp_factor_ppm"), 0),
      integer(text(inputs, "initial_ppm"), 0),
      integer(text(inputs, "maintenance_fraction_ppm"), 0),
    );
    return { max_abs_funding_rate_ppm: figure(most, 0) };
  },

  oracle_confidence_addon(vector) {
    const { inputs, expected } = vector;
    const [size, spot] = [text(inputs, "size"), text(inputs, "spot")];
    const grid = new Grid(vector, [spot], [size], places(...Object.values(expected as object)));
    const doubt = 1_000_000 - ppm(text(inputs, "confidence"));
    const initialPpm = (doubt * ppm(text(inputs, "oc_factor"))) / 1_000_000;
    const addOns = [{ lotsFrom: 0, initialPpm, maintenancePpm: 0 }];
    const lots = grid.lots(size);
    const margin = addOnMargin(
      "linear",
      lots,
      grid.ticks(spot),
      grid.linearMultiplier,
      addOns,
      "initial",
    );
    return { addon: figure(margin, grid.money, "up") };
  },
};
