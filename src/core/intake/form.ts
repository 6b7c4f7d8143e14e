import type { AdjustCommand, Command } from "../command/command.ts";
import { auctionResult, breakers, selfTrade, withdrawalBreaker } from "./breaker-form.ts";
import {
  either,
  fail,
  flag,
  formOf,
  id,
  integer,
  list,
  natural,
  naturalUnits,
  oneOf,
  optional,
  orNull,
  positive,
  positiveUnits,
  shape,
  side,
  text,
  units,
  type Check,
} from "./form-check.ts";
import { assetPricing, checkDepth, checkQuote, marketPricing, quote } from "./pricing-form.ts";
import { refuse, type Outcome } from "./refusal.ts";

const LIST_MAX = 16;
const UPDATES_MAX = 100_000;
const ENTRIES_MAX = 1_000;
const TIERS_MAX = 64;
const APPROVALS_MAX = 16;
const ADD_ONS_MAX = 4;

const marketParameters = shape({
  tiers: list(
    shape({ notionalMax: orNull(units), initialPpm: integer, maintenancePpm: integer }),
    TIERS_MAX,
  ),
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
  openInterestScale: optional(shape({ lowerNotional: units, upperNotional: units })),
  sizeAddOns: optional(
    list(shape({ lotsFrom: integer, initialPpm: integer, maintenancePpm: integer }), ADD_ONS_MAX),
  ),
  capsAsMargin: optional(flag),
  fundingHorizonMicros: optional(natural),
  sliceMinPpm: optional(integer),
  profitWeightPpm: optional(integer),
  selfTrade: optional(selfTrade),
  breakers: optional(breakers),
  pricing: optional(marketPricing),
});

const rescale = shape({ factor: positive, finer: flag });
const expiry = { atMicros: natural, averagingMicros: natural };

const withdrawalLimit = shape({ minimum: units, sharePpm: integer });

const assetParameters = shape({
  collateralHaircut: list(
    shape({ valueMax: orNull(units), collateralHaircutPpm: integer }),
    TIERS_MAX,
  ),
  loanMax: units,
  maturityMicros: integer,
  withdrawalHour: withdrawalLimit,
  withdrawalDay: withdrawalLimit,
  accountHourMax: units,
  accountDayMax: units,
  dustMax: optional(units),
  loan: optional(shape({ initialPpm: integer, maintenancePpm: integer })),
  utilizationMaxPpm: optional(integer),
  withdrawalBreaker: optional(withdrawalBreaker),
  pricing: optional(assetPricing),
  recallMicros: optional(natural),
  interest: optional(
    shape({
      intervalMicros: integer,
      basePpb: integer,
      kinkPpm: integer,
      slopePpb: integer,
      steepPpb: integer,
      reserveMicros: optional(natural),
    }),
  ),
});

const threshold = shape({ upPpm: integer, downPpm: integer });

const messageRate = shape({ perSecond: integer, burst: integer });

const venuePolicy = shape({
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
  messageRates: optional(shape({ session: messageRate, account: messageRate })),
  offsets: optional(
    list(
      shape({
        underlying: id,
        initialSpreadPpm: integer,
        maintenanceSpreadPpm: integer,
        floorPpm: integer,
      }),
      TIERS_MAX,
    ),
  ),
});

const fundName: Check = (value, field) => {
  shape({ layer: oneOf("marketFund", "groupFund", "treasury", "fee") })(value, field);
  const { layer } = value as { layer: string };
  if (layer === "marketFund") shape({ market: id })(value, field);
  if (layer === "groupFund") shape({ group: id })(value, field);
};

const switchTarget: Check = (value, field) => {
  const activity = oneOf("trading", "liquidation", "withdrawal", "account");
  shape({ activity })(value, field);
  const chosen = (value as { activity: string }).activity;
  if (chosen === "withdrawal") shape({ asset: id })(value, field);
  else if (chosen === "account") shape({ account: id })(value, field);
  else shape({ market: id })(value, field);
};

const fillLeg = shape({ account: id, order: orNull(id), liquidity: oneOf("maker", "taker") });

