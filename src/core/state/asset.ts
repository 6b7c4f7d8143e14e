import type { AssetParameters } from "../command/parameter.ts";
import { maxUnits, minUnits, PPM, type Micros, type Ticks, type Units } from "../number/unit.ts";
import { formatDecimal } from "../number/decimal.ts";
import { divCeil, divFloor, mulDivFloor } from "../number/rounding.ts";
import { AssetDoubles } from "./asset-doubles.ts";
import type { BreakerWindow } from "./breaker.ts";
import type { Feed } from "./feed.ts";
import { NO_INTEREST, type InterestCurve } from "./interest.ts";
import { Pot } from "./pot.ts";
import type { Transaction } from "./transaction.ts";

/** What a standing withdrawal limit had left at a time. */
export interface Capacity {
  readonly units: Units;
  readonly timeMicros: Micros;
}

/** How an asset stops being collateral. @source MARKET-06-01 */
export interface AssetEnd {
  readonly fromMicros: Micros;
  readonly atMicros: Micros;
  readonly steps: number;
  /** The next step was due and waits for a price. @source MARKET-06-05 */
  readonly waits: boolean;
}

/** Money that a lender, or the operator (null), wants back. @source LOAN-05-01 */
export interface Recall {
  readonly account: number | null;
  /** Still to be freed. */
  readonly units: Units;
  /** End of the notice. */
  readonly dueMicros: Micros;
  /** The notice has ended: lines have been cut. */
  readonly isOver: boolean;
}

/** One asset: its unit, price in the numeraire, and the venue's own money in it. */
export class Asset {
  readonly id: string;
  readonly index: number;
  readonly decimals: number;
  readonly priceDecimals: number;
  price: Ticks;
  /** What it counts for as collateral: at most the price. */
  collateralPrice: Ticks;
  parameters: AssetParameters;
  parameterVersion = 1;
  lastVersion = 1;
  /** numeraire units = units * price * valueNumerator / valueDenominator */
  readonly valueNumerator: bigint;
  readonly valueDenominator: bigint;
  readonly isNumeraire: boolean;
  readonly doubles: AssetDoubles;

  readonly treasury: Pot;
  readonly fee: Pot;
  /** What customers have lent: a source of loans beside the treasury. */
  readonly lender: Pot;
  readonly uncoveredLoss: Pot;
  /** Deficits pass through it on their way from payers to defaulters; empty at every boundary. */
  readonly deficit: Pot;
  /** Deposits less withdrawals: what the venue must hold (P3). */
  deposits: Units = 0n;
  /** Running sum of all account balances in the asset. */
  sumBalances: Units = 0n;
  /** Running sum of the balances below zero, as a positive amount. */
  borrowed: Units = 0n;
  /** Running sum of all pots in the asset. */
  sumPots: Units = 0n;
  /** Sum of the loan lines granted. */
  sumLines: Units = 0n;
  /** Running sum of the lenders' shares. */
  lenderShares: Units = 0n;

  /** What debts in the asset accrue. @source LOAN-04-01 */
  interest: InterestCurve = NO_INTEREST;

  /** In the order of their coming. @source LOAN-05-01 */
  recalls: readonly Recall[] = [];

  /** Some market that settles in it has had a weight on profit: a shortcut, no part of the state. */
  hasWeightedProfit = false;

  /** Announced delisting, and how many of its steps have been taken. */
  end: AssetEnd | null = null;
  stepsTaken = 0;

  /** How its price is made from sources; null where it comes by command. */
  feed: Feed | null = null;

  withdrawalHalted = false;
  /** Until when a breaker has stopped withdrawals, and what it remembers. */
  withdrawalStopMicros: Micros | null = null;
  withdrawalWindow: BreakerWindow | null = null;
  /** Customers' deposits less withdrawals: what the standing limits are a share of. */
  customerDeposits: Units = 0n;
  /** Standing withdrawal capacities as of their last use; null before it (MONEY-02-01). */
  hourCapacity: Capacity | null = null;
  dayCapacity: Capacity | null = null;
  /** Treasury cash that conversions of accounts closing out will need (POOL-02-02). */
  treasuryReserved: Units = 0n;

