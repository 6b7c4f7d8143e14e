import type {
  AssetCommand,
  MarketCommand,
  OpenAccountCommand,
  ParameterCommand,
} from "../command/command.ts";
import type { MarketParameters } from "../command/parameter.ts";
import { rampedChanges, type PlannedChange } from "./parameter-ramp.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import { curveFrom } from "../pricing/funding-index.ts";
import { freshWindows, noteStalls } from "../safeguard/breaker-test.ts";
import { sameTerms } from "../safeguard/same-terms.ts";
import { resumeWithdrawals } from "../safeguard/withdrawal-breaker.ts";
import { isApproved } from "../safeguard/loosening.ts";
import { Asset } from "../state/asset.ts";
import { silentFeed } from "../state/feed.ts";
import { Market } from "../state/market.ts";
import type { PendingChange } from "../state/pending-change.ts";
import { Pool } from "../state/pool.ts";
import type { Venue, Versioned } from "../state/venue.ts";
import { forgetWindows, openMarket } from "../waterfall/trading-state.ts";
import { approvalRefusal, loosensNow, waitingAt } from "./approval.ts";
import { addStepTimer, delisted, steppedDown } from "./asset-delisting.ts";
import { expiryFault, setEnd } from "./delisting.ts";
import { countFeed, repriceAsset, repriceMarket } from "./feed-life.ts";
import { assetFault, fullyPaidFault, marketFault, policyFault } from "./parameter-fault.ts";
import { refuse, type Outcome } from "./refusal.ts";

/** Most decimals that an asset or its price may have. */
const DECIMALS_MAX = 18;

