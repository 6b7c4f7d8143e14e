import { EPSILON } from "../number/double.ts";
import type { Lots, Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import type { OrderChange, OrderTerms } from "./initial-margin.ts";

/** Most tiers a table has (COMMAND-01-06), and room for the operations that one term takes. */
const STEPS_PER_TERM = 512;

/**
 * Whether equity covers initial margin, decided in doubles: the twin of
 *
 *   accountMargin(venue, account).equity >= initialMargin(venue, account, change)
 *
 * Let X = equity - initial margin in real numbers and without the rule's roundings. Three things
 * part the computed X from the exact one:
 *
 * - Every term (a balance, a value, a cost, a funding due, a margin, an order loss) takes some
 *   conversions, products and sums, each wrong by 2^-53 of what it comes to at most: fewer than
 *   512 along a table of 64 tiers, and one more for each term added after it. A difference is
 *   bounded by what was subtracted, which is why `magnitude` adds up absolute values of everything
 *   before it is netted. Margin rates and haircuts are at most 1, and their tables are continuous
 *   in size: a neighbouring tier picked at an edge is within the same bound. So is what a profit
 *   counts for at a weight of at most 1, which moves by no more than the profit does.
 * - The rule rounds: a coin-settled value or notional, a funding due, a tier margin, an order's fee,
 *   a haircut tier, a weighted profit, add-ons, funding ahead and each conversion to the numeraire
 *   by less than one unit each; the funding index by less than one, times lots / scale. `units`
 *   counts them, in numeraire units. Rates that open interest scales are rounded down by the rule,
 *   by up to a millionth each: the margin computed here is then no less than the rule's, and what is
 *   covered is.
 * - The bound itself is computed in doubles: one more unit.
 *
 * Offsets (MARGIN-08) are left out: they only lower the margin, so what is covered without them is
 * covered with them.
 *
 * @returns null where the bound leaves the sign open, where a market is one of spot or fully paid,
 *   and where there may be a loan with a margin of its own (LOAN-01-01) or interest is due
 *   (LOAN-04-01): integers have to decide
 * @source MARGIN-04-04
 */
export function coversInitialMargin(
  venue: Venue,
  account: number,
  change: Omit<OrderChange, "position">,
): boolean | null {
  const { orders, positions, markets } = venue;
  tally.start(venue);
  for (let order = orders.first(account); order !== null; order = order.next) {
    if (order !== change.without) tally.addOrder(order);
  }
  if (change.added !== undefined) tally.addOrder(change.added);
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    tally.addPosition(venue, slot);
  }
  tally.addMarketsWithOrdersAlone(markets);
  tally.addMoney(venue, account);
  const covers = tally.sign();
  return covers === false && venue.policy.offsets !== undefined ? null : covers;
}

/**
 * Whether doubles show that an account may do without an amount: what it owns in the asset covers
 * it, and without unrealised gain equity still covers initial and transfer margin (MONEY-01-02).
 *
 *   E- >= IM and E- >= ceil(transferMarginPpm * notional / 1e6), each beyond the bound above
 *
 * @returns false where it does not, or doubles leave it open
 * @source MONEY-01-03 MARGIN-04-04
 */
export function coversOutflow(venue: Venue, account: number, asset: Asset, amount: Units): boolean {
  const { orders, positions, markets, policy } = venue;
  tally.start(venue);
  for (let order = orders.first(account); order !== null; order = order.next) tally.addOrder(order);
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    tally.addPosition(venue, slot);
  }
  tally.addMarketsWithOrdersAlone(markets);
  tally.addMoney(venue, account, { asset, amount: Number(amount) });
  return tally.sign() === true && tally.coversTransfer(policy.transferMarginPpm / 1_000_000);
}

/** Money that is about to leave. */
interface Outflow {
  readonly asset: Asset;
  readonly amount: number;
}

/** Sums of one check. Kept between checks, so that none has to make anything. */
class Tally {
  /** Markets with orders, so many of them; those that no position has taken up yet are marked. */
  readonly #ordered: number[] = [];
  #orderedMarkets = 0;
  #check = 0;
  /** Per market, the number of the check that has found orders in it. */
  #marks: Float64Array = new Float64Array(0);
  #buys: Float64Array = new Float64Array(0);
  #sells: Float64Array = new Float64Array(0);
  #losses: Float64Array = new Float64Array(0);
  #lossMagnitudes: Float64Array = new Float64Array(0);
  #lossUnits: Float64Array = new Float64Array(0);
  /** Open profit that counts per settlement asset, in its own units. */
  #profits: Float64Array = new Float64Array(0);
  #profitMagnitudes: Float64Array = new Float64Array(0);
  #profitUnits: Float64Array = new Float64Array(0);

