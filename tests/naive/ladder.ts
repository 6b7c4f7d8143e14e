import type { Stage, StageReason } from "../../src/core/event/event.ts";
import { divCeil, max, MILLION, min } from "./arithmetic.ts";
import { canLose } from "./fully-paid.ts";
import { post } from "./ledger.ts";
import { equity, lineBreached, maintenance } from "./margin.ts";
import { topUpMost } from "./money.ts";
import { hasEngineOrder } from "./position.ts";
import { addTimer, type Account, type Asset, type Order, type Venue } from "./state.ts";
import { liquidationPrice } from "./threshold-price.ts";
import { unitsUp } from "./value.ts";

/** Rank order of the stages (LADDER). */
export const RANK: Readonly<Record<Stage, number>> = {
  healthy: 0,
  resolved: 0,
  warned: 1,
  called: 2,
  restricted: 3,
  liquidating: 4,
  closingOut: 5,
};

/** LADDER-01-02, LADDER-01-03: moves an account to its stage, with what entering it brings. */
export function evaluate(venue: Venue, account: Account): void {
  const worth = equity(venue, account);
  const needed = maintenance(venue, account);
  const from = account.stage;
  const to = nextStage(venue, account, worth, needed);
  account.overLine = to === "liquidating" && lineBreached(venue, account);
  if (to === from) return;
  const reason = reasonOf(venue, account, to, worth, needed);
  const slicedBefore = isSliced(account);
  endCallOf(venue, account, to);
  account.stage = to;
  const figures = { reason, trigger: venue.trigger, equity: worth, maintenanceMargin: needed };
  venue.events.push({ type: "stage", account: account.id, from, to, ...figures });
  if (from === "closingOut" || to === "closingOut") account.deleveraged = new Map();
  const calling = to === "called" || to === "restricted";
  const fresh = from !== "called" && from !== "restricted" && !account.callLapsed;
  if (calling && fresh) openCall(venue, account, worth, needed);
  followSlicing(venue, account, slicedBefore);
}

/** LADDER-01-04, before the stage has changed. */
function reasonOf(
  venue: Venue,
  account: Account,
  to: Stage,
  worth: bigint,
  needed: bigint,
): StageReason {
  if (to === "closingOut") return "equity";
  if (to === "liquidating" && lineBreached(venue, account)) return "line";
  if (RANK[to] <= RANK[account.stage]) return "recovery";
  const { upPpm } = venue.policy.restricted;
  if (to === "restricted" && needed * MILLION <= BigInt(upPpm) * worth) return "callLapsed";
  return "margin";
}

/** LADDER-01-02, rule by rule. */
export function nextStage(venue: Venue, account: Account, worth: bigint, needed: bigint): Stage {
  const { policy } = venue;
  const { stage } = account;
  const hasPosition = account.positions.size > 0;
  const over = (ppm: number): boolean => needed * MILLION > BigInt(ppm) * worth;
  if (worth < 0n || (worth === 0n && canLose(venue, account))) return "closingOut";
  if (lineBreached(venue, account)) return "liquidating";
  if (stage === "closingOut" && !hasPosition && hasEngineOrder(account)) return "closingOut";
  const wasLiquidating = RANK[stage] >= RANK.liquidating;
  if (over(1_000_000)) return "liquidating";
  if (wasLiquidating && over(policy.liquidationStopPpm)) return "liquidating";
  for (const rung of ["restricted", "called", "warned"] as const) {
    const threshold = RANK[rung] <= RANK[stage] ? policy[rung].downPpm : policy[rung].upPpm;
    if (!over(threshold)) continue;
    return rung === "called" && account.callLapsed ? "restricted" : rung;
  }
  return wasLiquidating || stage === "resolved" ? "resolved" : "healthy";
}

/** Stages in which the engine sells for the account (CLOSE-01-02). */
export function isSliced(account: Account): boolean {
  const { stage, reduceAtCall } = account;
  return (
    stage === "liquidating" || (reduceAtCall && (stage === "called" || stage === "restricted"))
  );
}

/** CLOSE-01-01, CLOSE-01-02, CLOSE-01-04: what follows from entering or leaving such a stage. */
function followSlicing(venue: Venue, account: Account, slicedBefore: boolean): void {
  const slicedNow = isSliced(account);
  if (slicedNow && (!slicedBefore || account.stage === "liquidating")) {
    startSlicing(venue, account);
  }
  if (slicedNow) return;
  account.dueForSlicing = false;
  if (slicedBefore && account.stage !== "closingOut") {
    cancel(venue, account, (order) => order.engine !== null);
  }
}

