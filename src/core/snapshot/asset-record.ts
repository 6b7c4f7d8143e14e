import type { AssetParameters } from "../command/parameter.ts";
import { stepMicros } from "../intake/asset-delisting.ts";
import { assetFault } from "../intake/parameter-fault.ts";
import type { Micros, Ticks, Units } from "../number/unit.ts";
import { priceAllows } from "../pricing/price-action.ts";
import { Asset, type AssetEnd, type Capacity } from "../state/asset.ts";
import type { BreakerWindow } from "../state/breaker.ts";
import type { Feed } from "../state/feed.ts";
import type { InterestCurve } from "../state/interest.ts";
import { Pool } from "../state/pool.ts";
import type { Venue } from "../state/venue.ts";
import { breakerWindow } from "./breaker-form.ts";
import { flag, id, integer, natural, orNone, record, units, usually } from "./form.ts";
import { checkFeed, feedForm } from "./feed-form.ts";
import { assetParameters } from "./parameter-form.ts";
import { insistFuture, section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

const DECIMALS_MAX = 18;

/** An asset with the venue's own money in it and its pool. */
interface AssetRecord {
  readonly id: string;
  readonly decimals: number;
  readonly priceDecimals: number;
  readonly price: Ticks;
  /** None where it is the price. */
  readonly collateralPrice: Ticks | null;
  readonly parameters: AssetParameters;
  readonly parameterVersion: number;
  readonly lastVersion: number;
  readonly deposits: Units;
  readonly treasury: Units;
  readonly lender: Units;
  readonly fee: Units;
  readonly uncoveredLoss: Units;
  readonly feed: Feed | null;
  readonly interest: InterestCurve | null;
  readonly end: AssetEnd | null;
  readonly stepsTaken: number;
  readonly withdrawalHalted: boolean;
  readonly withdrawalStopMicros: Micros | null;
  readonly withdrawalWindow: BreakerWindow | null;
  readonly customerDeposits: Units;
  readonly hourCapacity: Capacity | null;
  readonly dayCapacity: Capacity | null;
  readonly treasuryReserved: Units;
  /** Pool clock at the venue's time. */
  readonly clockMicros: Micros;
  readonly feesSinceClean: Units;
  readonly unlentSinceClean: Units;
  /** t0 of a locked pool; a clean pool's is the last boundary. */
  readonly lockedSinceCleanMicros: Micros | null;
}

const capacity = record<Capacity>({ units, timeMicros: natural });

const form = record<AssetRecord>({
  id,
  decimals: natural,
  priceDecimals: natural,
  price: integer,
  collateralPrice: orNone(integer),
  parameters: assetParameters,
  parameterVersion: natural,
  lastVersion: natural,
  deposits: units,
  treasury: usually(0n, units),
  lender: usually(0n, units),
  fee: usually(0n, units),
  uncoveredLoss: usually(0n, units),
  interest: orNone(
    record<InterestCurve>({
      index: units,
      sinceMicros: natural,
      ratePpb: natural,
      intervalMicros: natural,
    }),
  ),
  end: orNone(
    record<AssetEnd>({
      fromMicros: natural,
      atMicros: natural,
      steps: natural,
      waits: usually(false, flag),
    }),
  ),
  feed: orNone(feedForm),
  stepsTaken: usually(0, natural),
  withdrawalHalted: usually(false, flag),
  withdrawalStopMicros: orNone(natural),
  withdrawalWindow: orNone(breakerWindow),
  customerDeposits: usually(0n, units),
  hourCapacity: orNone(capacity),
  dayCapacity: orNone(capacity),
  treasuryReserved: usually(0n, units),
  clockMicros: natural,
  feesSinceClean: usually(0n, units),
  unlentSinceClean: usually(0n, units),
  lockedSinceCleanMicros: orNone(natural),
});

/** The numeraire first, as it must be declared, then in id order. @source SNAPSHOT-01-03 */
export const assetSection: Section = section("asset", form, taken, put);

function* taken({ venue }: State): Iterable<AssetRecord> {
  const numeraire = venue.assetById.get(venue.numeraire);
  if (numeraire !== undefined) yield recordOf(venue, numeraire);
  for (const asset of venue.assetsInOrder) if (asset !== numeraire) yield recordOf(venue, asset);
}

function recordOf(venue: Venue, asset: Asset): AssetRecord {
  const pool = venue.pool(asset);
  return {
    id: asset.id,
    decimals: asset.decimals,
    priceDecimals: asset.priceDecimals,
    price: asset.price,
    collateralPrice: asset.collateralPrice === asset.price ? null : asset.collateralPrice,
    parameters: asset.parameters,
    parameterVersion: asset.parameterVersion,
    lastVersion: asset.lastVersion,
    deposits: asset.deposits,
    treasury: asset.treasury.units,
    lender: asset.lender.units,
    fee: asset.fee.units,
    uncoveredLoss: asset.uncoveredLoss.units,
    feed: asset.feed,
    interest: asset.accrues ? asset.interest : null,
    end: asset.end,
    stepsTaken: asset.stepsTaken,
    withdrawalHalted: asset.withdrawalHalted,
    withdrawalStopMicros: asset.withdrawalStopMicros,
    withdrawalWindow: asset.withdrawalWindow,
    customerDeposits: asset.customerDeposits,
    hourCapacity: asset.hourCapacity,
    dayCapacity: asset.dayCapacity,
    treasuryReserved: asset.treasuryReserved,
    clockMicros: pool.clockAt(venue.nowMicros),
    feesSinceClean: pool.feesSinceClean,
    unlentSinceClean: pool.unlentSinceClean,
    lockedSinceCleanMicros: pool.locked ? pool.cleanMicros : null,
  };
}

function put({ venue }: State, record: AssetRecord): void {
  const asset = createAsset(venue, record);
  const collateralPrice = record.collateralPrice ?? record.price;
  insist(collateralPrice > 0, "a positive price as collateral", collateralPrice);
  insist(collateralPrice <= record.price, `at most ${record.price}`, collateralPrice);
  asset.collateralPrice = collateralPrice;
  asset.parameterVersion = record.parameterVersion;
  asset.lastVersion = record.lastVersion;
  asset.deposits = record.deposits;
  asset.treasury.add(record.treasury);
  asset.lender.add(record.lender);
  asset.fee.add(record.fee);
  asset.uncoveredLoss.add(record.uncoveredLoss);
  putInterest(venue, asset, record);
  putEnd(venue, asset, record);
  checkFeed(venue, record.feed, record.parameters.pricing, false);
  insist(record.feed === null || !asset.isNumeraire, "no sources of the numeraire", asset.id);
  asset.feed = record.feed;
  if (record.feed !== null) venue.feedCount += 1;
  asset.withdrawalHalted = record.withdrawalHalted;
  const { withdrawalStopMicros, withdrawalWindow } = record;
  asset.withdrawalStopMicros = withdrawalStopMicros;
  asset.withdrawalWindow = withdrawalWindow;
  const remembers = withdrawalStopMicros !== null || withdrawalWindow !== null;
  const declared = record.parameters.withdrawalBreaker !== undefined;
  insist(declared || !remembers, "no memory of withdrawals without a breaker", record.id);
  if (withdrawalStopMicros !== null) {
    insistFuture(venue, "withdrawalStopMicros", withdrawalStopMicros);
  }
  asset.customerDeposits = record.customerDeposits;
  asset.hourCapacity = record.hourCapacity;
  asset.dayCapacity = record.dayCapacity;
  asset.treasuryReserved = record.treasuryReserved;
  const pool = new Pool(venue.transaction, asset, venue.nowMicros);
  pool.locked = record.lockedSinceCleanMicros !== null;
  pool.cleanMicros = record.lockedSinceCleanMicros ?? venue.lastBoundaryMicros;
  pool.clockMicros = record.clockMicros;
  pool.feesSinceClean = record.feesSinceClean;
  pool.unlentSinceClean = record.unlentSinceClean;
  venue.pools.push(pool);
}

function putInterest(venue: Venue, asset: Asset, { interest }: AssetRecord): void {
  if (interest === null) return;
  const { index, sinceMicros, ratePpb, intervalMicros } = interest;
  const isPast = sinceMicros <= venue.nowMicros && index >= 0n;
  const isRate = ratePpb <= 1_000_000_000 && intervalMicros > 0;
  insist(isPast && isRate, "interest from a time before", interest);
  asset.interest = interest;
}

/** @source SNAPSHOT-03-04 */
function putEnd(venue: Venue, asset: Asset, record: AssetRecord): void {
  const { end, stepsTaken, parameters } = record;
  asset.end = end;
  asset.stepsTaken = stepsTaken;
  if (end === null) {
    insist(stepsTaken === 0, "no steps without a delisting", stepsTaken);
    return;
  }
  const { fromMicros, atMicros, steps } = end;
  const isPlan = steps > 0 && atMicros - fromMicros >= steps && !asset.isNumeraire;
  insist(isPlan && stepsTaken <= steps, "a delisting in steps", end);
  if (end.waits) {
    const isLate = !asset.isDelisted && stepMicros(end, stepsTaken + 1) <= venue.nowMicros;
    const isUnknown = record.feed === null || !priceAllows(record, "delist");
    insist(isLate && isUnknown, "a step that waits for a price", end);
    return;
  }
  if (!asset.isDelisted) {
    insistFuture(venue, "step", stepMicros(end, stepsTaken + 1));
    return;
  }
  const { collateralHaircut: tiers } = parameters;
  const counts = tiers.some(({ collateralHaircutPpm }) => collateralHaircutPpm < 1_000_000);
  insist(tiers.length > 0 && !counts, "a delisted asset that counts nothing", asset.id);
}

function createAsset(venue: Venue, record: AssetRecord): Asset {
  const { id: name, decimals, priceDecimals, price } = record;
  const numeraire = name === venue.numeraire ? record : venue.assetById.get(venue.numeraire);
  insist(numeraire !== undefined, `the numeraire ${venue.numeraire} first`, name);
  insist(!venue.assetById.has(name), "each asset once", name);
  insist(Math.max(decimals, priceDecimals) <= DECIMALS_MAX, "at most 18 decimals", decimals);
  insist(price > 0, "a positive price", price);
  const fault = assetFault(record.parameters);
  insist(fault === null, "valid parameters", fault);
  const fields = { ...record, asset: name };
  const asset = new Asset(venue.transaction, venue.assets.length, fields, numeraire);
  venue.assets.push(asset);
  venue.assetById.set(name, asset);
  const at = venue.assetsInOrder.findIndex((other) => other.id > name);
  venue.assetsInOrder.splice(at < 0 ? venue.assetsInOrder.length : at, 0, asset);
  return asset;
}
