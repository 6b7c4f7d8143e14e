import type { InterestTerms } from "../../src/core/command/parameter.ts";
import { divCeil, divFloor, max, min, MILLION } from "./arithmetic.ts";
import { borrowedOf, sources } from "./source.ts";
import type { Asset, Holding, Venue } from "./state.ts";

const SCALE = 10n ** 18n;
const PPB = 1_000_000_000n;

/** LOAN-04-01: what a debt of one unit has accrued. */
function indexNow(venue: Venue, { interest }: Asset): bigint {
  const { index, since, ratePpb, interval } = interest;
  return index + divFloor(ratePpb * (SCALE / PPB) * BigInt(venue.now - since), interval);
}

/** LOAN-04-01: accrued and not booked. */
export function interestDue(venue: Venue, asset: Asset, holding: Holding | undefined): bigint {
  if (holding === undefined || holding.balance >= 0n) return 0n;
  return divCeil(-holding.balance * (indexNow(venue, asset) - holding.interestIndex), SCALE);
}

/** LOAN-04-01: a debt accrues from the index at which it last changed. */
export function markInterest(venue: Venue, asset: Asset, holding: Holding): void {
  holding.interestIndex = holding.balance < 0n ? indexNow(venue, asset) : 0n;
}

/** LOAN-04-02. */
function utilization(venue: Venue, asset: Asset): bigint {
  const borrowed = borrowedOf(venue, asset.id);
  if (borrowed === 0n) return 0n;
  const there = sources(asset);
  return there <= 0n ? MILLION : min(MILLION, divFloor(borrowed * MILLION, there));
}

function rateAt(terms: InterestTerms, used: bigint): bigint {
  const kink = BigInt(terms.kinkPpm);
  const rise = divFloor(BigInt(terms.slopePpb) * min(used, kink), kink);
  const steep = divFloor(BigInt(terms.steepPpb) * max(0n, used - kink), MILLION - kink);
  return BigInt(terms.basePpb) + rise + steep;
}

/** LOAN-04-02: the rates at the end of a boundary. */
export function setInterestRates(venue: Venue): void {
  for (const asset of venue.assets.values()) {
    const terms = asset.parameters.interest;
    const before = asset.interest;
    const used = utilization(venue, asset);
    const ratePpb = terms === undefined ? 0n : rateAt(terms, used);
    const interval = terms === undefined ? before.interval : BigInt(terms.intervalMicros);
    if (ratePpb === before.ratePpb && (ratePpb === 0n || interval === before.interval)) continue;
    asset.interest = { index: indexNow(venue, asset), since: venue.now, ratePpb, interval };
    venue.events.push({
      type: "interestRate",
      asset: asset.id,
      ratePpb: Number(ratePpb),
      utilizationPpm: Number(used),
    });
  }
}

/** LOAN-04-04: what a unit owed may accrue in the time reserved, as a fraction. */
function worstGrowth({ parameters }: Asset): { readonly part: bigint; readonly whole: bigint } {
  const terms = parameters.interest;
  if (terms === undefined) return { part: 0n, whole: 1n };
  const rate = BigInt(terms.basePpb) + BigInt(terms.slopePpb) + BigInt(terms.steepPpb);
  const time = BigInt(terms.reserveMicros ?? 86_400_000_000);
  return { part: rate * time, whole: BigInt(terms.intervalMicros) * PPB };
}

/** LOAN-04-04: the most that may be drawn of a line. */
export function drawable(asset: Asset, line: bigint): bigint {
  const { part, whole } = worstGrowth(asset);
  return divFloor(line * whole, whole + part);
}

/** LOAN-04-04: what is neither owed nor kept for the interest on it. */
export function unusedLine(asset: Asset, line: bigint, owed: bigint): bigint {
  const { part, whole } = worstGrowth(asset);
  return max(0n, line - owed - divCeil(owed * part, whole));
}