/** CLOSE-01-01: what could add risk is cancelled, then the engine sells. */
export function startSlicing(venue: Venue, account: Account): void {
  cancel(venue, account, (order) => order.engine === null && !order.reduceOnly);
  account.dueForSlicing = true;
}

/** Asks the venue to cancel orders, each once, in order-id order. */
export function cancel(venue: Venue, account: Account, which: (order: Order) => boolean): void {
  for (const order of account.orders.values()) {
    if (which(order)) cancelOne(venue, order);
  }
}

export function cancelOne(venue: Venue, order: Order): void {
  if (order.cancelling) return;
  order.cancelling = true;
  venue.events.push({ type: "cancelOrder", order: order.id, account: order.account });
}

/** CLOSE-01-02: an event that makes a sliced account due. */
export function touchForSlicing(account: Account): void {
  if (isSliced(account)) account.dueForSlicing = true;
}

/** LADDER-02-01, LADDER-02-02: leaving for below called cures, for above it lapses. */
function endCallOf(venue: Venue, account: Account, to: Stage): void {
  if (RANK[to] >= RANK.liquidating && account.call !== null) lapse(venue, account);
  if (RANK[to] >= RANK.called) return;
  if (account.call !== null) endCall(venue, account, "cured");
  account.callLapsed = false;
}

/** LADDER-02-02: the call was not cured in time (or got worse). */
export function lapse(venue: Venue, account: Account): void {
  endCall(venue, account, "lapsed");
  account.callLapsed = true;
}

function endCall(venue: Venue, account: Account, outcome: "cured" | "lapsed"): void {
  account.call = null;
  venue.timers = venue.timers.filter(
    ({ cause, target }) => cause !== "callDeadline" || target !== account.id,
  );
  venue.events.push({ type: "callEnd", account: account.id, outcome });
}

function openCall(venue: Venue, account: Account, worth: bigint, needed: bigint): void {
  if (account.call !== null) return;
  const deadline = venue.now + venue.policy.callMicros;
  account.call = { deadline };
  addTimer(venue, { time: deadline, cause: "callDeadline", target: account.id });
  const liquidationPrices = [...account.positions.keys()].map((id) => {
    return { market: id, price: liquidationPrice(venue, account, venue.markets.get(id)!) };
  });
  venue.events.push({
    type: "call",
    account: account.id,
    shortfall: shortfall(venue, worth, needed),
    deadlineMicros: deadline,
    liquidationPrices,
  });
  topUp(venue, account);
}

/** LADDER-02-01: the least x with MM * 1e6 <= down * (E + x). */
function shortfall(venue: Venue, worth: bigint, needed: bigint): bigint {
  return max(0n, divCeil(needed * MILLION, BigInt(venue.policy.called.downPpm)) - worth);
}

/** LADDER-02-03: takes what the holder named, as far as it may be withdrawn there. */
function topUp(venue: Venue, account: Account): void {
  for (const id of account.topUpFrom) {
    const source = venue.accounts.get(id);
    if (source === undefined || source.linkedGroup !== account.linkedGroup) continue;
    if (source.frozen || RANK[source.stage] >= RANK.called) continue;
    for (const asset of topUpAssets(venue, account)) {
      const missing = shortfall(venue, equity(venue, account), maintenance(venue, account));
      if (missing === 0n) return;
      const amount = min(unitsUp(venue, asset, missing), topUpMost(venue, source, asset));
      const [from, to] = [`account:${source.id}`, `account:${account.id}`];
      post(venue, { asset: asset.id, from, to, amount, cause: "transfer" });
      if (amount > 0n) touchForSlicing(account);
      if (amount > 0n) touchForSlicing(source);
    }
  }
}

function topUpAssets(venue: Venue, account: Account): Asset[] {
  const settles = new Set([...account.positions.keys()].map(settlement));
  const held = [...account.holdings.values()].filter(
    ({ asset, balance }) => balance !== 0n || settles.has(asset),
  );
  const assets = held.map(({ asset }) => venue.assets.get(asset)!);
  const isNumeraire = ({ id }: Asset): boolean => id === venue.numeraire;
  return [...assets.filter(isNumeraire), ...assets.filter((asset) => !isNumeraire(asset))];

  function settlement(market: string): string {
    return venue.markets.get(market)!.settlement;
  }
}