  #difference = 0;
  /** Initial margin, and the notional of all positions, in the numeraire. */
  #required = 0;
  #notional = 0;
  #notionalUnits = 0;
  #magnitude = 0;
  #units = 0;
  #terms = 0;
  /** Something counts that has no twin here. */
  #isPartial = false;
  /** The margin is at least the rule's, and may be more. */
  #isUpperBound = false;

  start(venue: Venue): void {
    if (this.#marks.length < venue.markets.length) this.#growMarkets(venue.markets.length);
    const assets = venue.assets.length;
    if (this.#profits.length < assets) this.#growAssets(assets);
    for (let index = 0; index < assets; index++) {
      this.#profits[index] = 0;
      this.#profitMagnitudes[index] = 0;
      this.#profitUnits[index] = 0;
    }
    this.#orderedMarkets = 0;
    this.#check += 1;
    this.#difference = 0;
    this.#required = 0;
    this.#notional = 0;
    this.#notionalUnits = 0;
    this.#magnitude = 0;
    this.#units = 0;
    this.#terms = 0;
    this.#isPartial = false;
    this.#isUpperBound = false;
  }

  addOrder(order: OrderTerms): void {
    const { market, side, lots, limitPrice, reduceOnly } = order;
    const { index, kind, markPrice, doubles } = market;
    if (this.#marks[index] !== this.#check) this.#open(index);
    if (!reduceOnly) {
      if (side === "buy") this.#buys[index]! += lots;
      else this.#sells[index]! += lots;
    }
    const size = lots * doubles.multiplier;
    const isLinear = kind === "linear";
    const atLimit = isLinear ? size * limitPrice : -size / limitPrice;
    const atMark = isLinear ? size * markPrice : -size / markPrice;
    const loss = side === "buy" ? atLimit - atMark : atMark - atLimit;
    const fee = (Math.abs(atLimit) * market.parameters.takerFeePpm) / 1_000_000;
    this.#losses[index]! += Math.max(loss, 0) + fee;
    this.#lossMagnitudes[index]! += Math.abs(atLimit) + Math.abs(atMark) + fee;
    this.#lossUnits[index]! += 4;
    this.#terms += 1;
  }

  addPosition(venue: Venue, slot: number): void {
    const { positions } = venue;
    const market = positions.market(slot);
    const { kind, markPrice, doubles } = market;
    doubles.refresh(market);
    const lots = positions.lots(slot);
    const size = lots * doubles.multiplier;
    const value = kind === "linear" ? size * markPrice : -size / markPrice;
    const cost = positions.costApproximate(slot);
    const entry = positions.fundingIndexApproximate(slot);
    const { fundingBase, fundingScale } = doubles;
    const accrued = doubles.fundingAccrued(venue.nowMicros);
    const perIndex = lots / fundingScale;
    const turnover = Math.abs(fundingBase) + Math.abs(accrued) + Math.abs(entry);
    const settlement = market.settlement.index;
    const result = value - cost - perIndex * (fundingBase - entry + accrued);
    this.#profits[settlement]! += result > 0 ? result * doubles.profitWeight : result;
    this.#profitMagnitudes[settlement]! +=
      Math.abs(value) + Math.abs(cost) + Math.abs(perIndex) * turnover;
    const roundings = doubles.profitWeight === 1 ? 2 : 3;
    this.#profitUnits[settlement]! += roundings + Math.abs(perIndex);
    this.#terms += 1;
    const unitValue = market.settlement.doubles.unitValue(market.settlement);
    this.#notional += Math.abs(value) * unitValue;
    this.#notionalUnits += unitValue + 1;
    this.#addMarket(market, lots);
  }

  /** Orders in markets without a position. */
  addMarketsWithOrdersAlone(markets: readonly Market[]): void {
    for (let place = 0; place < this.#orderedMarkets; place++) {
      const market = markets[this.#ordered[place]!]!;
      if (this.#marks[market.index] !== this.#check) continue;
      market.doubles.refresh(market);
      this.#addMarket(market, 0);
    }
  }

  /** Initial margin of a market: the position at the worst of its orders, and their losses. */
  #addMarket(market: Market, lots: Lots): void {
    const { index, kind, markPrice, settlement, doubles } = market;
    const hasOrders = this.#marks[index] === this.#check;
    const buys = hasOrders ? this.#buys[index]! : 0;
    const sells = hasOrders ? this.#sells[index]! : 0;
    const most = Math.max(Math.abs(lots + buys), Math.abs(lots - sells));
    const size = most * doubles.multiplier;
    const notional = kind === "linear" ? size * Math.abs(markPrice) : size / markPrice;
    if (!doubles.hasTwin) this.#isPartial = true;
    if (doubles.isScaled) this.#isUpperBound = true;
    let required = doubles.initialMargin(most, notional, market.openInterestLots);
    let magnitude = notional + required;
    let units = doubles.initialUnits(most);
    if (hasOrders) {
      required += this.#losses[index]!;
      magnitude += this.#lossMagnitudes[index]!;
      units += this.#lossUnits[index]!;
      this.#marks[index] = 0;
    }
    const unitValue = settlement.doubles.unitValue(settlement);
    this.#required += required * unitValue;
    this.#add(-required * unitValue, magnitude * unitValue, units * unitValue + 1);
  }

  /** @param outflow  what leaves: then no unrealised gain counts */
  addMoney({ holdings }: Venue, account: number, outflow: Outflow | null = null): void {
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      this.#addHolding(holdings.asset(slot), holdings.balanceApproximate(slot), outflow);
    }
  }

  #addHolding(asset: Asset, balance: number, outflow: Outflow | null): void {
    const { index, doubles, parameters } = asset;
    const unitValue = doubles.unitValue(asset);
    const profit = this.#profits[index]!;
    const leaves = outflow?.asset === asset ? outflow.amount : 0;
    const owned = balance + (outflow === null ? profit : Math.min(0, profit)) - leaves;
    const magnitude = Math.abs(balance) + this.#profitMagnitudes[index]! + leaves;
    const units = this.#profitUnits[index]!;
    if (leaves > 0 && owned <= this.#errorOf(magnitude, units)) this.#isPartial = true;
    const mayOwe = units === 0 ? balance < 0 : owned <= this.#errorOf(magnitude, units);
    if (mayOwe && parameters.loan !== undefined) this.#isPartial = true;
    if (balance < 0 && asset.accrues) this.#isPartial = true;
    const steps = 1 + parameters.collateralHaircut.length;
    this.#add(doubles.marginValue(asset, owned), magnitude * unitValue, units * unitValue + steps);
  }

  #add(value: number, magnitude: number, units: number): void {
    this.#difference += value;
    this.#magnitude += magnitude;
    this.#units += units;
    this.#terms += 1;
  }

  /** Whether the difference is at least zero; null where its error may turn it. */
  sign(): boolean | null {
    if (this.#isPartial) return null;
    const error = this.#errorOf(this.#magnitude, this.#units);
    if (this.#difference > error) return true;
    return this.#difference < -error && !this.#isUpperBound ? false : null;
  }

  /** Whether equity is surely above a share, at most one, of the notional. */
  coversTransfer(share: number): boolean {
    const transfer = this.#notional * share;
    const magnitude = this.#magnitude + this.#notional + transfer;
    const units = this.#units + this.#notionalUnits + 1;
    return this.#difference + this.#required - transfer > this.#errorOf(magnitude, units);
  }

  #errorOf(magnitude: number, units: number): number {
    return magnitude * (STEPS_PER_TERM + 4 * this.#terms) * EPSILON + units + 1;
  }

  #open(index: number): void {
    this.#marks[index] = this.#check;
    this.#buys[index] = 0;
    this.#sells[index] = 0;
    this.#losses[index] = 0;
    this.#lossMagnitudes[index] = 0;
    this.#lossUnits[index] = 0;
    this.#ordered[this.#orderedMarkets] = index;
    this.#orderedMarkets += 1;
  }

  #growMarkets(count: number): void {
    this.#marks = new Float64Array(count);
    this.#buys = new Float64Array(count);
    this.#sells = new Float64Array(count);
    this.#losses = new Float64Array(count);
    this.#lossMagnitudes = new Float64Array(count);
    this.#lossUnits = new Float64Array(count);
  }

  #growAssets(count: number): void {
    this.#profits = new Float64Array(count);
    this.#profitMagnitudes = new Float64Array(count);
    this.#profitUnits = new Float64Array(count);
  }
}

const tally = new Tally();
