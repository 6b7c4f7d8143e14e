import type { Command } from "../../src/core/command/command.ts";
import { BREAKER_TESTS } from "../../src/core/command/breaker.ts";
import { abs, sum, UNITS_MAX } from "./arithmetic.ts";

/** COMMAND-01-02, COMMAND-01-06: what each kind of command must look like. */
type Check = (x: unknown) => boolean;

const id: Check = (x) => typeof x === "string" && /^[A-Za-z0-9_.:/@-]{1,64}$/.test(x);
const integer: Check = (x) => Number.isSafeInteger(x);
const natural: Check = (x) => integer(x) && (x as number) >= 0;
const positive: Check = (x) => integer(x) && (x as number) > 0;
const nonZero: Check = (x) => integer(x) && x !== 0;
const flag: Check = (x) => typeof x === "boolean";
const text: Check = (x) => typeof x === "string";
const units: Check = (x) => typeof x === "bigint";
const unitsPositive: Check = (x) => units(x) && (x as bigint) > 0n;
const unitsNatural: Check = (x) => units(x) && (x as bigint) >= 0n;
const unitsNonZero: Check = (x) => units(x) && x !== 0n;

const orNull =
  (check: Check): Check =>
  (x) =>
    x === null || check(x);
const optional =
  (check: Check): Check =>
  (x) =>
    x === undefined || check(x);
const oneOf =
  (...values: string[]): Check =>
  (x) =>
    values.includes(x as string);
const any =
  (...checks: Check[]): Check =>
  (x) =>
    checks.some((check) => check(x));
const list = (check: Check, least = 0, most = Infinity): Check => {
  return (x) =>
    Array.isArray(x) && x.length >= least && x.length <= most && Array.from(x).every(check);
};
const record = (fields: Record<string, Check>): Check => {
  return (x) =>
    typeof x === "object" &&
    x !== null &&
    Object.entries(fields).every(([name, check]) => check((x as Record<string, unknown>)[name]));
};

