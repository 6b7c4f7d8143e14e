import type {
  AssumedDefault,
  CandidateView,
  OutlookView,
  RankView,
  SideRankView,
  StagePrices,
} from "../../src/core/view.ts";
import { allocate, type Candidate } from "./allocate.ts";
import { min, sign, splitProRata, sum } from "./arithmetic.ts";
import { capacity } from "./claim.ts";
import { candidatesOf } from "./close.ts";
import { shownPrice } from "./deficit-walk.ts";
import { nextStage, RANK } from "./ladder.ts";
import { equity, lotsOf, maintenance } from "./margin.ts";
import { availableLots } from "./position.ts";
import { settlementOf, type Account, type Market, type Venue } from "./state.ts";
import { bankruptcyPrice, firstPrice } from "./threshold-price.ts";

/** OUTLOOK-01-01. */
export function outlookOf(venue: Venue, account: Account, assumed: AssumedDefault): OutlookView {
  const positions = [...account.positions.keys()].map((id) => {
    const market = venue.markets.get(id)!;
    const lots = lotsOf(account, id);
    const { candidates } = rankSide(venue, market, sign(lots), assumed);
    const own = candidates.find((candidate) => candidate.account === account.id);
    return {
      market: id,
      lots: Number(lots),
      markPrice: Number(market.mark),
      stagePrices: stagePrices(venue, account, market),
      bankruptcyPrice: bankruptcyPrice(venue, account, market),
      candidates: candidates.length,
      deleveraging: own ?? null,
    };
  });
  return { account: account.id, stage: account.stage, positions };
}

function stagePrices(venue: Venue, account: Account, market: Market): StagePrices {
  const priceOf = (stage: keyof StagePrices): number | null =>
    firstPrice(venue, account, market, () => {
      const [worth, needed] = [equity(venue, account), maintenance(venue, account)];
      return RANK[nextStage(venue, account, worth, needed)] >= RANK[stage];
    });
  return {
    warned: priceOf("warned"),
    called: priceOf("called"),
    restricted: priceOf("restricted"),
    liquidating: priceOf("liquidating"),
    closingOut: priceOf("closingOut"),
  };
}

/** OUTLOOK-02. */
export function rankMarket(venue: Venue, market: Market, assumed: AssumedDefault): RankView {
  return {
    market: market.id,
    policy: market.parameters.deleveraging,
    markPrice: Number(market.mark),
    longs: rankSide(venue, market, 1n, assumed),
    shorts: rankSide(venue, market, -1n, assumed),
  };
}

function rankSide(
  venue: Venue,
  market: Market,
  side: bigint,
  { lots, deficit = 0n }: AssumedDefault,
): SideRankView {
  const all = candidatesOf(venue, market, side);
  const defaultedLots = lots === undefined ? largestOf(venue, market, -side) : BigInt(lots);
  const { deleveraging } = market.parameters;
  const taken = allocate(deleveraging, min(defaultedLots, sum(all.map((one) => one.lots))), all);
  const shares = gainShares(venue, market, side, deficit);
  const queue = inOrder(market, all);
  const candidates = queue.map(({ id, lots: there }, index): CandidateView => {
    const [takenLots, deficitShare] = [taken.get(id)!, shares.get(id) ?? 0n];
    const price = shownPrice(market, side * takenLots, deficitShare);
    return {
      account: id,
      lots: Number(there),
      place: index + 1,
      lights: 5 - Math.floor((5 * index) / queue.length),
      takenLots: Number(takenLots),
      deficitShare,
      executedPrice: takenLots === 0n ? null : Number(price),
    };
  });
  return { defaultedLots: Number(defaultedLots), deficit, candidates };
}

/** OUTLOOK-02-01, word by word: who gives up one lot, then who does without that one. */
function inOrder(market: Market, all: readonly Candidate[]): Candidate[] {
  const left = [...all];
  const queue: Candidate[] = [];
  while (left.length > 0) {
    const taken = allocate(market.parameters.deleveraging, 1n, left);
    const [next] = left.splice(
      left.findIndex(({ id }) => taken.get(id) === 1n),
      1,
    );
    queue.push(next!);
  }
  return queue;
}

function largestOf(venue: Venue, market: Market, side: bigint): bigint {
  const facing = [...venue.accounts.values()].filter(
    (account) => sign(lotsOf(account, market.id)) === side,
  );
  return facing
    .map((account) => availableLots(account, market.id))
    .reduce((most, lots) => (lots > most ? lots : most), 0n);
}

/** OUTLOOK-02-03: DEFICIT-02-01 layer 7. */
function gainShares(
  venue: Venue,
  market: Market,
  side: bigint,
  deficit: bigint,
): Map<string, bigint> {
  const able = [...venue.accounts.values()].filter(
    (account) => account.stage !== "closingOut" && sign(lotsOf(account, market.id)) === side,
  );
  const asset = settlementOf(venue, market);
  const weights = new Map(able.map((account) => [account.id, capacity(venue, account, asset)]));
  const amount = min(deficit, sum(weights.values()));
  return amount === 0n ? new Map() : splitProRata(amount, weights);
}
