import { abs, divCeil, divFloor, max, MILLION, min } from "./arithmetic.ts";
import type { Asset, Market, Venue } from "./state.ts";

/** LEDGER-02-03: value of signed lots at a price, rounded down. */
export function value(market: Market, lots: bigint, ticks: bigint): bigint {
  if (market.kind === "linear") return lots * ticks * market.multiplier;
  return divFloor(-lots * market.multiplier, ticks);
}

/** LEDGER-02-03: size in settlement units, rounded up. */
export function notional(market: Market, lots: bigint, ticks: bigint): bigint {
  if (market.kind === "linear") return abs(lots * ticks * market.multiplier);
  return divCeil(abs(lots) * market.multiplier, ticks);
}

/** ceil(amount * ppm / 1e6): what a fee charges. */
export function shareUp(amount: bigint, ppm: number): bigint {
  return divCeil(amount * BigInt(ppm), MILLION);
}

export function shareDown(amount: bigint, ppm: number): bigint {
  return divFloor(amount * BigInt(ppm), MILLION);
}

/** MARGIN-01-02: worth of units in the numeraire; floor of what is owned. */
export function worthDown(venue: Venue, asset: Asset, units: bigint): bigint {
  return divFloor(units * asset.price * numeraireScale(venue), unitScale(asset));
}

/** MARGIN-01-03: worth of units owned, as collateral. */
export function collateralWorth(venue: Venue, asset: Asset, units: bigint): bigint {
  return divFloor(units * asset.collateralPrice * numeraireScale(venue), unitScale(asset));
}

/** The same with ceil: what a requirement or a debt is worth. */
export function worthUp(venue: Venue, asset: Asset, units: bigint): bigint {
  return divCeil(units * asset.price * numeraireScale(venue), unitScale(asset));
}

/** MARGIN-01-02 for a signed amount: floor either way, so a debt is the ceil of its magnitude. */
export function signedWorth(venue: Venue, asset: Asset, units: bigint): bigint {
  return worthDown(venue, asset, units);
}

/** Inverse of MARGIN-01-02, rounded down. */
export function unitsDown(venue: Venue, asset: Asset, worth: bigint): bigint {
  return divFloor(worth * unitScale(asset), asset.price * numeraireScale(venue));
}

/** Inverse of MARGIN-01-02, rounded up. */
export function unitsUp(venue: Venue, asset: Asset, worth: bigint): bigint {
  return divCeil(worth * unitScale(asset), asset.price * numeraireScale(venue));
}

function numeraireScale(venue: Venue): bigint {
  return venue.assets.get(venue.numeraire)!.unit;
}

/** Asset units times price steps in one numeraire. */
function unitScale(asset: Asset): bigint {
  return asset.unit * asset.priceUnit;
}

/** MARGIN-04-01: the worst price an order may name on a side. */
export function collarPrice(market: Market, side: "buy" | "sell"): bigint {
  const { around, ppm } = collarOf(market);
  const width = shareDown(abs(around), ppm);
  const price = side === "buy" ? around + width : around - width;
  if (market.kind === "inverse" || market.spot !== null) return max(1n, price);
  return bounded(market, price);
}

/** BREAKER-04-01: in an auction its reference, and a step more for each extension. */
function collarOf({ mark, stand, parameters }: Market): { around: bigint; ppm: number } {
  const auction = stand?.auction ?? null;
  if (auction === null) return { around: mark, ppm: parameters.collarPpm };
  const ppm = parameters.breakers!.auction!.collarPpm * (Number(auction.extensions) + 1);
  return { around: auction.reference, ppm };
}

/** MARKET-05-02. */
export function bounded(market: Pick<Market, "bounds">, price: bigint): bigint {
  if (market.bounds === null) return price;
  return max(market.bounds.floor, min(market.bounds.cap, price));
}