const side = oneOf("buy", "sell");
const breakers = record({
  tests: list(
    record({
      test: oneOf(...BREAKER_TESTS),
      windowMicros: integer,
      limitPpm: integer,
      state: oneOf("reduceOnly", "auction", "halted"),
      liquidation: flag,
    }),
    0,
    8,
  ),
  coolOffMicros: integer,
  quietPeriods: integer,
  longestMicros: integer,
  exposureMicros: integer,
  auction: optional(
    record({
      callMicros: integer,
      collarPpm: integer,
      extensionMicros: integer,
      extensionsMax: integer,
    }),
  ),
});
const withdrawalBreaker = record({
  windowMicros: integer,
  limitPpm: integer,
  coolOffMicros: integer,
});
const absent = (...names: string[]): Record<string, Check> => {
  return Object.fromEntries(names.map((name) => [name, (x: unknown) => x === undefined]));
};
const quoted = {
  target: any(record({ market: id }), record({ asset: id })),
  source: id,
  sourceMicros: natural,
  volume: optional(natural),
};
const pricing = {
  sources: list(
    record({
      source: id,
      group: id,
      role: oneOf("market", "redemption", "own"),
      exponent: integer,
    }),
    0,
    64,
  ),
  groups: list(record({ group: id, capPpm: integer }), 0, 16),
  groupsMin: integer,
  staleMicros: integer,
  futureMicros: integer,
  frozenMicros: integer,
  jumpPpm: integer,
  jumpHoldMicros: integer,
  unitPpm: integer,
  rejectMadPpm: integer,
  rejectFloorPpm: integer,
  rejectMaxPpm: integer,
  volumeMicros: integer,
  uncertainPpm: integer,
  volatilePpm: integer,
  averageMicros: integer,
  tell: oneOf("changes", "all"),
  stable: optional(
    record({
      growthPpbPerSecond: integer,
      delayGrowthPpm: integer,
      delayStepMicros: integer,
      delaySteps: integer,
    }),
  ),
};
const marketParameters = record({
  tiers: list(record({ notionalMax: orNull(units), initialPpm: integer, maintenancePpm: integer })),
  maintenanceFloorPerLot: units,
  makerFeePpm: integer,
  takerFeePpm: integer,
  liquidationFeePpm: integer,
  fundingCapPpb: integer,
  fundingIntervalMicros: integer,
  collarPpm: integer,
  orderLotsMax: integer,
  positionLotsMax: integer,
  openInterestLotsMax: integer,
  liquidityBudgetLots: integer,
  liquidityDepthPpm: integer,
  liquidityWindowMicros: integer,
  sliceLotsMax: integer,
  sliceExpiryMicros: integer,
  fundEventMax: orNull(units),
  fundDayMax: orNull(units),
  deleveraging: text,
  openInterestScale: optional(record({ lowerNotional: units, upperNotional: units })),
  sizeAddOns: optional(
    list(record({ lotsFrom: integer, initialPpm: integer, maintenancePpm: integer }), 0, 4),
  ),
  capsAsMargin: optional(flag),
  fundingHorizonMicros: optional(natural),
  sliceMinPpm: optional(integer),
  profitWeightPpm: optional(integer),
  breakers: optional(breakers),
  pricing: optional(
    record({
      ...pricing,
      bandPpm: integer,
      basisMicros: integer,
      impactMicros: integer,
      tradeMicros: integer,
      funding: optional(record({ interestPpb: integer, clampPpb: integer })),
    }),
  ),
  selfTrade: optional(
    record({
      among: oneOf("account", "group"),
      policy: oneOf("cancelTaker", "cancelResting", "cancelBoth", "reduceBoth"),
    }),
  ),
});
const rescale = record({ factor: positive, finer: flag });
const expiry = { atMicros: natural, averagingMicros: natural };
const limit = record({ minimum: units, sharePpm: integer });
const assetParameters = record({
  collateralHaircut: list(record({ valueMax: orNull(units), collateralHaircutPpm: integer })),
  loanMax: units,
  maturityMicros: integer,
  withdrawalHour: limit,
  withdrawalDay: limit,
  accountHourMax: units,
  accountDayMax: units,
  dustMax: optional(units),
  loan: optional(record({ initialPpm: integer, maintenancePpm: integer })),
  utilizationMaxPpm: optional(integer),
  withdrawalBreaker: optional(withdrawalBreaker),
  pricing: optional(record({ ...pricing, gapPpm: integer })),
  recallMicros: optional(natural),
  interest: optional(
    record({
      intervalMicros: integer,
      basePpb: integer,
      kinkPpm: integer,
      slopePpb: integer,
      steepPpb: integer,
      reserveMicros: optional(natural),
    }),
  ),
});
const threshold = record({ upPpm: integer, downPpm: integer });
const rate = record({ perSecond: integer, burst: integer });
const policy = record({
  messageRates: optional(record({ session: rate, account: rate })),
  warned: threshold,
  called: threshold,
  restricted: threshold,
  liquidationStopPpm: integer,
  callMicros: integer,
  budgetWaiverPpm: integer,
  transferMarginPpm: integer,
  offBandPpm: integer,
  groupEventMax: orNull(units),
  groupDayMax: orNull(units),
  offsets: optional(
    list(
      record({
        underlying: id,
        initialSpreadPpm: integer,
        maintenanceSpreadPpm: integer,
        floorPpm: integer,
      }),
      0,
      64,
    ),
  ),
});
const fillLeg = record({ account: id, order: orNull(id), liquidity: oneOf("maker", "taker") });
const fund = any(
  record({ layer: oneOf("marketFund"), market: id }),
  record({ layer: oneOf("groupFund"), group: id }),
  record({ layer: oneOf("treasury", "fee") }),
);
const switchTarget = any(
  record({ activity: oneOf("trading", "liquidation"), market: id }),
  record({ activity: oneOf("withdrawal"), asset: id }),
  record({ activity: oneOf("account"), account: id }),
);
const change = any(
  record({ market: id, parameters: marketParameters }),
  record({ asset: id, parameters: assetParameters }),
  record({ policy }),
);
const correction = record({ asset: id, from: text, to: text, amount: unitsPositive });

