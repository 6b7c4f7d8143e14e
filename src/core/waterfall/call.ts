import { divCeil } from "../number/rounding.ts";
import { maxUnits, minUnits, PPM, type Ppm, type Units } from "../number/unit.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import { accountMargin, type AccountMargin } from "../margin/account-margin.ts";
import { liquidationPrice } from "../margin/threshold-price.ts";
import { topUpMost } from "../safeguard/withdrawable.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { STAGE_RANK } from "../watch/stage.ts";
import { makeDue } from "./due.ts";

/**
 * Opens a margin call: says what is missing and until when, sets the deadline,
 * and takes what the holder named as top-up.
 *
 * @source LADDER-02-01 LADDER-02-03
 */
export function openCall(venue: Venue, account: number, margin: AccountMargin): void {
  const { accounts } = venue;
  const deadlineMicros = venue.nowMicros + venue.policy.callMicros;
  accounts.openCall(account, deadlineMicros);
  const target = venue.idOf(account);
  venue.timers.add({ timeMicros: deadlineMicros, cause: "callDeadline", target });
  venue.emit({
    type: "call",
    account: target,
    shortfall: callShortfall(margin, venue.policy.called.downPpm),
    deadlineMicros,
    liquidationPrices: liquidationPrices(venue, account),
  });
  topUp(venue, account);
}

function settlesIn(venue: Venue, account: number, asset: Asset): boolean {
  const { positions } = venue;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    if (positions.market(slot).settlement === asset) return true;
  }
  return false;
}

/** Least additional equity x with MM * 1e6 <= downPpm * (E + x). @source LADDER-02-01 */
function callShortfall(margin: AccountMargin, downPpm: Ppm): Units {
  const needed = divCeil(margin.maintenanceMargin * PPM, BigInt(downPpm));
  return maxUnits(0n, needed - margin.equity);
}

function liquidationPrices(
  venue: Venue,
  account: number,
): { market: string; price: number | null }[] {
  const { positions } = venue;
  const prices = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    prices.push({ market: market.id, price: liquidationPrice(venue, account, market) });
  }
  return prices;
}

/** Ends an open call. @source LADDER-02-01 LADDER-02-02 */
export function endCall(venue: Venue, account: number, outcome: "cured" | "lapsed"): void {
  if (!venue.accounts.isCallOpen(account)) return;
  venue.accounts.endCall(account);
  venue.emit({ type: "callEnd", account: venue.idOf(account), outcome });
}

/** The deadline of a call has come: if it is still open it lapses. @source LADDER-02-02 */
export function lapseCall(venue: Venue, account: number): void {
  venue.touch(account);
  endCall(venue, account, "lapsed");
  venue.accounts.setCallLapsed(account, true);
}

function topUp(venue: Venue, account: number): void {
  const { accounts } = venue;
  for (const id of accounts.preference(account).topUpFrom) {
    const source = accounts.byId.get(id);
    if (source === undefined || !accounts.sameLinkedGroup(source, account)) continue;
    if (STAGE_RANK[accounts.stage(source)] >= STAGE_RANK.called) continue;
    if (accounts.isFrozen(source)) continue;
    for (const asset of topUpAssets(venue, account)) {
      const short = callShortfall(accountMargin(venue, account), venue.policy.called.downPpm);
      const amount = minUnits(asset.fromNumeraireUp(short), topUpMost(venue, source, asset));
      if (amount === 0n) continue;
      const from = new AccountPocket(venue, source, asset);
      post(venue, from, new AccountPocket(venue, account, asset), amount, "transfer");
      makeDue(venue, account);
    }
  }
}

/** Assets the called account already holds: the numeraire first, then in id order. */
function topUpAssets(venue: Venue, account: number): Asset[] {
  const { holdings } = venue;
  const assets: Asset[] = [];
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const asset = holdings.asset(slot);
    if (holdings.balance(slot) === 0n && !settlesIn(venue, account, asset)) continue;
    if (asset.isNumeraire) assets.unshift(asset);
    else assets.push(asset);
  }
  return assets;
}
