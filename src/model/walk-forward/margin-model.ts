import { HOURLY, MarginEstimator, type EstimateRule } from "../margin/margin-estimate.ts";
import { GUARD, guardedMargin } from "../procyclicality/guard.ts";
import { normalQuantile } from "../special/normal.ts";
import { historicalRisk } from "../tail/historical.ts";
import { Ewma, ewmaHalfLife } from "../volatility/ewma.ts";

/** Sees one hourly price after the other; asked for a margin at the end of a day, from those only. */
export interface MarginModel {
  readonly name: string;
  add(price: number, endsDay: boolean): void;
  /** Share of the notional; null until there is enough to say. */
  readonly margin: number | null;
}

const HOURS = 24;

/** A GARCH(1,1) of hourly returns: about six weeks of them, fitted again every week. */
const WITH_GARCH: EstimateRule = {
  ...HOURLY,
  garch: { window: 1_000, fitEvery: HOURLY.fitEvery, horizon: HOURLY.horizon },
};

/** What is compared: ours, the same without its guard, a plain EWMA, and margins that do not move. */
export function marginModels(confidence: number): MarginModel[] {
  return [
    adaptiveModel("adaptive", true),
    adaptiveModel("the same without guard", false),
    plainModel(confidence),
    fixedModel(confidence),
    { name: "fixed 10 %", add: () => undefined, margin: 0.1 },
  ];
}

/** Ours with a forecast that sigma is not below: for comparison, every fit takes its time. */
export function garchModels(): MarginModel[] {
  return [
    adaptiveModel("adaptive with GARCH(1,1)", true, WITH_GARCH),
    adaptiveModel("the same with GARCH, no guard", false, WITH_GARCH),
  ];
}

function adaptiveModel(name: string, guarded: boolean, rule: EstimateRule = HOURLY): MarginModel {
  const estimator = new MarginEstimator(rule);
  let margin: number | null = null;
  return {
    name,
    add: (price) => {
      estimator.add(price);
      const { estimate } = estimator;
      if (estimate === null) return;
      margin = guarded ? guardedMargin(margin, estimate.margin, 1 / HOURS, GUARD) : estimate.margin;
    },
    get margin() {
      return margin;
    },
  };
}

/** RiskMetrics: 0.94 a day and the normal quantile. */
function plainModel(confidence: number): MarginModel {
  const ewma = new Ewma(ewmaHalfLife(0.94));
  const quantile = normalQuantile(confidence);
  let last: number | null = null;
  return {
    name: "plain EWMA 0.94, normal quantile",
    add: (price, endsDay) => {
      if (!endsDay) return;
      if (last !== null) ewma.add(price / last - 1);
      last = price;
    },
    get margin() {
      return ewma.warm ? quantile * Math.sqrt(ewma.variance) : null;
    },
  };
}

/** Set once, from the first year, and left there. */
function fixedModel(confidence: number): MarginModel {
  const closes: number[] = [];
  let margin: number | null = null;
  return {
    name: "fixed at the first year's quantile",
    add: (price, endsDay) => {
      if (!endsDay || margin !== null) return;
      closes.push(price);
      if (closes.length <= 365) return;
      const moves = closes.slice(1).map((close, index) => close / closes[index]! - 1);
      const [long, short] = [moves.map((move) => -move), moves];
      margin = Math.max(
        historicalRisk(long, confidence).valueAtRisk,
        historicalRisk(short, confidence).valueAtRisk,
      );
    },
    get margin() {
      return margin;
    },
  };
}