  constructor(
    transaction: Transaction,
    index: number,
    fields: {
      readonly asset: string;
      readonly decimals: number;
      readonly priceDecimals: number;
      readonly price: Ticks;
      readonly parameters: AssetParameters;
    },
    numeraire: { readonly id: string; readonly decimals: number },
  ) {
    this.id = fields.asset;
    this.index = index;
    this.decimals = fields.decimals;
    this.priceDecimals = fields.priceDecimals;
    this.price = fields.price;
    this.collateralPrice = fields.price;
    this.parameters = fields.parameters;
    this.isNumeraire = fields.asset === numeraire.id;
    const exponent = numeraire.decimals - fields.decimals - fields.priceDecimals;
    this.valueNumerator = exponent > 0 ? 10n ** BigInt(exponent) : 1n;
    this.valueDenominator = exponent < 0 ? 10n ** BigInt(-exponent) : 1n;
    this.doubles = new AssetDoubles(this);
    this.treasury = new Pot(transaction, this, "treasury");
    this.fee = new Pot(transaction, this, "fee");
    this.lender = new Pot(transaction, this, "lender");
    this.uncoveredLoss = new Pot(transaction, this, "uncoveredLoss");
    this.deficit = new Pot(transaction, this, "deficit");
  }

  /** All steps taken: it counts nothing as margin. @source MARKET-06-02 */
  get isDelisted(): boolean {
    return this.end !== null && this.stepsTaken === this.end.steps;
  }

  /** All lines could be drawn at once, beside what deficits count on. @source LOAN-02-01 */
  get linesFunded(): boolean {
    return this.sumLines <= this.lendable;
  }

  /** Cash to lend that no deficit counts on. @source LOAN-02-01 */
  get lendable(): Units {
    return this.treasury.units - this.treasuryReserved + this.lender.units;
  }

  /** What the treasury lends. @source LOAN-02-01 */
  get tranche(): Units {
    return minUnits(this.parameters.loanMax, this.treasury.units);
  }

  /** What lines may add up to: the treasury's tranche and what is lent. @source LOAN-02-01 */
  get loanSources(): Units {
    return this.tranche + this.lender.units;
  }

  /** What no line needs. @source LOAN-02-04 */
  get unlined(): Units {
    const free = this.treasury.units - this.treasuryReserved;
    return minUnits(this.parameters.loanMax, free) + this.lender.units - this.sumLines;
  }

  /** What recalls have asked for and not got. @source LOAN-05-01 */
  get recalled(): Units {
    return this.recalls.reduce((sum, { units }) => sum + units, 0n);
  }

  /** Treasury cash that lines need beside what is lent. @source LOAN-02-01 */
  keptForLines(lines: Units = this.sumLines): Units {
    return maxUnits(0n, lines - this.lender.units);
  }

  /** Debts have accrued interest, or do. */
  get accrues(): boolean {
    return this.interest !== NO_INTEREST;
  }

  /** Whether so much more may be borrowed. @source LOAN-02-06 */
  mayBorrow(units: Units): boolean {
    const { utilizationMaxPpm } = this.parameters;
    if (utilizationMaxPpm === undefined || units <= 0n) return true;
    const most = mulDivFloor(this.loanSources, BigInt(utilizationMaxPpm), PPM);
    return this.borrowed + units <= most;
  }

  /** An amount as people read it. */
  inWords(units: Units): string {
    return `${formatDecimal(units, this.decimals)} ${this.id}`;
  }

  /**
   * Numeraire value of money of this asset.
   *
   * @returns floor for money owned, and the negated ceil of the magnitude for money owed
   * @source MARGIN-01-02
   */
  toNumeraire(units: Units, price: Ticks = this.price): Units {
    if (this.isNumeraire) return units;
    return divFloor(units * BigInt(price) * this.valueNumerator, this.valueDenominator);
  }

  /** Numeraire value of money owned as collateral, floor. @source MARGIN-01-03 */
  toCollateral(units: Units, price: Ticks = this.collateralPrice): Units {
    if (this.isNumeraire) return units;
    return divFloor(units * BigInt(price) * this.valueNumerator, this.valueDenominator);
  }

  /** Numeraire value of a requirement: ceil. @source MARGIN-02-02 */
  toNumeraireUp(units: Units): Units {
    if (this.isNumeraire) return units;
    return divCeil(units * BigInt(this.price) * this.valueNumerator, this.valueDenominator);
  }

  /** Units of this asset that a numeraire amount buys, floor. @source CLOSE-03-01 */
  fromNumeraire(value: Units): Units {
    if (this.isNumeraire) return value;
    return divFloor(value * this.valueDenominator, BigInt(this.price) * this.valueNumerator);
  }

  /** Units of this asset that cover a numeraire amount, ceil. @source CLOSE-05-06 */
  fromNumeraireUp(value: Units): Units {
    if (this.isNumeraire) return value;
    return divCeil(value * this.valueDenominator, BigInt(this.price) * this.valueNumerator);
  }
}
