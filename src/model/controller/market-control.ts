import type { Lots, MarketParameters, Units } from "../../core/index.ts";
import { unwindScale } from "../liquidity/horizon.ts";
import type { MarginEstimate } from "../margin/margin-estimate.ts";
import type { ControlRule } from "./control-rule.ts";
import { flooredTiers, scaledRates, tiersOfRates, tightestTiers } from "./tier-schedule.ts";

const WHOLE = 1_000_000;
const HOURS = 24;
/** The average cost of a metaorder is so much of its final impact (square-root law). */
const AVERAGE_IMPACT = 2 / 3;

/** What is known of a market when its parameters are proposed. */
export interface MarketBasis {
  readonly market: string;
  readonly version: number;
  readonly parameters: MarketParameters;
  readonly estimate: MarginEstimate;
  /** The margin behind the guard, as a share of the notional. */
  readonly margin: number;
  /** What GARCH(1,1) expects of an hour, told beside it; null where no fit converged. */
  readonly garchSigma: number | null;
  /** What trades on a poor day, and what a lot is worth; null where that is not known. */
  readonly turnover: { readonly poorLots: Lots; readonly notionalPerLot: Units } | null;
}

/** Parameters that follow from the estimates, and why. */
export interface Controlled<P> {
  readonly parameters: P;
  readonly reasons: readonly string[];
}

/**
 * Margins, tiers and caps of a market.
 *
 *   rate(D) = margin * sqrt((D + 1)(2 D + 1) / 6 D) + 2/3 sigma (sqrt(share D) - sqrt(share))
 *
 * at the notional that D days of closing take; rates fall by no more than the rule's step.
 *
 * @source MODEL-10-01
 */
export function controlledMarket(
  basis: MarketBasis,
  rule: ControlRule,
): Controlled<MarketParameters> {
  const { parameters, margin, turnover } = basis;
  const current = parameters.tiers;
  const first = current[0]!;
  if (first.initialPpm === 0) return { parameters, reasons: ["asks for no margin: left alone"] };
  const wanted =
    turnover === null
      ? scaledRates(current, (margin * WHOLE) / first.initialPpm)
      : tiersOfRates(rateCurve(basis, rule), first.maintenancePpm / first.initialPpm);
  const tiers = flooredTiers(wanted, current, 1 - rule.lowerMax);
  const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;
  const { sigma, multiplier } = basis.estimate;
  const reasons = [
    `margin ${percent(margin)}: sigma ${percent(sigma)} an hour, ${multiplier.toFixed(1)} of them`,
    basis.garchSigma === null
      ? "GARCH_NOT_CONVERGED: no forecast to compare sigma with; the margin does not rest on it"
      : `GARCH(1,1) expects ${percent(basis.garchSigma)} an hour: to compare, not used (MODEL-02-05)`,
  ];
  if (turnover === null) return { parameters: { ...parameters, tiers }, reasons };
  const { poorLots } = turnover;
  const positionLots = Math.floor(rule.closeShare * rule.positionDays * poorLots);
  const caps = {
    positionLotsMax: cap(parameters.positionLotsMax, positionLots, rule),
    openInterestLotsMax: cap(
      parameters.openInterestLotsMax,
      Math.floor(rule.openInterestDays * poorLots),
      rule,
    ),
  };
  reasons.push(`caps: ${poorLots} lots on a poor day, a tenth of the days trades less`);
  return { parameters: { ...parameters, tiers, ...caps }, reasons };
}

/** Nowhere looser than either: what may be sent without approval. */
export function tightestMarket(one: MarketParameters, other: MarketParameters): MarketParameters {
  const smaller = (name: "positionLotsMax" | "openInterestLotsMax"): Lots => {
    const [a, b] = [one[name], other[name]];
    return a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b);
  };
  return {
    ...other,
    tiers: tightestTiers(one.tiers, other.tiers),
    positionLotsMax: smaller("positionLotsMax"),
    openInterestLotsMax: smaller("openInterestLotsMax"),
  };
}

function rateCurve(
  { margin, estimate, turnover }: MarketBasis,
  { closeShare, tierDays }: ControlRule,
): { notional: Units; initial: number }[] {
  const { poorLots, notionalPerLot } = turnover!;
  const sigmaDay = estimate.sigma * Math.sqrt(HOURS);
  return tierDays.map((days) => {
    const impact = Math.sqrt(closeShare * days) - Math.sqrt(closeShare);
    const initial = margin * unwindScale(days) + AVERAGE_IMPACT * sigmaDay * impact;
    const lots = BigInt(Math.max(1, Math.floor(closeShare * days * poorLots)));
    return { notional: rounded(lots * notionalPerLot), initial: Math.min(1, initial) };
  });
}

/** Two digits: an edge that moves a little every day would be a new edge every day. */
function rounded(notional: Units): Units {
  const step = 10n ** BigInt(Math.max(0, notional.toString().length - 2));
  return (notional / step) * step;
}

/** A cap falls at once and rises by a step; 0 stands for none. */
function cap(current: Lots, wanted: Lots, { raiseMax }: ControlRule): Lots {
  const most = current === 0 ? wanted : Math.floor(current * (1 + raiseMax));
  return Math.max(1, Math.min(wanted, most));
}