const FORMS: Record<Command["kind"], Check> = {
  asset: record({
    asset: id,
    decimals: integer,
    priceDecimals: integer,
    price: integer,
    parameters: assetParameters,
  }),
  market: record({
    market: id,
    type: oneOf("linear", "inverse", "spot"),
    base: optional(id),
    lotUnits: optional(units),
    settlement: id,
    group: id,
    underlying: optional(id),
    multiplier: units,
    fundingScale: units,
    markPrice: integer,
    indexPrice: integer,
    bounds: optional(record({ floorPrice: integer, capPrice: integer })),
    expiry: optional(record(expiry)),
    parameters: marketParameters,
  }),
  auctionResult: record({ market: id, price: orNull(integer), lots: natural }),
  contract: record({ market: id, ticks: rescale, lots: rescale }),
  delistAsset: record({ asset: id, atMicros: natural, steps: positive }),
  delist: record({ market: id, ...expiry, finalPrice: orNull(integer) }),
  parameter: record({
    effectiveMicros: integer,
    change,
    approvals: optional(list(id, 0, 16)),
    ramp: optional(record({ untilMicros: natural, steps: positive })),
  }),
  openAccount: record({
    account: id,
    isolated: optional(record({ market: id, parent: id })),
    parent: optional(id),
    linkedGroup: optional(id),
  }),
  closeAccount: record({ account: id }),
  marginMode: record({
    account: id,
    market: id,
    isolated: id,
    mode: oneOf("isolated", "cross"),
    amount: unitsNatural,
  }),
  groupLimit: record({ group: id, market: id, lotsMax: natural, count: oneOf("net", "gross") }),
  reconcile: record({
    asOf: natural,
    positions: list(record({ account: id, market: id, lots: integer }), 0, 100_000),
    balances: optional(list(record({ account: id, asset: id, amount: units }), 0, 100_000)),
    complete: optional(list(id, 0, 1_000)),
  }),
  adjust: record({
    market: id,
    entries: list(record({ account: id, lots: nonZero, price: integer }), 1, 1_000),
  }),
  preference: record({
    account: id,
    topUpFrom: list(id, 0, 16),
    deRiskOrder: list(id, 0, 16),
    reduceAtCall: flag,
  }),
  loanLine: record({ account: id, asset: id, amount: unitsNatural }),
  lend: record({ account: id, asset: id, amount: unitsPositive }),
  unlend: record({ account: id, asset: id, amount: unitsPositive }),
  recall: record({ account: orNull(id), asset: id, amount: unitsPositive }),
  backstop: record({ account: id, market: id, capital: unitsNatural, takeoverLotsMax: natural }),
  deposit: record({ account: id, asset: id, amount: unitsPositive }),
  withdraw: record({ account: id, asset: id, amount: unitsPositive }),
  transfer: record({ from: id, to: id, asset: id, amount: unitsPositive }),
  fund: record({ fund, asset: id, amount: unitsNonZero }),
  place: record({
    account: id,
    order: id,
    market: id,
    side,
    lots: positive,
    limitPrice: orNull(integer),
    reduceOnly: flag,
  }),
  amend: record({ order: id, lots: positive, limitPrice: integer }),
  cancel: record({ order: id }),
  orderEnd: record({ order: id }),
  fill: record({ market: id, fillPrice: integer, lots: positive, buy: fillLeg, sell: fillLeg }),
  price: record({
    updates: list(
      any(
        record({ market: id, markPrice: integer, indexPrice: integer }),
        record({ asset: id, price: integer, collateralPrice: optional(integer) }),
      ),
      1,
    ),
  }),
  depth: any(
    record({
      market: id,
      bidLots: natural,
      askLots: natural,
      ...absent("impactBidPrice", "impactAskPrice"),
    }),
    record({
      market: id,
      bidLots: natural,
      askLots: natural,
      impactBidPrice: integer,
      impactAskPrice: integer,
    }),
  ),
  quote: any(
    record({ ...quoted, price: integer, ...absent("bidPrice", "askPrice") }),
    record({ ...quoted, bidPrice: integer, askPrice: integer, ...absent("price") }),
  ),
  funding: record({ market: id, ratePpb: integer }),
  clock: record({}),
  switch: record({ target: switchTarget, on: flag }),
  resume: record({ broken: integer, entries: list(correction) }),
};

/** Whether a command can be filed at all. */
export function hasIdAndTime(command: Command): boolean {
  const envelope = record({ id: record({ session: id, sequence: natural }), timeMicros: natural });
  return envelope(command);
}

/** COMMAND-01-06: the form of the body. */
export function formRefusal(command: Command): "MALFORMED" | "OUT_OF_RANGE" | undefined {
  const form = Object.hasOwn(FORMS, command.kind) ? FORMS[command.kind] : undefined;
  if (form === undefined || !form(command)) return "MALFORMED";
  if (command.kind === "transfer" && command.from === command.to) return "MALFORMED";
  if (command.kind === "openAccount" && command.isolated !== undefined) {
    if (command.parent !== undefined) return "MALFORMED";
  }
  if (command.kind === "marginMode" && command.account === command.isolated) return "MALFORMED";
  if (command.kind === "adjust") {
    if (sum(command.entries.map(({ lots }) => BigInt(lots))) !== 0n) return "MALFORMED";
  }
  return everyAmountFits(command) ? undefined : "OUT_OF_RANGE";
}

function everyAmountFits(x: unknown): boolean {
  if (typeof x === "bigint") return abs(x) <= UNITS_MAX;
  if (typeof x !== "object" || x === null) return true;
  return Object.values(x).every(everyAmountFits);
}

/** COMMAND-01-03: the same text for the same fields in whatever order. */
export function bodyOf(x: unknown): string {
  if (typeof x === "bigint") return `${x}n`;
  if (typeof x === "string") return JSON.stringify(x);
  if (Array.isArray(x)) return `[${x.map(bodyOf).join(",")}]`;
  if (typeof x !== "object" || x === null) return String(x);
  const fields = Object.entries(x).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${name}:${bodyOf(field)}`).join(",")}}`;
}
