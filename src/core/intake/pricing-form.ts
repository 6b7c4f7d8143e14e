import type { DepthCommand } from "../command/command.ts";
import type { QuoteCommand } from "../command/quote.ts";
import {
  either,
  fail,
  id,
  integer,
  list,
  natural,
  oneOf,
  optional,
  shape,
  type Check,
} from "./form-check.ts";

const SOURCES_MAX = 64;
const GROUPS_MAX = 16;

const common: Readonly<Record<string, Check>> = {
  sources: list(
    shape({
      source: id,
      group: id,
      role: oneOf("market", "redemption", "own"),
      exponent: integer,
    }),
    SOURCES_MAX,
  ),
  groups: list(shape({ group: id, capPpm: integer }), GROUPS_MAX),
  groupsMin: integer,
  staleMicros: integer,
  futureMicros: integer,
  frozenMicros: integer,
  jumpPpm: integer,
  jumpHoldMicros: integer,
  unitPpm: integer,
  rejectMadPpm: integer,
  rejectFloorPpm: integer,
  rejectMaxPpm: integer,
  volumeMicros: integer,
  uncertainPpm: integer,
  volatilePpm: integer,
  averageMicros: integer,
  tell: oneOf("changes", "all"),
  stable: optional(
    shape({
      growthPpbPerSecond: integer,
      delayGrowthPpm: integer,
      delayStepMicros: integer,
      delaySteps: integer,
    }),
  ),
};

export const marketPricing: Check = shape({
  ...common,
  bandPpm: integer,
  basisMicros: integer,
  impactMicros: integer,
  tradeMicros: integer,
  funding: optional(shape({ interestPpb: integer, clampPpb: integer })),
});

export const assetPricing: Check = shape({ ...common, gapPpm: integer });

export const quote: Check = shape({
  target: either({ market: shape({ market: id }), asset: shape({ asset: id }) }),
  source: id,
  sourceMicros: natural,
  price: optional(integer),
  bidPrice: optional(integer),
  askPrice: optional(integer),
  volume: optional(natural),
});

/** A price, or both sides of a book. @source COMMAND-01-06 */
export function checkQuote({ price, bidPrice, askPrice }: QuoteCommand): void {
  const book = bidPrice !== undefined && askPrice !== undefined;
  const half = (bidPrice === undefined) !== (askPrice === undefined);
  if (half || book === (price !== undefined)) fail("price", "a price, or bid and ask", price);
}

/** Both impact prices or none. @source COMMAND-01-06 */
export function checkDepth({ impactBidPrice, impactAskPrice }: DepthCommand): void {
  if ((impactBidPrice === undefined) === (impactAskPrice === undefined)) return;
  fail("impactBidPrice", "given with impactAskPrice", impactBidPrice);
}
