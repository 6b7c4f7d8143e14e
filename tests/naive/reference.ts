import type {
  AssetCommand,
  MarketCommand,
  ParameterCommand,
  PriceCommand,
  PriceUpdate,
} from "../../src/core/command/command.ts";
import type { AssetParameters } from "../../src/core/command/parameter.ts";
import { beginMemory, open } from "./breaker.ts";
import { resumeWithdrawals } from "./withdrawal-breaker.ts";
import { restartFunding } from "./funding.ts";
import { validBounds, validFullyPaid } from "./fully-paid.ts";
import { addStep, endsWait, lessCounted, waitsForPrice } from "./asset-end.ts";
import { setEnd, validExpiry } from "./market-end.ts";
import { refuse, type Refusal } from "./money.ts";
import {
  isPowerOfTen,
  validAssetParameters,
  validMarketParameters,
  validPolicy,
} from "./parameter.ts";
import { allows } from "./price-allow.ts";
import { reprice, setPrice } from "./price-feed.ts";
import { stepsOf } from "./ramp.ts";
import { silentFeed } from "./price-state.ts";
import { needsPositivePrice } from "./swap.ts";
import { approved, loosens, sameTerms } from "./loosening.ts";
import { addTimer, insert, isDelisted, type Asset, type Timer, type Venue } from "./state.ts";
import { bounded } from "./value.ts";

/** PARAMETER-01-01. */
export function checkAsset(venue: Venue, command: AssetCommand): Refusal | undefined {
  const { asset, decimals, priceDecimals, price, parameters } = command;
  if (venue.assets.has(asset)) return refuse("ASSET_EXISTS");
  const scales = [decimals, priceDecimals].every((scale) => scale >= 0 && scale <= 18);
  if (!scales || !validAssetParameters(parameters)) return refuse("PARAMETER_INVALID");
  if (asset === venue.numeraire) {
    if (parameters.pricing !== undefined) return refuse("PARAMETER_INVALID");
    const isOne = BigInt(price) === 10n ** BigInt(priceDecimals);
    if (!isOne || !validNumeraire(parameters)) return refuse("PARAMETER_INVALID");
  } else if (!venue.assets.has(venue.numeraire)) return refuse("PARAMETER_INVALID");
  return price <= 0 ? refuse("PRICE_NOT_POSITIVE") : undefined;
}

function validNumeraire({ collateralHaircut, pricing }: AssetParameters): boolean {
  return collateralHaircut.length === 0 && pricing === undefined;
}

export function addAsset(venue: Venue, command: AssetCommand): void {
  insert(venue.assets, command.asset, {
    id: command.asset,
    unit: 10n ** BigInt(command.decimals),
    priceUnit: 10n ** BigInt(command.priceDecimals),
    price: BigInt(command.price),
    collateralPrice: BigInt(command.price),
    parameters: command.parameters,
    feed: silentFeed(command.parameters.pricing, venue.now),
    version: 1,
    withdrawalOn: true,
    withdrawalStop: null,
    withdrawals: [],
    end: null,
    stepsTaken: 0,
    ledger: new Map(),
    deposits: 0n,
    hourCapacity: null,
    dayCapacity: null,
    locked: false,
    stopped: false,
    clock: { total: 0, since: venue.now },
    feesSinceClean: 0n,
    unlent: 0n,
    recalls: [],
    interest: { index: 0n, since: venue.now, ratePpb: 0n, interval: 1n },
    offBand: new Map(),
    reservations: new Map(),
    reservedCash: new Map(),
    groupDays: new Map(),
  });
}

/** PARAMETER-01-02. */
export function checkMarket(venue: Venue, command: MarketCommand): Refusal | undefined {
  const { market, settlement, type, markPrice, indexPrice } = command;
  if (venue.markets.has(market)) return refuse("MARKET_EXISTS");
  const asset = venue.assets.get(settlement);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  if (asset.end !== null) return refuse("ASSET_CLOSING");
  const { base, lotUnits } = command;
  if (base !== undefined && !venue.assets.has(base)) return refuse("UNKNOWN_ASSET");
  if (base !== undefined && venue.assets.get(base)!.end !== null) return refuse("ASSET_CLOSING");
  const pair =
    type === "spot"
      ? base !== undefined &&
        base !== settlement &&
        lotUnits !== undefined &&
        lotUnits > 0n &&
        command.expiry === undefined
      : base === undefined && lotUnits === undefined;
  const units = pair && command.multiplier > 0n && isPowerOfTen(command.fundingScale);
  if (!units || !validMarketParameters(command.parameters)) return refuse("PARAMETER_INVALID");
  if (!validBounds(command)) return refuse("PARAMETER_INVALID");
  const positive = markPrice > 0 && indexPrice > 0;
  if (type !== "linear" && !positive) return refuse("PRICE_NOT_POSITIVE");
  return validExpiry(command.expiry, venue.now) ? undefined : refuse("PARAMETER_INVALID");
}

