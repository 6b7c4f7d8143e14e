import type { ContractEvent, Micros, Rescale, Ticks } from "../../core/index.ts";
import type { ContractAction } from "../scenario/format/contract.ts";
import type { MarketSpec } from "../scenario/format/market.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { Written } from "../scenario/reader.ts";
import type { CompileContext } from "./context.ts";
import type { AssetPlan, MarketPlan } from "./market-plan.ts";
import type { Plan } from "./plan.ts";
import { divFloor } from "../../core/number/rounding.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { FINE, marketScale, positive, toTicks, type MarketScale } from "./convert.ts";
import { updateAt, type MarketPrice } from "./price-path.ts";

/** What a market is counted in from a time on. */
interface ContractSince {
  readonly at: Micros;
  readonly scale: MarketScale;
}

/**
 * The units of a market as the file changes them: what was declared, then what each change leaves.
 * Changes that a safeguard keeps from happening are not among them.
 */
export function contractsOf(
  context: CompileContext,
  market: string,
  declared: MarketSpec,
  settlement: AssetPlan,
  base: AssetPlan | undefined,
): readonly [ContractSince, ...ContractSince[]] {
  const { spec, variant, log } = context;
  const sizes = { ...declared };
  let scale = marketScale(log, declared.type, settlement, sizes, base);
  const history: [ContractSince, ...ContractSince[]] = [{ at: 0, scale }];
  for (const action of spec.actions) {
    if (action.do !== "contract" || action.market.text !== market) continue;
    if (action.unless.some(({ text }) => variant.on.has(text))) continue;
    contractChange(log, scale, action);
    sizes.tickSize = action.tickSize ?? sizes.tickSize;
    sizes.lotSize = action.lotSize ?? sizes.lotSize;
    scale = marketScale(log, declared.type, settlement, sizes, base);
    context.contracts.set(action, scale);
    history.push({ at: action.at.micros, scale });
  }
  return history;
}

/** From the units a market is counted in to those that a change asks for. */
export function contractChange(
  log: ReadingLog,
  { tickSize, lotSize }: MarketScale,
  action: ContractAction,
): { readonly ticks: Rescale; readonly lots: Rescale } {
  const { market } = action;
  if (action.tickSize === undefined && action.lotSize === undefined) {
    const path = market.path.replace(/market$/, "tickSize");
    log.stop("FIELD_MISSING", market.at, path, "a tickSize, a lotSize or both", "neither");
  }
  return {
    ticks: rescaleOf(log, tickSize, action.tickSize),
    lots: rescaleOf(log, lotSize, action.lotSize),
  };
}

/** The unit of a path: the largest that all ticks of the market are whole multiples of. */
export function pathTick(history: readonly ContractSince[]): bigint {
  return history.map(({ scale }) => scale.tickSize).reduce(greatestCommonDivisor);
}

/** Converts a price of a path, which is a multiple of the tick of its time, into the path's unit. */
export function toPathTicks(
  log: ReadingLog,
  history: readonly ContractSince[],
): (written: Written, at: Micros) => Ticks {
  const tickSize = pathTick(history);
  return (written, at) => {
    const { scale } = history.findLast((one) => one.at <= at)!;
    toTicks(log, written, scale);
    return toTicks(log, written, { ...scale, tickSize });
  };
}

/** Mark and index at a time in the market's tick of now, rounded down. */
export function marketPriceAt({ path, scale }: MarketPlan, at: Micros): MarketPrice {
  const { market, markPrice, indexPrice } = updateAt(path, at);
  const step = scale.tickSize / path.tickSize;
  const inTicks = (price: Ticks): Ticks => Number(divFloor(BigInt(price), step));
  return { market, markPrice: inTicks(markPrice), indexPrice: inTicks(indexPrice) };
}

/**
 * The plan after a change of contract: what is told from then on is in the new unit. Its parameters
 * are those of the start; the engine knows those of now.
 */
export function withContract(plan: Plan, event: ContractEvent): Plan {
  const { market, ticks, lots, multiplier, fundingScale } = event;
  const before = plan.markets.get(market)!;
  const scale: MarketScale = {
    ...before.scale,
    tickSize: resized(before.scale.tickSize, ticks),
    lotSize: resized(before.scale.lotSize, lots),
    multiplier,
    fundingScale,
  };
  return { ...plan, markets: new Map([...plan.markets, [market, { ...before, scale }]]) };
}

function resized(size: bigint, { factor, finer }: Rescale): bigint {
  return finer ? size / BigInt(factor) : size * BigInt(factor);
}

function rescaleOf(log: ReadingLog, before: bigint, written: Written | undefined): Rescale {
  if (written === undefined) return { factor: 1, finer: true };
  const after = positive(log, written);
  const finer = before % after === 0n;
  const factor = Number(finer ? before / after : after / before);
  const isWhole = finer || after % before === 0n;
  if (isWhole && Number.isSafeInteger(factor)) return { factor, finer };
  const { at, path, text } = written;
  const expected = `a whole multiple or part of the old one (${formatDecimal(before, FINE)})`;
  return log.stop("CONTRACT_NOT_WHOLE", at, path, expected, text);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
