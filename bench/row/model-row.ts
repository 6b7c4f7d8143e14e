import {
  CONTROL,
  fitGarch,
  guardedMargin,
  HOURLY,
  MarginEstimator,
  propose,
  type MarketBasis,
} from "../../src/model/index.ts";
import type { MarketPlan } from "../venue/market-plan.ts";
import { Random } from "../venue/random.ts";
import { spent } from "./clock.ts";
import { millis, type Row } from "./row.ts";

/** Hours before the pass: enough residuals, and an hour short of the next fit but one. */
const HOURS = 45 * HOURLY.fitEvery - 2;
const GARCH_RETURNS = 1_000;

/** One hour's pass of estimates and proposals over all markets: without, and with a fit of the tails. */
export function modelRows(markets: readonly MarketPlan[]): Row[] {
  const random = new Random(5);
  const estimators = markets.map(() => new MarginEstimator());
  const prices = markets.map(() => 100);
  const step = (): void => {
    for (const [index, estimator] of estimators.entries()) {
      prices[index] = prices[index]! * (1 + 0.02 * (random.unit() - 0.5));
      estimator.add(prices[index]!);
    }
  };
  for (let hour = 0; hour < HOURS; hour += 1) step();
  const pass = (): void => {
    step();
    const bases = markets.map((market, index) => basisOf(market, estimators[index]!));
    const none = { assets: [], policy: null, joint: null };
    propose({ timeMicros: 0, confidence: 0.99, markets: bases, ...none }, CONTROL);
  };
  const plain = spent(pass);
  const fitted = spent(pass);
  const returns = Array.from({ length: GARCH_RETURNS }, () => random.unit() - 0.5);
  const garch = spent(() => void fitGarch(returns));
  const row = (what: string, micros: number): Row => {
    return { what, budget: "-", measured: millis(micros / 1_000), met: null };
  };
  const count = markets.length;
  return [
    row(`parameter pass over ${count} markets: estimates of an hour, proposals`, plain.cpu),
    row(`the same when every tail is fitted again (once a week)`, fitted.cpu),
    row(`GARCH(1,1) of ${GARCH_RETURNS} returns`, garch.cpu),
  ];
}

function basisOf(
  { id, parameters, lotValue }: MarketPlan,
  estimator: MarginEstimator,
): MarketBasis {
  const estimate = estimator.estimate!;
  return {
    market: id,
    version: 1,
    parameters,
    estimate,
    margin: guardedMargin(null, estimate.margin, 1),
    garchSigma: null,
    turnover: { poorLots: 1_000_000, notionalPerLot: BigInt(Math.ceil(lotValue)) },
  };
}