const FORMS: Readonly<Record<Command["kind"], Check>> = {
  asset: shape({
    asset: id,
    decimals: natural,
    priceDecimals: natural,
    price: integer,
    parameters: assetParameters,
  }),
  market: shape({
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
    bounds: optional(shape({ floorPrice: integer, capPrice: integer })),
    expiry: optional(shape(expiry)),
    parameters: marketParameters,
  }),
  contract: shape({ market: id, ticks: rescale, lots: rescale }),
  delistAsset: shape({ asset: id, atMicros: natural, steps: positive }),
  delist: shape({ market: id, ...expiry, finalPrice: orNull(integer) }),
  parameter: shape({
    effectiveMicros: integer,
    change: either({
      market: shape({ market: id, parameters: marketParameters }),
      asset: shape({ asset: id, parameters: assetParameters }),
      policy: shape({ policy: venuePolicy }),
    }),
    approvals: optional(list(id, APPROVALS_MAX)),
    ramp: optional(shape({ untilMicros: natural, steps: positive })),
  }),
  openAccount: shape({
    account: id,
    isolated: optional(shape({ market: id, parent: id })),
    parent: optional(id),
    linkedGroup: optional(id),
  }),
  closeAccount: shape({ account: id }),
  marginMode: shape({
    account: id,
    market: id,
    isolated: id,
    mode: oneOf("isolated", "cross"),
    amount: naturalUnits,
  }),
  groupLimit: shape({ group: id, market: id, lotsMax: natural, count: oneOf("net", "gross") }),
  reconcile: shape({
    asOf: natural,
    positions: list(shape({ account: id, market: id, lots: integer }), UPDATES_MAX),
    balances: optional(list(shape({ account: id, asset: id, amount: units }), UPDATES_MAX)),
    complete: optional(list(id, ENTRIES_MAX)),
  }),
  adjust: shape({
    market: id,
    entries: list(shape({ account: id, lots: integer, price: integer }), ENTRIES_MAX),
  }),
  preference: shape({
    account: id,
    topUpFrom: list(id, LIST_MAX),
    deRiskOrder: list(id, LIST_MAX),
    reduceAtCall: flag,
  }),
  loanLine: shape({ account: id, asset: id, amount: naturalUnits }),
  lend: shape({ account: id, asset: id, amount: positiveUnits }),
  unlend: shape({ account: id, asset: id, amount: positiveUnits }),
  recall: shape({ account: orNull(id), asset: id, amount: positiveUnits }),
  backstop: shape({ account: id, market: id, capital: naturalUnits, takeoverLotsMax: natural }),
  deposit: shape({ account: id, asset: id, amount: positiveUnits }),
  withdraw: shape({ account: id, asset: id, amount: positiveUnits }),
  transfer: shape({ from: id, to: id, asset: id, amount: positiveUnits }),
  fund: shape({ fund: fundName, asset: id, amount: units }),
  place: shape({
    account: id,
    order: id,
    market: id,
    side,
    lots: positive,
    limitPrice: orNull(integer),
    reduceOnly: flag,
  }),
  amend: shape({ order: id, lots: positive, limitPrice: integer }),
  cancel: shape({ order: id }),
  orderEnd: shape({ order: id }),
  fill: shape({ market: id, fillPrice: integer, lots: positive, buy: fillLeg, sell: fillLeg }),
  price: shape({
    updates: list(
      either({
        market: shape({ market: id, markPrice: integer, indexPrice: integer }),
        asset: shape({ asset: id, price: integer, collateralPrice: optional(integer) }),
      }),
      UPDATES_MAX,
    ),
  }),
  quote,
  depth: shape({
    market: id,
    bidLots: natural,
    askLots: natural,
    impactBidPrice: optional(integer),
    impactAskPrice: optional(integer),
  }),
  auctionResult,
  funding: shape({ market: id, ratePpb: integer }),
  clock: shape({}),
  switch: shape({ target: switchTarget, on: flag }),
  resume: shape({
    broken: natural,
    entries: list(shape({ asset: id, from: id, to: id, amount: positiveUnits }), ENTRIES_MAX),
  }),
};

const envelope = shape({ id: shape({ session: id, sequence: natural }), timeMicros: natural });

/** What is wrong with a command's id or time, or null. @source COMMAND-01-02 */
export function envelopeFault(command: unknown): string | null {
  return formOf(checkEnvelope, command).fault;
}

/** What is wrong with a command's own fields, or null. @source COMMAND-01-02 COMMAND-01-06 */
export function formFault(command: Command): Outcome {
  const { fault, tooLarge } = formOf(checkFields, command);
  if (fault !== null) return refuse("MALFORMED", fault);
  return tooLarge === null ? null : refuse("OUT_OF_RANGE", tooLarge);
}

function checkEnvelope(command: unknown): void {
  envelope(command, "");
}

function checkFields(command: Command): void {
  if (typeof command.kind !== "string" || !Object.hasOwn(FORMS, command.kind)) {
    fail("kind", `one of ${Object.keys(FORMS).join(", ")}`, command.kind);
  }
  FORMS[command.kind](command, "");
  if (command.kind === "price" && command.updates.length === 0) {
    fail("updates", "at least one update", command.updates);
  }
  if (command.kind === "fund" && command.amount === 0n) {
    fail("amount", "an amount other than 0", command.amount);
  }
  if (command.kind === "transfer" && command.from === command.to) {
    fail("to", "another account", command.to);
  }
  if (command.kind === "openAccount" && command.isolated !== undefined && command.parent) {
    fail("parent", "nothing for an isolated account", command.parent);
  }
  if (command.kind === "marginMode" && command.account === command.isolated) {
    fail("isolated", "another account", command.isolated);
  }
  if (command.kind === "adjust") checkAdjustment(command);
  if (command.kind === "quote") checkQuote(command);
  if (command.kind === "depth") checkDepth(command);
}

/** @source ACCOUNT-05-02 */
function checkAdjustment({ entries }: AdjustCommand): void {
  const sum = entries.reduce((total, { lots }) => total + BigInt(lots), 0n);
  if (sum !== 0n) fail("entries", "lots that add up to 0", sum);
  if (entries.length === 0 || entries.some(({ lots }) => lots === 0)) {
    fail("entries", "changes of lots other than 0", entries);
  }
}
