import type { Side } from "../command/command.ts";
import { mulDivCeil } from "../number/rounding.ts";
import { maxUnits, PPM, type Lots, type Ppm, type Ticks, type Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { entryLoanMargin, entryUnits, entryValue } from "./entry-equity.ts";
import { feeDue } from "./fee.ts";
import { positionValue } from "./value.ts";

/** An order as far as a spot market looks at it. */
interface SpotTerms {
  readonly market: Market;
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
}

/** What an order pays and gets when it fills. */
export interface Exchange {
  readonly paid: Asset;
  readonly pays: Units;
  readonly received: Asset;
  readonly gets: Units;
}

/** Prices that divide, or that buy something, must be above zero. @source SPOT-01-01 */
export function needsPositivePrice(market: Market): boolean {
  return market.kind === "inverse" || market.spot !== null;
}

/**
 * What a spot order may take from its holder.
 *
 *   buy:   lots * ticks * multiplier + ceil of the fee on it   quote
 *   sell:  lots * lotUnits                                     base
 *
 * @param multiplier  quote units per tick and lot
 * @param lotUnits  base units per lot
 * @returns units of the asset that is paid; exact but for the fee, which is rounded up
 * @source SPOT-02-01; exchange-core "hold"
 * @example spotHold("buy", 7, 30_000, 10n, 100_000n, 0) // 2_100_000n
 */
export function spotHold(
  side: Side,
  lots: Lots,
  ticks: Ticks,
  multiplier: Units,
  lotUnits: Units,
  feePpm: Ppm,
): Units {
  if (side === "sell") return BigInt(lots) * lotUnits;
  const value = positionValue("linear", lots, ticks, multiplier);
  return value + feeDue(value, feePpm);
}

/** A spot order filled at its limit as a taker. @source SPOT-02-01 */
export function exchangeOf({ market, side, lots, limitPrice }: SpotTerms): Exchange {
  const { settlement, multiplier, parameters } = market;
  const { base, lotUnits } = market.spot!;
  const pays = spotHold(side, lots, limitPrice, multiplier, lotUnits, parameters.takerFeePpm);
  if (side === "buy") {
    return { paid: settlement, pays, received: base, gets: BigInt(lots) * lotUnits };
  }
  const value = positionValue("linear", lots, limitPrice, multiplier);
  const fee = mulDivCeil(value, BigInt(parameters.takerFeePpm), PPM);
  return { paid: base, pays, received: settlement, gets: value - fee };
}

/** Exchanges of the spot orders among some. */
export function exchangesOf(orders: readonly SpotTerms[]): Exchange[] {
  return orders.filter(({ market }) => market.spot !== null).map(exchangeOf);
}

/** What live spot orders hold of an asset. @source SPOT-02-01 */
export function heldOf(exchanges: readonly Exchange[], asset: Asset): Units {
  return exchanges.reduce((sum, { paid, pays }) => (paid === asset ? sum + pays : sum), 0n);
}

/** What live spot orders would bring of an asset. */
export function incomingOf(exchanges: readonly Exchange[], asset: Asset): Units {
  return exchanges.reduce((sum, { received, gets }) => (received === asset ? sum + gets : sum), 0n);
}

/**
 * Most that spot orders could cost in margin, whichever of them fill: each is charged as if the
 * others had taken all they may of what it pays, and brought all they may of what it gets.
 *
 *   loss = max(0, f(c - held + pays) - f(c - held) - f(c + incoming) + f(c + incoming - gets))
 *   f = entry value less initial margin on what is owed, of the asset paid and of the one received
 *
 * f is concave, so no subset of the orders costs more than the sum.
 *
 * @returns numeraire units
 * @source SPOT-02-03
 */
export function spotLosses(venue: Venue, account: number, orders: readonly SpotTerms[]): Units {
  const exchanges = exchangesOf(orders);
  return exchanges.reduce((sum, { paid, pays, received, gets }) => {
    const low = entryUnits(venue, account, paid) - heldOf(exchanges, paid);
    const high = entryUnits(venue, account, received) + incomingOf(exchanges, received);
    const spent = freeMargin(paid, low + pays) - freeMargin(paid, low);
    const brought = freeMargin(received, high) - freeMargin(received, high - gets);
    return sum + maxUnits(0n, spent - brought);
  }, 0n);
}

function freeMargin(asset: Asset, units: Units): Units {
  return entryValue(asset, units) - entryLoanMargin(asset, units);
}