export function declareAsset(venue: Venue, command: AssetCommand): Outcome {
  const { asset: id, decimals, priceDecimals, price } = command;
  if (venue.assetById.has(id)) return refuse("ASSET_EXISTS", `expected a new asset, was ${id}`);
  if (decimals > DECIMALS_MAX || priceDecimals > DECIMALS_MAX) {
    return refuse("PARAMETER_INVALID", `expected at most ${DECIMALS_MAX} decimals`);
  }
  const isNumeraire = id === venue.numeraire;
  const numeraire = isNumeraire ? { id, decimals } : numeraireOf(venue);
  if (numeraire === null) {
    return refuse("PARAMETER_INVALID", `expected the numeraire ${venue.numeraire} to come first`);
  }
  const fault = assetFault(command.parameters);
  if (fault !== null) return refuse("PARAMETER_INVALID", fault);
  if (isNumeraire && price !== 10 ** priceDecimals) {
    return refuse("PARAMETER_INVALID", `expected the numeraire's price to be 1, was ${price}`);
  }
  if (isNumeraire && command.parameters.collateralHaircut.length > 0) {
    return refuse("PARAMETER_INVALID", "expected no haircut on the numeraire");
  }
  if (price <= 0) return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${price}`);
  if (isNumeraire && command.parameters.pricing !== undefined) {
    return refuse("PARAMETER_INVALID", "expected no sources of the numeraire's price");
  }
  const asset = new Asset(venue.transaction, venue.assets.length, command, numeraire);
  const { pricing } = command.parameters;
  if (pricing !== undefined) asset.feed = silentFeed(pricing.sources.length, venue.nowMicros);
  countFeed(venue, null, asset.feed);
  add(venue, asset, id);
  return null;
}

function add(venue: Venue, asset: Asset, id: string): void {
  const pool = new Pool(venue.transaction, asset, venue.nowMicros);
  append(venue, venue.assets, asset);
  append(venue, venue.pools, pool);
  insertInOrder(venue, venue.assetsInOrder, asset);
  venue.transaction.put(venue.assetById, id, asset);
}

function numeraireOf(venue: Venue): { id: string; decimals: number } | null {
  return venue.assetById.get(venue.numeraire) ?? null;
}

export function declareMarket(venue: Venue, command: MarketCommand): Outcome {
  const { market: id, settlement, multiplier, fundingScale } = command;
  if (venue.marketById.has(id)) return refuse("MARKET_EXISTS", `expected a new market, was ${id}`);
  const asset = venue.assetById.get(settlement);
  if (asset === undefined) {
    return refuse("UNKNOWN_ASSET", `expected a declared settlement asset, was ${settlement}`);
  }
  if (asset.end !== null) return delisted(asset);
  const base = command.base === undefined ? null : venue.assetById.get(command.base);
  if (base === undefined) {
    return refuse("UNKNOWN_ASSET", `expected a declared base asset, was ${command.base}`);
  }
  if (base !== null && base.end !== null) return delisted(base);
  if (multiplier <= 0n) {
    return refuse("PARAMETER_INVALID", `expected a positive multiplier, was ${multiplier}`);
  }
  if (!isPowerOfTen(fundingScale)) {
    return refuse("PARAMETER_INVALID", `expected fundingScale a power of ten, was ${fundingScale}`);
  }
  const fault = marketFault(command.parameters) ?? spotFault(command);
  if (fault !== null) return refuse("PARAMETER_INVALID", fault);
  const boundsProblem = boundsFault(command);
  if (boundsProblem !== null) return refuse("PARAMETER_INVALID", boundsProblem);
  if (command.type !== "linear" && (command.markPrice <= 0 || command.indexPrice <= 0)) {
    return refuse("PRICE_NOT_POSITIVE", "expected positive prices on an inverse or spot market");
  }
  const expiryProblem = command.expiry && expiryFault(command.expiry, venue.nowMicros);
  if (typeof expiryProblem === "string") return refuse("PARAMETER_INVALID", expiryProblem);
  const markPrice = boundedPrice(command.bounds ?? null, command.markPrice);
  const declared = { ...command, markPrice };
  const market = new Market(venue.transaction, venue.markets.length, asset, declared, base);
  market.breakerWindows = freshWindows(market, venue.nowMicros);
  noteStalls(venue, market);
  countFeed(venue, null, market.feed);
  append(venue, venue.markets, market);
  insertInOrder(venue, venue.marketsInOrder, market);
  venue.transaction.put(venue.marketById, id, market);
  if (market.end !== null) setEnd(venue, market, market.end);
  return null;
}

/** @source MARKET-05-01 */
function boundsFault({ bounds, type, underlying, parameters }: MarketCommand): string | null {
  if (bounds === undefined) return null;
  if (type !== "linear" || underlying !== undefined) {
    return "expected bounds on a linear market that offsets nothing";
  }
  if (bounds.floorPrice >= bounds.capPrice) return "expected a floor below the cap";
  return fullyPaidFault(parameters);
}

/** What only a spot market has, and must have. @source SPOT-01-01 */
export function spotFault(
  command: Pick<MarketCommand, "type" | "base" | "lotUnits" | "settlement" | "expiry">,
): string | null {
  const { type, base, lotUnits, settlement, expiry } = command;
  if (type !== "spot") {
    return base === undefined && lotUnits === undefined ? null : "expected a base on spot only";
  }
  if (base === undefined || base === settlement) return "expected a base other than the quote";
  if (expiry !== undefined) return "expected no end of a spot market";
  return lotUnits === undefined || lotUnits <= 0n ? "expected lotUnits above 0" : null;
}

function isPowerOfTen(value: bigint): boolean {
  return /^10*$/.test(value.toString()) && value <= 10n ** 18n;
}

function append<T>(venue: Venue, list: T[], item: T): void {
  list.push(item);
  venue.transaction.undo(() => list.pop());
}

function insertInOrder<T extends { readonly id: string }>(venue: Venue, list: T[], item: T): void {
  const at = list.findIndex((other) => other.id > item.id);
  list.splice(at < 0 ? list.length : at, 0, item);
  venue.transaction.undo(() => list.splice(list.indexOf(item), 1));
}

/** Changes parameters now, or leaves a timer that will. */
export function changeParameters(venue: Venue, command: ParameterCommand): Outcome {
  const { change, effectiveMicros } = command;
  const refusal = changeRefusal(venue, change);
  if (refusal !== null) return refusal;
  if (effectiveMicros < venue.nowMicros) {
    return refuse("PARAMETER_INVALID", `expected a time from ${venue.nowMicros} on`);
  }
  const target = targetOf(change);
  const pending = venue.pendingChanges.get(target) ?? [];
  const planned = plannedChanges(venue, command, pending);
  const isValid = planned?.every((step) => changeRefusal(venue, step.change) === null) ?? false;
  if (planned === null || !isValid) {
    return refuse("PARAMETER_INVALID", "expected a market's ramp over the same edges that fits");
  }
  const unapproved = approvalRefusal(venue, command, pending);
  if (unapproved !== null) return unapproved;
  for (const step of planned) commandChange(venue, step, isApproved(command.approvals));
  return null;
}

/** A command's change, or the steps of its ramp. @source PARAMETER-02-02 */
function plannedChanges(
  venue: Venue,
  command: ParameterCommand,
  pending: readonly PendingChange[],
): readonly PlannedChange[] | null {
  const { change, effectiveMicros, ramp } = command;
  if (ramp === undefined) return [{ change, effectiveMicros }];
  if (!("market" in change)) return null;
  const waiting = waitingAt(pending, effectiveMicros)?.change;
  const { parameters } = venue.marketById.get(change.market)!;
  const from = waiting !== undefined && "market" in waiting ? waiting.parameters : parameters;
  return rampedChanges(command, ramp, from);
}

function commandChange(
  venue: Venue,
  { change, effectiveMicros }: PlannedChange,
  approved: boolean,
): void {
  const target = targetOf(change);
  const version = nextVersion(venue, change);
  const applied = effectiveMicros === venue.nowMicros;
  if (applied) {
    applyChange(venue, { version, change });
  } else {
    const pending = venue.pendingChanges.get(target) ?? [];
    const entry: PendingChange = { version, effectiveMicros, change, approved };
    venue.transaction.put(venue.pendingChanges, target, [...pending, entry]);
    venue.timers.add({ timeMicros: effectiveMicros, cause: "parameter", target });
  }
  venue.emit({ type: "parameter", target, version, effectiveMicros, applied });
}

function changeRefusal(venue: Venue, change: ParameterCommand["change"]): Outcome {
  const fault = faultOf(change);
  if ("market" in change && !venue.marketById.has(change.market)) {
    return refuse("UNKNOWN_MARKET", `expected a declared market, was ${change.market}`);
  }
  if ("asset" in change && !venue.assetById.has(change.asset)) {
    return refuse("UNKNOWN_ASSET", `expected a declared asset, was ${change.asset}`);
  }
  if (
    "asset" in change &&
    change.asset === venue.numeraire &&
    change.parameters.collateralHaircut.length > 0
  ) {
    return refuse("PARAMETER_INVALID", "expected no haircut on the numeraire");
  }
  if (
    "asset" in change &&
    change.asset === venue.numeraire &&
    change.parameters.pricing !== undefined
  ) {
    return refuse("PARAMETER_INVALID", "expected no sources of the numeraire's price");
  }
  const paidFault = "market" in change ? changedFullyPaid(venue, change) : null;
  const found = fault ?? paidFault;
  return found === null ? null : refuse("PARAMETER_INVALID", found);
}

function changedFullyPaid(
  venue: Venue,
  change: { readonly market: string; readonly parameters: MarketParameters },
): string | null {
  const { bounds } = venue.marketById.get(change.market)!;
  return bounds === null ? null : fullyPaidFault(change.parameters);
}

function faultOf(change: ParameterCommand["change"]): string | null {
  if ("market" in change) return marketFault(change.parameters);
  if ("asset" in change) return assetFault(change.parameters);
  return policyFault(change.policy);
}

function targetOf(change: ParameterCommand["change"]): string {
  if ("market" in change) return `market:${change.market}`;
  return "asset" in change ? `asset:${change.asset}` : "policy";
}

/** Each change takes the next number of its target when it is commanded. @source PARAMETER-02-01 */
function nextVersion(venue: Venue, change: ParameterCommand["change"]): number {
  const target = versioned(venue, change);
  venue.transaction.write(target, "lastVersion", target.lastVersion + 1);
  return target.lastVersion;
}

function versioned(venue: Venue, change: ParameterCommand["change"]): Versioned {
  if ("market" in change) return venue.marketById.get(change.market)!;
  return "asset" in change ? venue.assetById.get(change.asset)! : venue.policyVersions;
}

/**
 * A pending change has reached its time. It is dropped if it has come to loosen something since, and
 * nobody approved that.
 *
 * @source PARAMETER-02-01 PARAMETER-05-03
 */
export function applyPending(venue: Venue, target: string): void {
  const pending = venue.pendingChanges.get(target) ?? [];
  const index = pending.findIndex(({ effectiveMicros }) => effectiveMicros === venue.nowMicros);
  const due = pending[index]!;
  const rest = pending.filter((_, other) => other !== index);
  if (rest.length === 0) venue.transaction.drop(venue.pendingChanges, target);
  else venue.transaction.put(venue.pendingChanges, target, rest);
  const { version, effectiveMicros, change, approved } = due;
  const event = { type: "parameter", target, version, effectiveMicros } as const;
  if (!approved && loosensNow(venue, change)) {
    venue.emit({ ...event, applied: false, dropped: true });
    return;
  }
  applyChange(venue, due);
  venue.emit({ ...event, applied: true });
}

/** A step of a delisting: a change of parameters like any other. @source MARKET-06-02 */
export function takeStep(venue: Venue, asset: Asset): void {
  const left = asset.end!.steps - asset.stepsTaken;
  const parameters = steppedDown(asset.parameters, left);
  const change = { asset: asset.id, parameters };
  const version = nextVersion(venue, change);
  const { nowMicros: effectiveMicros } = venue;
  venue.transaction.write(asset, "stepsTaken", asset.stepsTaken + 1);
  applyChange(venue, { version, change });
  const target = targetOf(change);
  venue.emit({ type: "parameter", target, version, effectiveMicros, applied: true });
  if (!asset.isDelisted) addStepTimer(venue, asset);
}

function applyChange(
  venue: Venue,
  { change, version }: Pick<PendingChange, "change" | "version">,
): void {
  const { transaction } = venue;
  transaction.write(versioned(venue, change), "parameterVersion", version);
  if ("market" in change) {
    const market = venue.marketById.get(change.market)!;
    const kept = sameTerms(market.parameters.breakers, change.parameters.breakers);
    if (!kept) openMarket(venue, market, "parameters");
    const { pricing: before } = market.parameters;
    transaction.write(market, "parameters", change.parameters);
    if (!kept) forgetWindows(venue, market);
    noteStalls(venue, market);
    market.noteWeight();
    const { ratePpb, perLotScaled } = market.funding;
    const curve = curveFrom(market, venue.nowMicros, ratePpb, perLotScaled);
    transaction.write(market, "funding", curve);
    venue.pool(market.settlement).dirtyMarkets.add(market);
    venue.listener?.marketTermsChanged(market);
    repriceMarket(venue, market, before);
  } else if ("asset" in change) {
    const asset = venue.assetById.get(change.asset)!;
    const counted = asset.isDelisted ? steppedDown(change.parameters, 1) : change.parameters;
    const { withdrawalBreaker } = asset.parameters;
    if (!sameTerms(withdrawalBreaker, counted.withdrawalBreaker)) {
      resumeWithdrawals(venue, asset, "parameters");
    }
    const { pricing: before } = asset.parameters;
    transaction.write(asset, "parameters", counted);
    venue.listener?.everythingChanged();
    repriceAsset(venue, asset, before);
  } else {
    transaction.write(venue, "policy", change.policy);
    venue.listener?.everythingChanged();
  }
}

/** @source PARAMETER-04-01 ACCOUNT-01-01 */
export function openAccount(venue: Venue, command: OpenAccountCommand): Outcome {
  const { accounts } = venue;
  const { account: id, isolated, parent: owner } = command;
  if (accounts.byId.has(id)) return refuse("ACCOUNT_EXISTS", `expected a new account, was ${id}`);
  if (owner !== undefined) return openSubAccount(venue, id, owner);
  if (isolated === undefined) {
    const account = accounts.open(id, command.linkedGroup);
    if (venue.rules.exemptAccounts.includes(id)) accounts.setExempt(account);
    return null;
  }
  const parent = accounts.byId.get(isolated.parent);
  if (parent === undefined || accounts.isolated.has(parent)) {
    return refuse("UNKNOWN_ACCOUNT", `expected a cross account as parent, was ${isolated.parent}`);
  }
  const market = venue.marketById.get(isolated.market);
  if (market === undefined) {
    return refuse("UNKNOWN_MARKET", `expected a declared market, was ${isolated.market}`);
  }
  openIsolated(venue, id, parent, market);
  return null;
}

/** An account for one market's position, in the linked group of its parent. */
export function openIsolated(venue: Venue, id: string, parent: number, market: Market): number {
  const { accounts } = venue;
  const account = accounts.open(id, accounts.linkedGroup(parent));
  venue.transaction.put(accounts.isolated, account, { market: market.index, parent });
  return account;
}

function openSubAccount(venue: Venue, id: string, owner: string): Outcome {
  const { accounts } = venue;
  const parent = accounts.byId.get(owner);
  if (parent === undefined || accounts.isolated.has(parent) || accounts.parents.has(parent)) {
    return refuse("UNKNOWN_ACCOUNT", `expected a main account as parent, was ${owner}`);
  }
  const account = accounts.open(id, accounts.linkedGroup(parent));
  venue.transaction.put(accounts.parents, account, parent);
  return null;
}
