import type { EXIT_CODE } from "../src/cli/exit-code.ts";
import type { Reason } from "../src/core/event/reason.ts";
import type { SnapshotFault } from "../src/core/snapshot/snapshot-error.ts";
import type { ErrorText } from "./error-entry.ts";
import { BREAKER_ERRORS } from "./breaker-error.ts";
import { LOAN_ERRORS } from "./loan-error.ts";
import { PRICE_TEXT } from "./error-text-price.ts";
import { PARAMETER_ERRORS } from "./parameter-error.ts";

/** Refusals of the engine. A reason without a text does not compile. */
export const REASON_TEXT: Readonly<Record<Reason, ErrorText>> = {
  ...BREAKER_ERRORS,
  ...PARAMETER_ERRORS,
  ...LOAN_ERRORS,
  UNKNOWN_ACCOUNT: {
    meaning: "No account of that id is open.",
    next: "Open it with `openAccount`, or correct the id.",
  },
  ACCOUNT_EXISTS: {
    meaning: "An account of that id is open already.",
    next: "Use another id. If this was a retry, send it with the same session and sequence.",
  },
  ACCOUNT_FROZEN: {
    meaning: "The operator has switched the account off: no orders, withdrawals or transfers.",
    next: "Switch it on again. Deposits and fills are taken meanwhile.",
  },
  ACCOUNT_RESTRICTED: {
    meaning: "The account is restricted or liquidating: only orders that reduce are taken.",
    next: "Reduce, or deposit until the margin ratio falls below the threshold of the stage.",
  },
  ACCOUNT_CLOSING_OUT: {
    meaning: "The account's equity is gone and the engine is closing it out.",
    next: "Wait for the `stage` event to `resolved`. A deposit may bring equity back above zero.",
  },
  NOT_LINKED: {
    meaning: "The two accounts are not of one linked group.",
    next: "Withdraw and deposit instead. The linked group is set when an account is opened.",
  },
  WRONG_ISOLATED_MARKET: {
    meaning: "An isolated account holds the one market it was opened for, and backs none.",
    next: "Use the parent, or an isolated account of that market.",
  },
  ACCOUNT_CLOSED: {
    meaning: "The account was closed. Its id is not used again.",
    next: "Open an account with another id.",
  },
  CHILD_OPEN: {
    meaning: "An isolated account or sub-account of the account is open.",
    next: "Close it first.",
  },
  NO_POSITION: {
    meaning: "There is no position to move.",
    next: "Nothing: place orders from the account that is meant to hold the position.",
  },
  POSITION_OPEN: {
    meaning: "A position stands in the way: of a move, or of closing the account.",
    next: "Close it first.",
  },
  ORDERS_LIVE: {
    meaning: "Live orders stand in the way: of a move in the market, or of closing the account.",
    next: "Cancel them and send their `orderEnd`.",
  },
  GROUP_LIMIT: {
    meaning: "The accounts of the linked group together would hold more than `groupLimit` allows.",
    next: "Order less, or reduce in another account of the group.",
  },
  LOAN_LINE_OPEN: {
    meaning: "The account has a loan line.",
    next: "Set it to 0 with `loanLine`.",
  },
  BACKSTOP_OPEN: {
    meaning: "The account is committed as backstop of a market.",
    next: "End the commitment with a `backstop` of capital 0 and 0 lots.",
  },
  BALANCE_NOT_DUST: {
    meaning: "The account owes, or owns more than the asset's `dustMax`.",
    next: "Withdraw or transfer what is left, or repay.",
  },
  UNKNOWN_MARKET: {
    meaning: "No market of that id was declared.",
    next: "Declare it with `market`, or correct the id.",
  },
  MARKET_EXISTS: {
    meaning: "A market of that id was declared already.",
    next: "Use another id, or change its parameters with `parameter`.",
  },
  MARKET_HALTED: {
    meaning: "Trading in the market is switched off, or a breaker has halted it (`until`).",
    next: "Wait until it is switched on or opens. Cancels and fills are taken meanwhile.",
  },
  ASSET_CLOSING: {
    meaning: "The asset is being delisted: no new market settles in it and no loan in it grows.",
    next: "Use another asset. What is held can be withdrawn, and deposits to repay stay open.",
  },
  ASSET_IN_USE: {
    meaning: "A market that settles in the asset does not end before the asset is delisted.",
    next: "Delist the market by then, with `delist`, or the asset later.",
  },
  CONTRACT_INDIVISIBLE: {
    meaning: "A price, size or amount per lot of the market is no whole number in the new unit.",
    next: "Use a finer unit, or first close or change what does not divide; the detail names it.",
  },
  MARKET_CLOSING: {
    meaning: "The market is being delisted: only orders that reduce a position are taken.",
    next: "Reduce, or wait for the settlement. The end of the market is in its view.",
  },
  MARKET_SETTLED: {
    meaning: "The market has ended and every position in it was settled.",
    next: "Nothing. Late fills are still booked, and settled at once.",
  },
  UNKNOWN_ORDER: {
    meaning: "No live order of that id.",
    next: "Nothing, if it has ended: an order is forgotten at its `orderEnd`.",
  },
  ORDER_EXISTS: {
    meaning: "A live order of that id, or an id of the engine's own (`liq-`).",
    next: "Use another id, or wait for the `orderEnd` of the old order.",
  },
  ORDER_TOO_LARGE: {
    meaning: "More lots than one order of the market may have.",
    next: "Split the order.",
  },
  POSITION_LIMIT: {
    meaning: "With its orders filled the account would hold more lots than the market allows.",
    next: "Order less, or cancel orders of the same side.",
  },
  OPEN_INTEREST_LIMIT: {
    meaning: "The market's open interest could grow beyond its limit.",
    next: "Order less or wait. Orders that reduce are not concerned.",
  },
  NOT_REDUCING: {
    meaning: "A reduce-only order that, with others of its side, exceeds the opposite position.",
    next: "Lower the size, or cancel other orders of that side.",
  },
  ENGINE_ORDER: {
    meaning: "The order is a liquidation slice: only the engine cancels it.",
    next: "Deposit: the engine cancels its slices when the account recovers.",
  },
  UNKNOWN_ASSET: {
    meaning: "No asset of that id was declared, or the fund does not hold it.",
    next: "Declare it with `asset`. A market's fund holds its settlement asset only.",
  },
  ASSET_EXISTS: {
    meaning: "An asset of that id was declared already.",
    next: "Use another id, or change its parameters with `parameter`.",
  },
  SPOT_MARKET: {
    meaning: "A spot market has no positions: no funding, backstop, limits or repairs of them.",
    next: "Name a market with positions.",
  },
  INSUFFICIENT_MARGIN: {
    meaning: "Equity would be below initial margin, and the order does not lower risk.",
    next: "Deposit, order less, or reduce at a price that does not worsen the margin ratio.",
  },
  LOAN_LINE_EXCEEDED: {
    meaning: "The account would owe more of the asset than its loan line.",
    next: "Deposit the asset, raise the line, or withdraw less.",
  },
  LOAN_LINE_UNFUNDED: {
    meaning: "All lines together would exceed what treasury and lenders have for loans.",
    next: "Fund the treasury, raise the limit, have more lent, or lower other lines.",
  },
  BACKSTOP_UNFUNDED: {
    meaning: "The capital exceeds what the account has free in the settlement asset.",
    next: "Deposit, or commit less. Liens and other commitments are not free.",
  },
  PRICE_COLLAR: {
    meaning: "The limit is farther from the mark than the market's collar.",
    next: "Move the limit, or send a market order: it gets the collar price.",
  },
  PRICE_NOT_POSITIVE: {
    meaning: "An asset or an inverse market has no price of zero or below.",
    next: "Correct the price. Linear markets take any integer.",
  },
  ...PRICE_TEXT,
  INSUFFICIENT_BALANCE: {
    meaning: "More than the balance in that asset.",
    next: "Withdraw less. Open profit is not balance until it is realised.",
  },
  UNMATURED_GAIN: {
    meaning: "The amount reaches into gains that have not matured, or into locked capital.",
    next: "Wait until `untilMicros` where it is given, or withdraw less.",
  },
  TRANSFER_MARGIN: {
    meaning: "The withdrawal would leave less than the transfer margin.",
    next: "Withdraw less, or reduce positions.",
  },
  DEFICIT_GATE: {
    meaning: "The pool has a deficit that is not reserved for: only protected claims leave.",
    next: "Withdraw up to the protected claim, or wait for `poolGate` with `locked: false`.",
  },
  VENUE_RATE_LIMIT: {
    meaning: "The venue's withdrawal capacity of the hour or the day is used up.",
    next: "Wait until `untilMicros`; without it the amount never fits: split it.",
  },
  ACCOUNT_RATE_LIMIT: {
    meaning: "The account's withdrawals of the hour or the day are used up.",
    next: "Wait until `untilMicros`; without it the amount never fits: split it.",
  },
  WITHDRAWAL_HALTED: {
    meaning: "Withdrawals of the asset are switched off, or a breaker has stopped them (`until`).",
    next: "Wait until they go on. Deposits and transfers are taken meanwhile.",
  },
  FUND_RESERVED: {
    meaning: "The cash is reserved for a deficit, or the pool is locked.",
    next: "Take less, or wait until the deficit is settled.",
  },
  FUND_INSUFFICIENT: {
    meaning: "The fund has less than that, or the treasury has promised it to loan lines.",
    next: "Take less, or lower the lines.",
  },
  HELD_BY_ORDERS: {
    meaning: "Live spot orders may take this money.",
    next: "Ask for less, or cancel the orders first.",
  },
  TIME_BACKWARDS: {
    meaning: "The command's time is before the venue's.",
    next: "Send it again under a new sequence with the time of now.",
  },
  SEQUENCE_TOO_OLD: {
    meaning: "The sequence is 1,024 or more below the session's highest; its answer is not kept.",
    next: "Use a newer sequence. Whether the old one was carried out is in the journal of events.",
  },
  SEQUENCE_REUSED: {
    meaning: "The same session and sequence were used for another command.",
    next: "Use the next sequence. A retry must not change any field, time included.",
  },
  MALFORMED: {
    meaning: "A field is missing, of the wrong type, or outside the form of the command.",
    next: "Read `detail`: it names the field, what was expected and what was found.",
  },
  OUT_OF_RANGE: {
    meaning: "A stored amount would not fit 64 bits, or lots 53.",
    next: "Split the amount, or choose coarser units.",
  },
  INTAKE_STOPPED: {
    meaning: "A promise broke. The command that broke it was undone; nothing else is taken.",
    next: "Read the `broken` event, correct the cause, and send `resume` with its sequence.",
  },
  NOTHING_BROKEN: {
    meaning: "`resume` does not name the command that broke a promise.",
    next: "Use the sequence of the last `broken` event.",
  },
};

