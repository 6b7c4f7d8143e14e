import type { FundName, ParameterCommand, Side } from "../../src/core/command/command.ts";
import type {
  AssetParameters,
  MarketKind,
  MarketParameters,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";
import type { Answer, Event, Stage, TimerEvent, Trigger } from "../../src/core/event/event.ts";
import type { BreakerMemory, BreakerStand } from "./breaker-stand.ts";
import type { Feed } from "./price-state.ts";

/** The whole state of the naive venue: plain objects, and maps kept in id order. */
export interface Venue {
  readonly numeraire: string;
  policy: VenuePolicy;
  policyVersion: number;
  now: number;
  /** Time of the last boundary (COMMAND-02-01). */
  boundaryTime: number;
  /** What funds have paid in this boundary: asset and ledger name (DEFICIT-02-01). */
  paidInEvent: Map<string, bigint>;
  lastSequence: number;
  /** Liquidation orders so far (CLOSE-02-04). */
  sliceCount: number;
  assets: Map<string, Asset>;
  markets: Map<string, Market>;
  accounts: Map<string, Account>;
  orders: Map<string, Order>;
  timers: Timer[];
  sessions: Map<string, Session>;
  /** ACCOUNT-04-01: per group and market. */
  groupLimits: Map<string, { readonly lotsMax: bigint; readonly count: "net" | "gross" }>;
  /** LADDER-01-05. */
  trigger: Trigger;
  /** LIMIT-03-02: when the bucket of a sender is full again. */
  messages: Map<string, number>;
  /** Events of the command being applied. */
  events: Event[];
  /** NUMBER-01-01: the command has stored, if only on its way, what does not fit. */
  overflowed: boolean;
}

/** MARKET-06-01, and whether the next step waits for a price (MARKET-06-05). */
interface AssetEnd {
  readonly from: number;
  readonly at: number;
  readonly steps: number;
  readonly waits: boolean;
}

export interface Asset {
  readonly id: string;
  /** 10^decimals and 10^priceDecimals. */
  readonly unit: bigint;
  readonly priceUnit: bigint;
  price: bigint;
  /** What it counts for as collateral. */
  collateralPrice: bigint;
  parameters: AssetParameters;
  feed: Feed | null;
  version: number;
  withdrawalOn: boolean;
  /** BREAKER-05-01: until when a breaker has stopped withdrawals, and what was withdrawn. */
  withdrawalStop: number | null;
  withdrawals: { readonly time: number; readonly amount: bigint }[];
  /** MARKET-06-01: an announced delisting, and its steps taken. */
  end: AssetEnd | null;
  stepsTaken: number;
  /** Every ledger balance but those of accounts (LEDGER-01-01). */
  ledger: Map<string, bigint>;
  /** Deposits less withdrawals of customers (MONEY-02-01). */
  deposits: bigint;
  hourCapacity: Capacity | null;
  dayCapacity: Capacity | null;
  /** The pool: POOL-01, POOL-02. */
  locked: boolean;
  /** PRICE-04-05. */
  stopped: boolean;
  clock: { readonly total: number; readonly since: number };
  feesSinceClean: bigint;
  /** LOAN-05-01: in the order of their coming. */
  recalls: Recall[];
  /** LOAN-04-01. */
  interest: {
    readonly index: bigint;
    readonly since: number;
    readonly ratePpb: bigint;
    readonly interval: bigint;
  };
  /** LOAN-03-01: delivered by fills since t0, and lent by no source. */
  unlent: bigint;
  /** OFFBAND-01-01: loser, gainer, amount. */
  offBand: Map<string, Map<string, bigint>>;
  reservations: Map<string, Reservation>;
  /** Reserved cash per ledger account of a fund. */
  reservedCash: Map<string, bigint>;
  /** What group funds have paid in a UTC day. */
  groupDays: Map<string, DayUse>;
}

/** Money that a lender, or the operator (null), wants back. */
export interface Recall {
  readonly account: string | null;
  readonly due: number;
  units: bigint;
  /** The notice has ended. */
  over: boolean;
}

export interface Capacity {
  readonly amount: bigint;
  readonly time: number;
}

export interface Reservation {
  readonly deficit: bigint;
  readonly reserved: bigint;
}

export interface DayUse {
  readonly day: number;
  readonly used: bigint;
}

export interface Market {
  readonly id: string;
  readonly kind: MarketKind;
  readonly settlement: string;
  /** SPOT-01-01: null where positions are held. */
  readonly spot: { readonly base: string; readonly lotUnits: bigint } | null;
  readonly group: string;
  readonly underlying: string | null;
  multiplier: bigint;
  fundingScale: bigint;
  mark: bigint;
  index: bigint;
  parameters: MarketParameters;
  /** PRICE: null where prices come by command. */
  feed: Feed | null;
  version: number;
  tradingOn: boolean;
  liquidationOn: boolean;
  /** BREAKER-03-01: null while the market is open. */
  stand: BreakerStand | null;
  memory: BreakerMemory;
  funding: Funding;
  depth: { readonly bid: bigint; readonly ask: bigint } | null;
  window: { readonly end: number; used: bigint } | null;
  waiting: Set<string>;
  fundDay: DayUse;
  /** MARKET-05-01: a capped contract. */
  bounds: { readonly floor: bigint; readonly cap: bigint } | null;
  /** MARKET-01-01: when the contract expires. */
  readonly expiry: number | null;
  /** How the market ends, as last announced. */
  end: MarketEnd | null;
  /** Every index price and when it arrived (MARKET-01-02). */
  /** MARKET-07-01: the sum from before the tick last changed. */
  indexSum: bigint;
  indexHistory: { readonly time: number; readonly index: bigint }[];
  settled: boolean;
}

export interface MarketEnd {
  readonly at: number;
  readonly averaging: number;
  readonly declared: bigint | null;
  readonly announced: boolean;
}

/** LEDGER-03-01. */
interface Funding {
  readonly base: bigint;
  readonly since: number;
  readonly ratePpb: bigint;
  readonly notionalPerLot: bigint;
}

export interface Account {
  readonly id: string;
  readonly isolated: { readonly market: string; readonly parent: string } | null;
  /** ACCOUNT-01-01: the account it is a sub-account of. */
  readonly parent: string | null;
  readonly linkedGroup: string;
  closed: boolean;
  frozen: boolean;
  stage: Stage;
  call: { readonly deadline: number } | null;
  callLapsed: boolean;
  /** Liquidating, and owes an asset beyond its line, when last evaluated. */
  overLine: boolean;
  dueForSlicing: boolean;
  topUpFrom: readonly string[];
  deRiskOrder: readonly string[];
  reduceAtCall: boolean;
  holdings: Map<string, Holding>;
  positions: Map<string, Position>;
  orders: Map<string, Order>;
  backstops: Map<string, Backstop>;
  /** Lots deleveraged since the account entered closingOut: market, payer, signed lots. */
  deleveraged: Map<string, Map<string, bigint>>;
}

/** What an account has in one asset. */
export interface Holding {
  readonly asset: string;
  balance: bigint;
  line: bigint;
  /** LOAN-02-02. */
  share: bigint;
  /** LOAN-04-01: from which a debt accrues. */
  interestIndex: bigint;
  principal: bigint;
  liens: Lien[];
  hour: OutflowWindow | null;
  day: OutflowWindow | null;
  /** As it stood at t0 (POOL-01-02); equity moves with own deposits and withdrawals. */
  clean: CleanSnapshot;
  /** Money booked for a market since t0 (DEFICIT-01-02). */
  booked: Map<string, bigint>;
  /** Markets traded since t0. */
  traded: Set<string>;
}

interface CleanSnapshot {
  equity: bigint;
  readonly contributions: Map<string, bigint>;
  readonly lots: Map<string, bigint>;
}

export interface Lien {
  readonly amount: bigint;
  /** On the pool's clock. */
  readonly maturity: number;
}

export interface OutflowWindow {
  readonly end: number;
  readonly used: bigint;
}

export interface Position {
  readonly lots: bigint;
  readonly cost: bigint;
  /** MARKET-05-03: paid by a fully paid position; 0 for any other. */
  readonly premium: bigint;
  readonly fundingIndex: bigint;
  /** ACCOUNT-05-01: number of the command that last changed it. */
  readonly changed: number;
}

interface Backstop {
  capital: bigint;
  readonly takeoverLotsMax: bigint;
}

export interface Order {
  readonly id: string;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  lots: bigint;
  limit: bigint;
  readonly reduceOnly: boolean;
  cancelling: boolean;
  readonly engine: "liquidation" | "callReduction" | null;
}

export interface Timer {
  readonly time: number;
  readonly cause: TimerEvent["cause"];
  readonly target: string;
  readonly change?: {
    readonly parameter: ParameterCommand["change"];
    readonly version: number;
    readonly approved: boolean;
  };
}

export interface Session {
  highest: number;
  answers: Map<number, { readonly body: string; readonly answer: Answer }>;
}

/** Adds to a map that is kept in id order (COMMAND-05-01). */
export function insert<T>(map: Map<string, T>, id: string, value: T): void {
  const isNew = !map.has(id);
  map.set(id, value);
  if (!isNew) return;
  const sorted = [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  map.clear();
  for (const [key, entry] of sorted) map.set(key, entry);
}

export function holdingOf(account: Account, asset: string): Holding {
  const found = account.holdings.get(asset);
  if (found !== undefined) return found;
  const holding: Holding = {
    asset,
    balance: 0n,
    line: 0n,
    share: 0n,
    interestIndex: 0n,
    principal: 0n,
    liens: [],
    hour: null,
    day: null,
    clean: { equity: 0n, contributions: new Map(), lots: new Map() },
    booked: new Map(),
    traded: new Set(),
  };
  insert(account.holdings, asset, holding);
  return holding;
}

export function settlementOf(venue: Venue, market: Market): Asset {
  return venue.assets.get(market.settlement)!;
}

/** MARKET-06-02: all steps taken. */
export function isDelisted({ end, stepsTaken }: Asset): boolean {
  return end !== null && stepsTaken === end.steps;
}

export function marketsOf(venue: Venue, asset: string): Market[] {
  return [...venue.markets.values()].filter((market) => market.settlement === asset);
}

/** Name of a fund in the ledger (LEDGER-01-01). */
export function fundLedgerName(fund: FundName): string {
  switch (fund.layer) {
    case "marketFund":
      return `fund:${fund.market}`;
    case "groupFund":
      return `group:${fund.group}`;
    case "treasury":
    case "fee":
      return fund.layer;
  }
}

export function cash(asset: Asset, ledgerAccount: string): bigint {
  return asset.ledger.get(ledgerAccount) ?? 0n;
}

export function addTimer(venue: Venue, timer: Timer): void {
  venue.timers.push(timer);
}

/** A promise does not hold: the venue may not go on (P1 to P4). */
export class NaiveError extends Error {
  override readonly name = "NaiveError";
}

export function demand(holds: boolean, fact: () => string): void {
  if (!holds) throw new NaiveError(fact());
}