export function addMarket(venue: Venue, command: MarketCommand): void {
  const { floorPrice, capPrice } = command.bounds ?? { floorPrice: 0, capPrice: 0 };
  const bounds =
    command.bounds === undefined ? null : { floor: BigInt(floorPrice), cap: BigInt(capPrice) };
  insert(venue.markets, command.market, {
    id: command.market,
    kind: command.type === "inverse" ? "inverse" : "linear",
    spot: command.type === "spot" ? { base: command.base!, lotUnits: command.lotUnits! } : null,
    settlement: command.settlement,
    group: command.group,
    underlying: command.underlying ?? null,
    multiplier: command.multiplier,
    fundingScale: command.fundingScale,
    mark: bounded({ bounds }, BigInt(command.markPrice)),
    bounds,
    index: BigInt(command.indexPrice),
    parameters: command.parameters,
    feed: silentFeed(command.parameters.pricing, venue.now),
    version: 1,
    tradingOn: true,
    liquidationOn: true,
    stand: null,
    memory: { begin: venue.now, marks: [], liquidated: [], paid: [], lastPrice: venue.now },
    funding: { base: 0n, since: venue.now, ratePpb: 0n, notionalPerLot: 0n },
    depth: null,
    window: null,
    waiting: new Set<string>(),
    fundDay: { day: 0, used: 0n },
    expiry: command.expiry?.atMicros ?? null,
    end: null,
    indexSum: 0n,
    indexHistory: [{ time: venue.now, index: BigInt(command.indexPrice) }],
    settled: false,
  });
  beginMemory(venue.markets.get(command.market)!, venue.now);
  if (command.expiry === undefined) return;
  const { atMicros: at, averagingMicros: averaging } = command.expiry;
  const end = { at, averaging, declared: null, announced: false };
  setEnd(venue, venue.markets.get(command.market)!, end);
}

/** PARAMETER-02-01. */
export function checkParameter(venue: Venue, command: ParameterCommand): Refusal | undefined {
  const { change, effectiveMicros, timeMicros } = command;
  if ("market" in change && !venue.markets.has(change.market)) return refuse("UNKNOWN_MARKET");
  if ("asset" in change && !venue.assets.has(change.asset)) return refuse("UNKNOWN_ASSET");
  const valid = effectiveMicros >= timeMicros && validChange(venue, change);
  if (!valid) return refuse("PARAMETER_INVALID");
  const before = inForceAt(venue, targetOf(change), effectiveMicros) ?? currentOf(venue, change);
  const steps = stepsOf(command, before);
  const fits = steps?.every((step) => validChange(venue, step.change)) ?? false;
  if (!fits) return refuse("PARAMETER_INVALID");
  return approved(command.approvals) || !loosens(before, change)
    ? undefined
    : refuse("APPROVAL_MISSING");
}

function validChange(venue: Venue, change: ParameterCommand["change"]): boolean {
  if ("market" in change) {
    const isCapped = venue.markets.get(change.market)!.bounds !== null;
    const fits = !isCapped || validFullyPaid(change.parameters);
    return fits && validMarketParameters(change.parameters);
  }
  if ("policy" in change) return validPolicy(change.policy);
  const isNumeraire = change.asset === venue.numeraire;
  return (
    validAssetParameters(change.parameters) && (!isNumeraire || validNumeraire(change.parameters))
  );
}

function commandChange(venue: Venue, command: ParameterCommand): void {
  const target = targetOf(command.change);
  const before = inForceAt(venue, target, command.effectiveMicros);
  const steps = stepsOf(command, before ?? currentOf(venue, command.change))!;
  for (const { time, change } of steps) {
    const version = nextVersion(venue, change);
    if (time === venue.now) {
      applyChange(venue, change, version, time);
      continue;
    }
    emitParameter(venue, target, version, time, false);
    const pending = { parameter: change, version, approved: approved(command.approvals) };
    addTimer(venue, { time, cause: "parameter", target, change: pending });
  }
}

/** PARAMETER-05-02: what the latest change due until then makes of the target. */
function inForceAt(
  venue: Venue,
  target: string,
  time: number,
): ParameterCommand["change"] | undefined {
  const due = venue.timers.filter((timer) => timer.target === target && timer.time <= time);
  const changes = due.filter((timer) => timer.change !== undefined);
  // The sort is stable: of one time, the last commanded is the last applied.
  return changes.sort((a, b) => a.time - b.time).at(-1)?.change?.parameter;
}

function currentOf(venue: Venue, change: ParameterCommand["change"]): ParameterCommand["change"] {
  if ("policy" in change) return { policy: venue.policy };
  if ("market" in change) {
    return { market: change.market, parameters: venue.markets.get(change.market)!.parameters };
  }
  return { asset: change.asset, parameters: venue.assets.get(change.asset)!.parameters };
}

/** PARAMETER-05-03: a change that waited, at its time. */
export function applyDue(
  venue: Venue,
  time: number,
  { parameter, version, approved: mayLoosen }: NonNullable<Timer["change"]>,
): void {
  if (mayLoosen || !loosens(currentOf(venue, parameter), parameter)) {
    applyChange(venue, parameter, version, time);
    return;
  }
  const target = targetOf(parameter);
  const event = { type: "parameter", target, version, effectiveMicros: time } as const;
  venue.events.push({ ...event, applied: false, dropped: true });
}

