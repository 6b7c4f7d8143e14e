import { abs, divCeil, divFloor, max, MILLION, min } from "./arithmetic.ts";
import { fundingDue } from "./funding.ts";
import { fullyPaidOrders } from "./fully-paid.ts";
import { interestDue } from "./interest.ts";
import { atEntry, stableTicks } from "./price-entry.ts";
import { heldOf, incomingOf, swapsOf, type Terms } from "./swap.ts";
import { settlementOf } from "./state.ts";
import type { Account, Asset, Market, Order, Venue } from "./state.ts";
import {
  bounded,
  collateralWorth,
  notional,
  shareDown,
  shareUp,
  signedWorth,
  value,
  worthUp,
} from "./value.ts";

/** Value at the mark less cost less funding due: what a position adds to pool equity. */
export function contribution(venue: Venue, account: Account, market: Market): bigint {
  const position = account.positions.get(market.id);
  if (position === undefined) return 0n;
  const open = value(market, position.lots, market.mark) - position.cost;
  return open - fundingDue(venue, market, position);
}

/** Sum of the contributions of the positions that settle in an asset. */
function openGain(venue: Venue, account: Account, asset: string): bigint {
  let total = 0n;
  for (const id of account.positions.keys()) {
    const market = venue.markets.get(id)!;
    if (market.settlement === asset) total += contribution(venue, account, market);
  }
  return total;
}

/** MARGIN-01-01: pool equity e, less interest due (LOAN-04-01). */
export function poolEquity(venue: Venue, account: Account, asset: string): bigint {
  return bookedEquity(venue, account, asset) - accrued(venue, account, asset);
}

/** Pool equity as it would be without interest that is not booked. */
export function bookedEquity(venue: Venue, account: Account, asset: string): bigint {
  const holding = account.holdings.get(asset);
  return holding === undefined ? 0n : holding.balance + openGain(venue, account, asset);
}

export function accrued(venue: Venue, account: Account, asset: string): bigint {
  return interestDue(venue, venue.assets.get(asset)!, account.holdings.get(asset));
}

/** MARGIN-01-03: what pool equity of an asset counts for, in the numeraire. */
export function marginWorth(venue: Venue, asset: Asset, units: bigint): bigint {
  if (units < 0n) return signedWorth(venue, asset, units);
  return afterHaircut(asset, collateralWorth(venue, asset, units));
}

function afterHaircut(asset: Asset, worth: bigint): bigint {
  const tiers = asset.parameters.collateralHaircut;
  if (tiers.length === 0) return worth;
  let counted = 0n;
  let lower = 0n;
  for (const { valueMax, collateralHaircutPpm } of tiers) {
    const upper = valueMax === null ? worth : min(worth, valueMax);
    if (upper <= lower) break;
    counted += divFloor((upper - lower) * (MILLION - BigInt(collateralHaircutPpm)), MILLION);
    lower = upper;
  }
  return counted;
}

/** MARGIN-01-03: margin equity E, with pool equities changed by `less` where given. */
export function equity(venue: Venue, account: Account, less?: Map<string, bigint>): bigint {
  let total = 0n;
  for (const id of account.holdings.keys()) {
    const owned = countedEquity(venue, account, id) - (less?.get(id) ?? 0n);
    total += marginWorth(venue, venue.assets.get(id)!, owned);
  }
  return total;
}

type Rate = "initialPpm" | "maintenancePpm";
/** LOAN-01-03: sum of the contributions in an asset, each gain at its weight. */
export function countedGain(venue: Venue, account: Account, asset: string): bigint {
  let total = 0n;
  for (const id of account.positions.keys()) {
    const market = venue.markets.get(id)!;
    if (market.settlement !== asset) continue;
    const result = contribution(venue, account, market);
    const weight = BigInt(market.parameters.profitWeightPpm ?? 1_000_000);
    total += result > 0n ? divFloor(result * weight, MILLION) : result;
  }
  return total;
}

/** LOAN-01-03: pool equity as margin counts it. */
export function countedEquity(venue: Venue, account: Account, asset: string): bigint {
  const holding = account.holdings.get(asset);
  if (holding === undefined) return 0n;
  return holding.balance - accrued(venue, account, asset) + countedGain(venue, account, asset);
}

