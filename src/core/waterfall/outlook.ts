import { accountMargin } from "../margin/account-margin.ts";
import { AssumedLine, AssumedMargin } from "../margin/assumed-margin.ts";
import { bankruptcyPrice, firstLosingPrice } from "../margin/threshold-price.ts";
import type { Ticks } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import type { AssumedDefault, OutlookView, PositionOutlookView, StagePrices } from "../view.ts";
import { exactStage } from "../watch/exact-stage.ts";
import { STAGE_RANK } from "../watch/stage.ts";
import { rankSide } from "./market-rank.ts";

/**
 * What lies ahead of an account: the price of each of its markets at which every stage starts, and
 * where it stands in their queues.
 *
 * @source OUTLOOK-01-01
 */
export function outlookOf(venue: Venue, account: number, assumed: AssumedDefault): OutlookView {
  const { accounts, positions } = venue;
  const ahead: PositionOutlookView[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const lots = positions.lots(slot);
    const { candidates } = rankSide(venue, market, lots > 0 ? 1 : -1, assumed);
    const own = candidates.find((candidate) => candidate.account === venue.idOf(account));
    ahead.push({
      market: market.id,
      lots,
      markPrice: market.markPrice,
      stagePrices: stagePrices(venue, account, market, lots),
      bankruptcyPrice: bankruptcyPrice(venue, account, market),
      candidates: candidates.length,
      deleveraging: own ?? null,
    });
  }
  return { account: venue.idOf(account), stage: accounts.stage(account), positions: ahead };
}

function stagePrices(venue: Venue, account: number, market: Market, lots: number): StagePrices {
  const now = accountMargin(venue, account);
  const margin = new AssumedMargin(venue, account, market);
  const line = new AssumedLine(venue, account, market);
  const priceOf = (stage: keyof StagePrices): Ticks | null =>
    firstLosingPrice(market, lots, (markPrice) => {
      const lineBreached = line.isBreachedAt(markPrice);
      const reached = exactStage(venue, account, { ...now, ...margin.at(markPrice), lineBreached });
      return STAGE_RANK[reached] >= STAGE_RANK[stage];
    });
  return {
    warned: priceOf("warned"),
    called: priceOf("called"),
    restricted: priceOf("restricted"),
    liquidating: priceOf("liquidating"),
    closingOut: priceOf("closingOut"),
  };
}