function targetOf(change: ParameterCommand["change"]): string {
  if ("market" in change) return `market:${change.market}`;
  return "asset" in change ? `asset:${change.asset}` : "policy";
}

function nextVersion(venue: Venue, change: ParameterCommand["change"]): number {
  if ("policy" in change) return (venue.policyVersion += 1);
  const target =
    "market" in change ? venue.markets.get(change.market)! : venue.assets.get(change.asset)!;
  return (target.version += 1);
}

function applyChange(
  venue: Venue,
  change: ParameterCommand["change"],
  version: number,
  effectiveMicros: number,
): void {
  if ("market" in change) {
    const market = venue.markets.get(change.market)!;
    restartFunding(venue, market);
    const kept = sameTerms(market.parameters.breakers, change.parameters.breakers);
    if (!kept) open(venue, market, "parameters");
    const { pricing } = market.parameters;
    market.parameters = change.parameters;
    if (!kept) beginMemory(market, venue.now);
    reprice(venue, market, pricing);
  } else if ("asset" in change) {
    const asset = venue.assets.get(change.asset)!;
    const { parameters } = change;
    const { pricing, withdrawalBreaker } = asset.parameters;
    if (!sameTerms(withdrawalBreaker, parameters.withdrawalBreaker)) {
      resumeWithdrawals(venue, asset, "parameters");
    }
    asset.parameters = isDelisted(asset) ? lessCounted(parameters, 1) : parameters;
    reprice(venue, asset, pricing);
  } else venue.policy = change.policy;
  emitParameter(venue, targetOf(change), version, effectiveMicros, true);
}

/** A change of parameters, and a step of a delisting that waited for it. */
export function changeTerms(venue: Venue, command: ParameterCommand): void {
  commandChange(venue, command);
  goOnIfDecided(venue, targetOf(command.change));
}

/** MARKET-06-02, MARKET-06-05: the time of a step has come. */
export function reachStep(venue: Venue, asset: Asset): void {
  if (!waitsForPrice(venue, asset)) takeStep(venue, asset);
}

/** MARKET-06-05: sources may have made the price known again. */
export function goOnIfDecided(venue: Venue, target: string): void {
  const asset = target.startsWith("asset:") ? venue.assets.get(target.slice(6))! : undefined;
  if (asset === undefined || asset.feed === null || !allows(asset.feed, "delist")) return;
  if (endsWait(venue, asset)) takeStep(venue, asset);
}

/** MARKET-06-02. */
function takeStep(venue: Venue, asset: Asset): void {
  const left = asset.end!.steps - asset.stepsTaken;
  const change = { asset: asset.id, parameters: lessCounted(asset.parameters, left) };
  asset.stepsTaken += 1;
  applyChange(venue, change, nextVersion(venue, change), venue.now);
  addStep(venue, asset);
}

function emitParameter(
  venue: Venue,
  target: string,
  version: number,
  effectiveMicros: number,
  applied: boolean,
): void {
  venue.events.push({ type: "parameter", target, version, effectiveMicros, applied });
}

/** PARAMETER-03-01. */
export function checkPrices(venue: Venue, command: PriceCommand): Refusal | undefined {
  for (const update of command.updates) {
    const refusal = checkPrice(venue, update);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkPrice(venue: Venue, update: PriceUpdate): Refusal | undefined {
  if ("asset" in update) {
    if (!venue.assets.has(update.asset)) return refuse("UNKNOWN_ASSET");
    if (update.asset === venue.numeraire) return refuse("PARAMETER_INVALID");
    if (venue.assets.get(update.asset)!.feed !== null) return refuse("PRICE_FROM_SOURCES");
    const { price, collateralPrice = price } = update;
    if (price <= 0 || collateralPrice <= 0) return refuse("PRICE_NOT_POSITIVE");
    return collateralPrice > price ? refuse("PARAMETER_INVALID") : undefined;
  }
  const market = venue.markets.get(update.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (market.feed !== null) return refuse("PRICE_FROM_SOURCES");
  const positive = update.markPrice > 0 && update.indexPrice > 0;
  return needsPositivePrice(market) && !positive ? refuse("PRICE_NOT_POSITIVE") : undefined;
}

export function setPrices(venue: Venue, command: PriceCommand): void {
  for (const update of command.updates) {
    if ("asset" in update) {
      const { asset, price, collateralPrice = price } = update;
      venue.assets.get(asset)!.price = BigInt(price);
      venue.assets.get(asset)!.collateralPrice = BigInt(collateralPrice);
      const target = `asset:${asset}`;
      const below = collateralPrice < price ? { collateralPrice } : {};
      venue.events.push({ type: "price", target, markPrice: price, indexPrice: price, ...below });
      if (endsWait(venue, venue.assets.get(asset)!)) takeStep(venue, venue.assets.get(asset)!);
    } else {
      const market = venue.markets.get(update.market)!;
      if (market.settled) continue;
      setPrice(venue, market, bounded(market, BigInt(update.markPrice)), BigInt(update.indexPrice));
    }
  }
}