/** LOAN-01-01: margin on what is owed of an asset, of counted units given. */
export function loanMargin(
  venue: Venue,
  asset: Asset,
  owned: bigint,
  rate: "initialPpm" | "maintenancePpm",
): bigint {
  const { loan } = asset.parameters;
  if (loan === undefined || owned >= 0n) return 0n;
  return shareUp(worthUp(venue, asset, -owned), loan[rate]);
}

/** LOAN-01-01 over all assets, with counted equities changed by `less` where given. */
export function owedMargin(venue: Venue, account: Account, less?: Map<string, bigint>): bigint {
  let total = 0n;
  for (const id of account.holdings.keys()) {
    const owned = countedEquity(venue, account, id) - (less?.get(id) ?? 0n);
    total += loanMargin(venue, venue.assets.get(id)!, owned, "maintenancePpm");
  }
  return total;
}

/** PRICE-07-03: counted equity without the gains that ran ahead of stable prices. */
export function entryUnits(venue: Venue, account: Account, asset: string): bigint {
  let units = countedEquity(venue, account, asset);
  for (const id of account.positions.keys()) {
    const market = venue.markets.get(id)!;
    const stable = market.feed?.stable ?? null;
    if (stable === null || market.settlement !== asset) continue;
    const now = contribution(venue, account, market);
    const atStable = { ...market, mark: bounded(market, stableTicks(stable)) };
    const kept = max(0n, min(now, contribution(venue, account, atStable)));
    const weigh = (gain: bigint): bigint =>
      shareDown(gain, market.parameters.profitWeightPpm ?? 1_000_000);
    if (now > 0n) units -= weigh(now) - weigh(kept);
  }
  return units;
}

/** PRICE-07-03: entry equity. */
export function entryEquity(venue: Venue, account: Account): bigint {
  let total = 0n;
  for (const id of account.holdings.keys()) {
    const asset = atEntry(venue.assets.get(id)!);
    total += marginWorth(venue, asset, entryUnits(venue, account, id));
  }
  return total;
}

/** LOAN-01-01 at entry, over all assets. */
function entryOwed(venue: Venue, account: Account): bigint {
  let total = 0n;
  for (const id of account.holdings.keys()) {
    const asset = atEntry(venue.assets.get(id)!);
    total += loanMargin(venue, asset, entryUnits(venue, account, id), "initialPpm");
  }
  return total;
}

/** MARGIN-02-01: marginal brackets, one ceil. */
function tierMargin(
  market: Market,
  size: bigint,
  rate: Rate,
  raised: (ppm: bigint) => bigint = (ppm) => ppm,
): bigint {
  let scaled = 0n;
  let lower = 0n;
  for (const tier of market.parameters.tiers) {
    const upper = tier.notionalMax === null ? size : min(size, tier.notionalMax);
    if (upper > lower) {
      scaled += (upper - lower) * raised(BigInt(tier[rate]));
      lower = upper;
    }
  }
  return divCeil(scaled, MILLION);
}

/** MARGIN-02-02: maintenance margin of lots at the mark, settlement units. */
export function marketMaintenance(market: Market, lots: bigint): bigint {
  if (lots === 0n) return 0n;
  const byTier = tierMargin(market, notional(market, lots, market.mark), "maintenancePpm");
  const guarded = max(byTier, floorOf(market, lots)) + projectedFunding(market, lots);
  return guarded + addOns(market, lots, "maintenancePpm");
}

/** MARGIN-07-02: what each add-on charges on the part above its size, one ceil. */
/** MARGIN-07-04. */
function projectedFunding(market: Market, lots: bigint): bigint {
  const { fundingHorizonMicros: horizon, fundingIntervalMicros } = market.parameters;
  if (horizon === undefined) return 0n;
  const { ratePpb, notionalPerLot } = market.funding;
  const interval = BigInt(fundingIntervalMicros) * 1_000_000_000n;
  const growth = (ratePpb * notionalPerLot * BigInt(horizon)) / interval;
  return max(0n, divCeil(lots * growth, market.fundingScale));
}

function addOns(market: Market, lots: bigint, rate: Rate): bigint {
  let scaled = 0n;
  for (const addOn of market.parameters.sizeAddOns ?? []) {
    const above = abs(lots) - BigInt(addOn.lotsFrom);
    if (above > 0n) scaled += notional(market, above, market.mark) * BigInt(addOn[rate]);
  }
  return divCeil(scaled, MILLION);
}

