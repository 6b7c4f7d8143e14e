import type { ExpiryTerms, MarketCommand } from "../command/command.ts";
import type { MarketKind, MarketParameters, PriceBounds } from "../command/parameter.ts";
import type { Lots, Micros, Ppb, Ticks, Units } from "../number/unit.ts";
import type { Asset } from "./asset.ts";
import type { BreakerStand, BreakerWindow } from "./breaker.ts";
import { silentFeed, type Feed } from "./feed.ts";
import { MaintenanceTerms } from "./maintenance-terms.ts";
import { MarketDoubles } from "./market-doubles.ts";
import { Fund, Pot } from "./pot.ts";
import { SlotSet } from "./slot-set.ts";
import type { Transaction } from "./transaction.ts";

/** How the funding index moves with time since it was last set. @source LEDGER-03-01 */
export interface FundingCurve {
  readonly base: Units;
  readonly ratePpb: Ppb;
  readonly perLotScaled: Units;
  readonly sinceMicros: Micros;
  readonly intervalMicros: Micros;
}

/** How and when a market ends. @source MARKET-01-01 MARKET-03-01 */
export interface MarketEnd extends ExpiryTerms {
  /** Declared by the operator; null for the average of the index. */
  readonly finalPrice: Ticks | null;
  /** A delisting: only reducing orders are taken. A contract that expires trades to its end. */
  readonly announced: boolean;
}

/** The traded side of a spot market. */
export interface SpotPair {
  readonly base: Asset;
  /** Units of the base asset in one lot. */
  readonly lotUnits: Units;
}

/** One market: reference data, prices, funding, its fund and its open interest. */
export class Market {
  readonly id: string;
  readonly index: number;
  readonly kind: MarketKind;
  readonly settlement: Asset;
  /** What a spot market trades for the settlement asset; null where positions are held. */
  readonly spot: SpotPair | null;
  readonly group: string;
  /** What its price follows, where that was declared. */
  readonly underlying: string | null;
  multiplier: Units;
  fundingScale: Units;
  parameters: MarketParameters;
  parameterVersion = 1;
  lastVersion = 1;
  markPrice: Ticks;
  indexPrice: Ticks;
  funding: FundingCurve;
  /** How its prices are made from sources; null where they come by command, and once settled. */
  feed: Feed | null;
  tradingHalted = false;
  liquidationHalted = false;
  /** What a breaker has made of the market; null while it is open. */
  breaker: BreakerStand | null = null;
  /** What each test of its breakers remembers. */
  breakerWindows: BreakerWindow[] = [];
  bidLots: Lots | null = null;
  askLots: Lots | null = null;

  /** Counter-side of every realised pnl; equals minus the sum of position costs (P3). */
  readonly clearing: Pot;
  readonly fundingPot: Pot;
  readonly fund: Fund;

  sumLots: Lots = 0;
  sumCost: Units = 0n;
  openInterestLots: Lots = 0;
  /** Position slots of the market. */
  readonly holders: SlotSet;

  /** Liquidity window of the slices (CLOSE-02-03). */
  windowEndMicros: Micros | null = null;
  windowUsedLots: Lots = 0;
  /** Accounts waiting for the next window, and when it starts. */
  waiting: readonly number[] = [];
  waitUntilMicros: Micros | null = null;

  /** A capped contract: positions are fully paid. */
  bounds: PriceBounds | null;
  /** Expiry of the contract; null for a perpetual. */
  readonly expiryMicros: Micros | null;
  /** How the market ends, where that is known. */
  end: MarketEnd | null;
  /** Index ticks x microseconds since averaging began, up to a time (MARKET-01-02). */
  indexIntegral: Units = 0n;
  integralMicros: Micros = 0;
  /** Fixed at the end; everyone is settled at it, late fills too. */
  finalPrice: Ticks | null = null;
  settled = false;

  /** The funding index last asked for: a cache, no part of the state. */
  readonly fundingMemo: {
    curve: FundingCurve | null;
    micros: Micros;
    index: Units;
    approximate: number;
  } = { curve: null, micros: 0, index: 0n, approximate: 0 };
  doubles: MarketDoubles;
  maintenanceTerms: MaintenanceTerms;

  /** Prices and funding at the pool's last clean boundary (POOL-01-02). */
  cleanMarkPrice: Ticks;
  cleanFunding: FundingCurve;

  constructor(
    transaction: Transaction,
    index: number,
    settlement: Asset,
    command: MarketCommand,
    base: Asset | null = null,
  ) {
    this.id = command.market;
    this.index = index;
    this.kind = command.type === "inverse" ? "inverse" : "linear";
    this.spot = base === null ? null : { base, lotUnits: command.lotUnits! };
    this.settlement = settlement;
    this.group = command.group;
    this.underlying = command.underlying ?? null;
    this.multiplier = command.multiplier;
    this.fundingScale = command.fundingScale;
    this.maintenanceTerms = new MaintenanceTerms(command.multiplier, command.fundingScale);
    this.parameters = command.parameters;
    this.noteWeight();
    this.doubles = new MarketDoubles(this);
    this.markPrice = command.markPrice;
    this.indexPrice = command.indexPrice;
    this.funding = {
      base: 0n,
      ratePpb: 0,
      perLotScaled: 0n,
      sinceMicros: command.timeMicros,
      intervalMicros: command.parameters.fundingIntervalMicros,
    };
    const { pricing } = command.parameters;
    this.feed =
      pricing === undefined ? null : silentFeed(pricing.sources.length, command.timeMicros);
    this.bounds = command.bounds ?? null;
    const { expiry } = command;
    this.expiryMicros = expiry?.atMicros ?? null;
    this.end = expiry === undefined ? null : { ...expiry, finalPrice: null, announced: false };
    this.cleanMarkPrice = command.markPrice;
    this.cleanFunding = this.funding;
    this.holders = new SlotSet(transaction);
    this.clearing = new Pot(transaction, settlement, `clearing:${command.market}`, this);
    this.fundingPot = new Pot(transaction, settlement, `funding:${command.market}`, this);
    this.fund = new Fund(transaction, settlement, `fund:${command.market}`, this);
  }

  /** Doubles for a multiplier that has changed (MARKET-07-01). */
  freshDoubles(): Pick<Market, "doubles" | "maintenanceTerms"> {
    const maintenanceTerms = new MaintenanceTerms(this.multiplier, this.fundingScale);
    return { doubles: new MarketDoubles(this), maintenanceTerms };
  }

  /** Tells the settlement asset that profit here does not count in full (LOAN-01-03). */
  noteWeight(): void {
    if (this.parameters.profitWeightPpm !== undefined) this.settlement.hasWeightedProfit = true;
  }
}
