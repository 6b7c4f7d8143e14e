import type {
  AssetPricing,
  Lots,
  MarketPricing,
  Micros,
  Pricing,
  Ticks,
} from "../../core/index.ts";
import type {
  AssetPricingPatch,
  MarketPricingPatch,
  PricingPatch,
  SourceSpec,
} from "../scenario/format/pricing.ts";
import type { PriceSpec } from "../scenario/format/price.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { Written } from "../scenario/reader.ts";
import { parseDecimal } from "../../core/number/decimal.ts";
import { toLots, toPpb, toPpm, type MarketScale } from "./convert.ts";
import { toSourcePath, type PricePath } from "./price-path.ts";

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;

/** What a source tells in a run. */
interface FeedSource {
  readonly source: string;
  /** Undefined for the venue's own book: it tells its last trade, or what it is quoted around. */
  readonly path: PricePath | undefined;
  readonly volume: number;
  readonly delayMicros: Micros;
  readonly aheadMicros: Micros;
  /** Undefined for one price. */
  readonly spreadPpm: number | undefined;
  readonly silent: readonly { readonly from: Micros; readonly to: Micros }[];
}

/** The sources of a market or an asset. */
export interface FeedPlan {
  readonly sources: readonly FeedSource[];
}

export interface MarketFeedPlan extends FeedPlan {
  /** Size whose average price in the book is told; 0 for none. */
  readonly impactLots: Lots;
}

/** Where a problem with a source is told. */
type Where = Pick<Written, "at" | "path">;

export function toMarketPricing(
  log: ReadingLog,
  patch: MarketPricingPatch,
  step: Micros,
): MarketPricing {
  const { interest, interestClamp } = patch;
  return {
    ...toPricing(log, patch, step),
    bandPpm: patch.band === undefined ? 20_000 : toPpm(log, patch.band),
    basisMicros: patch.basis?.micros ?? 60 * SECOND,
    impactMicros: patch.impact?.micros ?? 3 * step,
    tradeMicros: patch.trade?.micros ?? 60 * SECOND,
    ...(interest === undefined
      ? {}
      : {
          funding: {
            interestPpb: toPpb(log, interest),
            clampPpb: interestClamp === undefined ? 0 : toPpb(log, interestClamp),
          },
        }),
  };
}

export function toAssetPricing(
  log: ReadingLog,
  patch: AssetPricingPatch,
  step: Micros,
): AssetPricing {
  const gapPpm = patch.gap === undefined ? 0 : toPpm(log, patch.gap);
  return { ...toPricing(log, patch, step), gapPpm };
}

/** @param step  how far apart ticks are: nothing goes stale between two of them */
function toPricing(log: ReadingLog, patch: PricingPatch, step: Micros): Pricing {
  const sources = [...(patch.sources ?? [])];
  const groupOf = (name: string, spec: SourceSpec): string => spec.group?.text ?? name;
  const caps = new Map<string, number>();
  for (const [name, spec] of sources) {
    const cap = spec.weight === undefined ? 1_000_000 : toPpm(log, spec.weight);
    const group = groupOf(name, spec);
    caps.set(group, Math.min(cap, caps.get(group) ?? cap));
  }
  const ppm = (written: Written | undefined, absent: number): number =>
    written === undefined ? absent : toPpm(log, written);
  const { stable } = patch;
  return {
    sources: sources.map(([name, spec]) => ({
      source: name,
      group: groupOf(name, spec),
      role: spec.role,
      exponent: 0,
    })),
    groups: [...caps].map(([group, capPpm]) => ({ group, capPpm })),
    groupsMin: patch.groupsMin ?? 1,
    staleMicros: patch.stale?.micros ?? 3 * step,
    futureMicros: patch.future?.micros ?? 0,
    frozenMicros: patch.frozen?.micros ?? 0,
    jumpPpm: ppm(patch.jump, 0),
    jumpHoldMicros: patch.jumpHold?.micros ?? 3 * step,
    unitPpm: ppm(patch.unit, 0),
    rejectMadPpm: patch.rejectMad === undefined ? 0 : millionths(log, patch.rejectMad),
    rejectFloorPpm: ppm(patch.rejectFloor, ppm(patch.rejectMax, 1_000_000)),
    rejectMaxPpm: ppm(patch.rejectMax, 1_000_000),
    volumeMicros: patch.volumeWindow?.micros ?? HOUR,
    uncertainPpm: ppm(patch.uncertain, 0),
    volatilePpm: ppm(patch.volatile, 0),
    averageMicros: patch.average?.micros ?? HOUR,
    tell: "changes",
    ...(stable === undefined
      ? {}
      : {
          stable: {
            growthPpbPerSecond: stable.growth === undefined ? 300_000 : toPpb(log, stable.growth),
            delayGrowthPpm: ppm(stable.delayGrowth, 60_000),
            delayStepMicros: stable.delayStep?.micros ?? HOUR,
            delaySteps: stable.delaySteps ?? 24,
          },
        }),
  };
}

/** A plain multiple in millionths. */
function millionths(log: ReadingLog, written: Written): number {
  const value = parseDecimal(written.text, 6);
  if (value !== undefined && value >= 0n && value <= 1_000_000_000n) return Number(value);
  const { at, path, text } = written;
  return log.stop("OUT_OF_RANGE", at, path, "a multiple of 0 to 1000, 6 decimals", text);
}

export function toMarketFeed(
  log: ReadingLog,
  patch: MarketPricingPatch | undefined,
  prices: PriceSpec,
  scale: MarketScale,
  convert: (written: Written) => Ticks,
  where: Where,
): MarketFeedPlan | undefined {
  if (patch === undefined) return undefined;
  const { impactSize } = patch;
  const impactLots = impactSize === undefined ? 0 : toLots(log, impactSize, scale);
  return { sources: feedSources(log, patch, prices, convert, where), impactLots };
}

export function toAssetFeed(
  log: ReadingLog,
  patch: AssetPricingPatch | undefined,
  prices: PriceSpec,
  convert: (written: Written) => Ticks,
  where: Where,
): FeedPlan | undefined {
  if (patch === undefined) return undefined;
  return { sources: feedSources(log, patch, prices, convert, where) };
}

function feedSources(
  log: ReadingLog,
  { sources }: PricingPatch,
  prices: PriceSpec,
  convert: (written: Written) => Ticks,
  where: Where,
): FeedSource[] {
  return [...(sources ?? [])].map(([source, spec]) => {
    const { role, volume, delay, ahead, spread, silent } = spec;
    const name = spec.prices?.text ?? source;
    const told = prices.sources.get(name);
    if (told === undefined && (role !== "own" || spec.prices !== undefined)) {
      const known = [...prices.sources.keys()].join(", ");
      const { at, path } = spec.prices ?? { at: where.at, path: `${where.path}.${source}` };
      log.stop("UNKNOWN_SOURCE", at, path, `one of prices.sources (${known})`, `"${name}"`);
    }
    return {
      source,
      path: told && toSourcePath(log, told, convert, where),
      volume,
      delayMicros: delay?.micros ?? 0,
      aheadMicros: ahead?.micros ?? 0,
      spreadPpm: spread && toPpm(log, spread),
      silent: silent.map(({ from, to }) => ({ from: from.micros, to: to.micros })),
    };
  });
}

/** A safeguard's say over a price laid over what stands: each field by itself. */
export function repricing<T extends PricingPatch>(
  base: T | undefined,
  patch: T | undefined,
): T | undefined {
  if (base === undefined || patch === undefined) return base ?? patch;
  const set = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(set) };
}