/** MARGIN-07-01: a rate between itself and the whole, by the open notional of the market. */
function scaledByOpenInterest(venue: Venue, market: Market): (ppm: bigint) => bigint {
  const { openInterestScale: scale } = market.parameters;
  if (scale === undefined || scale.upperNotional === 0n) return (ppm) => ppm;
  const { lowerNotional: lower, upperNotional: upper } = scale;
  const open = notional(market, openInterest(venue, market.id), market.mark);
  const part = max(0n, min(open, upper) - lower);
  return (ppm) => ppm + divFloor((MILLION - ppm) * part, upper - lower);
}

function floorOf(market: Market, lots: bigint): bigint {
  return market.parameters.maintenanceFloorPerLot * (lots < 0n ? -lots : lots);
}

/** MARGIN-02-02: MM of positions in the numeraire, of the lots given per market. */
export function maintenanceOf(venue: Venue, lotsOf: Iterable<[string, bigint]>): bigint {
  let total = 0n;
  for (const [id, lots] of lotsOf) {
    const market = venue.markets.get(id)!;
    total += worthUp(venue, settlementOf(venue, market), marketMaintenance(market, lots));
  }
  return total - reliefOf(venue, new Map(lotsOf), "maintenance");
}

/** MARGIN-08-01: what the offsets of all underlyings take off, numeraire. */
export function reliefOf(
  venue: Venue,
  lots: Map<string, bigint>,
  which: "initial" | "maintenance",
): bigint {
  let relief = 0n;
  for (const offset of venue.policy.offsets ?? []) {
    const side = { long: { size: 0n, margin: 0n }, short: { size: 0n, margin: 0n } };
    for (const [id, held] of lots) {
      const market = venue.markets.get(id)!;
      if (market.underlying !== offset.underlying || held === 0n) continue;
      const asset = settlementOf(venue, market);
      const needed =
        which === "initial" ? lotsInitial(venue, market, held) : marketMaintenance(market, held);
      const own = held > 0n ? side.long : side.short;
      own.size += worthUp(venue, asset, notional(market, held, market.mark));
      own.margin += worthUp(venue, asset, needed);
    }
    const matched = min(side.long.size, side.short.size);
    if (matched === 0n) continue;
    const released =
      divFloor(side.long.margin * matched, side.long.size) +
      divFloor(side.short.margin * matched, side.short.size);
    const ppm = which === "initial" ? offset.initialSpreadPpm : offset.maintenanceSpreadPpm;
    const kept = max(shareUp(matched, ppm), shareUp(released, offset.floorPpm));
    relief += max(0n, released - kept);
  }
  return relief;
}

export function maintenance(venue: Venue, account: Account): bigint {
  return maintenanceOf(venue, lotsByMarket(account)) + owedMargin(venue, account);
}

export function lotsByMarket(account: Account): Map<string, bigint> {
  return new Map([...account.positions].map(([id, position]) => [id, position.lots]));
}

export function lotsOf(account: Account, market: string): bigint {
  return account.positions.get(market)?.lots ?? 0n;
}

/** MARGIN-03-02: what filling an order at its limit would lose against the mark, and its fee. */
export function orderLoss(market: Market, order: Pick<Order, "side" | "lots" | "limit">): bigint {
  const atLimit = value(market, order.lots, order.limit);
  const atMark = value(market, order.lots, market.mark);
  const lost = order.side === "buy" ? atLimit - atMark : atMark - atLimit;
  const size = notional(market, order.lots, order.limit);
  return max(0n, lost) + shareUp(size, market.parameters.takerFeePpm);
}

/** Remaining lots of the orders of one side that can add risk (MARGIN-03-01). */
export function openLots(orders: readonly Order[], market: string, side: "buy" | "sell"): bigint {
  let total = 0n;
  for (const order of orders) {
    if (order.market === market && order.side === side && !order.reduceOnly) total += order.lots;
  }
  return total;
}