/** Why a text is not a snapshot. */
export const SNAPSHOT_TEXT: Readonly<Record<SnapshotFault, ErrorText>> = {
  SNAPSHOT_VERSION: {
    meaning: "Not a snapshot, or one of another version of the format.",
    next: "Restore with the version of Plimsoll that wrote it.",
  },
  SNAPSHOT_MALFORMED: {
    meaning: "A line is not of its form or not in its place, or the text was cut off.",
    next: "Take another copy: this one was damaged.",
  },
  SNAPSHOT_INCONSISTENT: {
    meaning: "Every line is well formed, but no engine would have written them together.",
    next: "Take another copy: this one was edited.",
  },
};

/** Codes of the command line and of the laboratory, in `code` of the JSON output. */
export const COMMAND_LINE_TEXT: Readonly<Record<string, ErrorText>> = {
  PLIMSOLL_SCENARIO_INVALID: {
    meaning: "The scenario has problems; `problems` lists them all.",
    next: "See the problems below.",
  },
  PLIMSOLL_SCENARIO_NOT_FOUND: {
    meaning: "Neither a file nor an incident of that name.",
    next: "Correct the path, or use an id that the message lists.",
  },
  PLIMSOLL_SCENARIO_SETUP_REFUSED: {
    meaning: "The engine refused a command that sets the venue up.",
    next: "The message names the command and the reason, which is in the first table.",
  },
  PLIMSOLL_FILE_INVALID: {
    meaning: "A CSV file has problems; `problems` lists them all, with line and column.",
    next: "See the problems below.",
  },
  PLIMSOLL_NOT_FOUND: {
    meaning: "A file, account or market that was named is not there.",
    next: "Use one that the message lists.",
  },
  PLIMSOLL_BAD_USAGE: {
    meaning: "A value on the command line does not make sense.",
    next: "The message says what was expected of it.",
  },
  PLIMSOLL_FAILURE: {
    meaning: "Anything else.",
    next: "The message says what; if it is no help, it is a defect.",
  },
};

type ExitName = keyof typeof EXIT_CODE;

export const EXIT_TEXT: Readonly<Record<ExitName, ErrorText>> = {
  ok: { meaning: "Done, and every figure and promise was as it had to be.", next: "Nothing." },
  mismatch: {
    meaning: "Done, but a protected run was not clean or a figure is outside its tolerance.",
    next: "Read the report: the line says which.",
  },
  usage: { meaning: "The command line was not understood.", next: "`plimsoll --help`." },
  broken: {
    meaning: "The engine found a promise broken and stopped.",
    next: "A defect: keep the events and report it.",
  },
  invalidScenario: {
    meaning: "The scenario has problems.",
    next: "`plimsoll check` lists them with line and column.",
  },
  notFound: { meaning: "A scenario, account or file is not there.", next: "Correct the name." },
  failure: { meaning: "Something else went wrong.", next: "The message says what." },
};
