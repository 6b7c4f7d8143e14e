import { abs, divCeil, max, min } from "./arithmetic.ts";
import type { Market, Position, Venue } from "./state.ts";

const PPB = 1_000_000_000n;

/** LEDGER-03-01: the funding index now. Division toward zero: an index belongs to nobody. */
export function fundingIndex(venue: Venue, market: Market): bigint {
  const { base, since, ratePpb, notionalPerLot } = market.funding;
  const elapsed = BigInt(venue.now - since);
  const interval = BigInt(market.parameters.fundingIntervalMicros);
  return base + (ratePpb * notionalPerLot * elapsed) / (interval * PPB);
}

/** LEDGER-03-02: what a position owes; negative when it is owed. */
export function fundingDue(venue: Venue, market: Market, position: Position): bigint {
  const grown = fundingIndex(venue, market) - position.fundingIndex;
  return divCeil(position.lots * grown, market.fundingScale);
}

/** LEDGER-03-01: a new rate, clamped to the cap, on the notional of one lot at today's index. */
export function setFundingRate(venue: Venue, market: Market, ratePpb: bigint): boolean {
  const cap = BigInt(market.parameters.fundingCapPpb);
  const clamped = max(-cap, min(cap, ratePpb));
  market.funding = {
    base: fundingIndex(venue, market),
    since: venue.now,
    ratePpb: clamped,
    notionalPerLot: scaledNotionalOfOneLot(market),
  };
  return clamped !== ratePpb;
}

function scaledNotionalOfOneLot(market: Market): bigint {
  const { index, multiplier, fundingScale } = market;
  if (market.kind === "linear") return abs(index * multiplier * fundingScale);
  return (multiplier * fundingScale) / index;
}

/** LEDGER-03-01: a change of parameters keeps what has accrued. */
export function restartFunding(venue: Venue, market: Market): void {
  market.funding = { ...market.funding, base: fundingIndex(venue, market), since: venue.now };
}