/** MARGIN-03-01, MARGIN-07: initial margin of lots at the mark, settlement units. */
function lotsInitial(venue: Venue, market: Market, lots: bigint): bigint {
  if (lots === 0n) return 0n;
  const { positionLotsMax, openInterestLotsMax, capsAsMargin } = market.parameters;
  const size = notional(market, lots, market.mark);
  const overOpen =
    capsAsMargin === true &&
    openInterestLotsMax !== 0 &&
    openInterest(venue, market.id) > BigInt(openInterestLotsMax);
  const raised = overOpen ? () => MILLION : scaledByOpenInterest(venue, market);
  const total =
    max(tierMargin(market, size, "initialPpm", raised), floorOf(market, lots)) +
    addOns(market, lots, "initialPpm") +
    projectedFunding(market, market.funding.ratePpb < 0n ? -abs(lots) : abs(lots));
  const beyond = max(0n, abs(lots) - BigInt(positionLotsMax));
  if (capsAsMargin !== true || positionLotsMax === 0) return total;
  return total + notional(market, beyond, market.mark);
}

/** MARGIN-03-01: initial margin of one market, settlement units. */
function marketInitial(
  venue: Venue,
  market: Market,
  lots: bigint,
  orders: readonly Order[],
): bigint {
  const long = lots + openLots(orders, market.id, "buy");
  const short = lots - openLots(orders, market.id, "sell");
  let total = lotsInitial(venue, market, max(long, -long, short, -short));
  if (market.bounds !== null) return total + fullyPaidOrders(market, lots, orders);
  for (const order of orders) if (order.market === market.id) total += orderLoss(market, order);
  return total;
}

/** MARGIN-03-03: IM in the numeraire, of the lots and live orders given. */
export function initialOf(
  venue: Venue,
  account: Account,
  lots: Map<string, bigint>,
  orders: readonly Order[],
): bigint {
  const ids = new Set([...lots.keys(), ...orders.map((order) => order.market)]);
  const sure = new Map<string, bigint>();
  let total = 0n;
  for (const id of ids) {
    const market = venue.markets.get(id)!;
    if (market.spot !== null) continue;
    const needed = marketInitial(venue, market, lots.get(id) ?? 0n, orders);
    total += worthUp(venue, settlementOf(venue, market), needed);
    sure.set(id, sureLots(lots.get(id) ?? 0n, orders, id));
  }
  const owed = entryOwed(venue, account) + spotLosses(venue, account, orders);
  return total + owed - reliefOf(venue, sure, "initial");
}

/** MARGIN-08-03: what stays of a position whichever orders fill, reduce-only ones as well. */
function sureLots(held: bigint, orders: readonly Order[], market: string): bigint {
  let [bought, sold] = [0n, 0n];
  for (const order of orders) {
    if (order.market !== market) continue;
    if (order.side === "buy") bought += order.lots;
    else sold += order.lots;
  }
  return held > 0n ? max(0n, held - sold) : min(0n, held + bought);
}

export function initial(venue: Venue, account: Account): bigint {
  return initialOf(venue, account, lotsByMarket(account), [...account.orders.values()]);
}

/** True when a pool equity is below the account's loan line in that asset. */
export function lineBreached(venue: Venue, account: Account): boolean {
  return [...account.holdings.values()].some(
    ({ asset, line }) => poolEquity(venue, account, asset) < -line,
  );
}

/** Open interest of a market: the sum of its long positions. */
export function openInterest(venue: Venue, market: string): bigint {
  let total = 0n;
  for (const account of venue.accounts.values()) total += max(0n, lotsOf(account, market));
  return total;
}

/** SPOT-02-03: the most that live spot orders could cost in margin. */
function spotLosses(venue: Venue, account: Account, orders: readonly Terms[]): bigint {
  const swaps = swapsOf(venue, orders);
  let total = 0n;
  for (const { paid, pays, received, gets } of swaps) {
    const low = entryUnits(venue, account, paid) - heldOf(swaps, paid);
    const high = entryUnits(venue, account, received) + incomingOf(swaps, received);
    const spent = freeWorth(venue, paid, low + pays) - freeWorth(venue, paid, low);
    const brought = freeWorth(venue, received, high) - freeWorth(venue, received, high - gets);
    total += max(0n, spent - brought);
  }
  return total;
}

function freeWorth(venue: Venue, asset: string, units: bigint): bigint {
  const one = atEntry(venue.assets.get(asset)!);
  return marginWorth(venue, one, units) - loanMargin(venue, one, units, "initialPpm");
}
