import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import type { SideSpec } from "./depth.ts";
import { described, list, oneOf, optional, record, text } from "../reader.ts";
import {
  asDecimal,
  choice,
  decimal,
  duration,
  id,
  integer,
  percentage,
  switchable,
} from "../scalar.ts";
import { contract, type ContractAction } from "./contract.ts";
import { side } from "./depth.ts";
import {
  orderActions,
  type AmendAction,
  type CancelAction,
  type OrderAction,
  type StopAction,
} from "./order-action.ts";
import { operatorActions, type OperatorAction } from "./operator-action.ts";
import { timed, type Timed } from "./timed.ts";

interface DepositAction extends Timed {
  readonly do: "deposit";
  readonly account: Written;
  readonly asset: Written;
  readonly amount: Written;
}

/** `amount: max` takes all that the venue lets go at that moment. */
interface WithdrawAction extends Timed {
  readonly do: "withdraw";
  readonly account: Written;
  readonly asset: Written;
  readonly amount: Written;
}

interface TransferAction extends Timed {
  readonly do: "transfer";
  readonly from: Written;
  readonly to: Written;
  readonly asset: Written;
  readonly amount: Written;
}

/** `fill` is a fact and always booked; `trade` passes the pre-trade check of both sides first. */
export interface FillAction extends Timed {
  readonly do: "fill" | "trade";
  readonly market: Written;
  readonly long: Written;
  readonly short: Written;
  readonly size: Written | undefined;
  readonly lots: Written | undefined;
  readonly price: Written;
}

/** What the historic venue did: an account's whole position moves to another at a stated price. */
interface TakeoverAction extends Timed {
  readonly do: "takeover";
  readonly account: Written;
  readonly by: Written;
  readonly market: Written;
  readonly price: Written;
}

/** Closes what an account holds in equal parts, at the mark, against the market's maker. */
interface UnwindAction extends Timed {
  readonly do: "unwind";
  readonly account: Written;
  readonly market: Written;
  readonly until: Instant;
}

export interface SwitchAction extends Timed {
  readonly do: "switch";
  readonly activity: "trading" | "liquidation" | "withdrawal" | "account";
  readonly target: Written;
  readonly on: boolean;
}

/** Operator money into (or out of) a fund. */
export interface FundAction extends Timed {
  readonly do: "fund";
  readonly layer: "market" | "group" | "treasury" | "fee";
  readonly name: Written | undefined;
  readonly asset: Written;
  readonly amount: Written;
}

/** Money lent, taken back or recalled, and loan lines; a recall without an account is the venue's. */
export interface LoanAction extends Timed {
  readonly do: "lend" | "unlend" | "recall" | "loanLine";
  readonly account: Written | undefined;
  readonly asset: Written;
  readonly amount: Written;
}

interface FundingAction extends Timed {
  readonly do: "funding";
  readonly market: Written;
  readonly rate: Written;
}

/** Announces that a market ends, at once when `ends` is left out. */
interface DelistAction extends Timed {
  readonly do: "delist";
  readonly market: Written;
  readonly ends: Instant | undefined;
  readonly averaging: Instant | undefined;
  readonly finalPrice: Written | undefined;
}

/** Announces that an asset stops being collateral, in even steps up to `ends`. */
interface DelistAssetAction extends Timed {
  readonly do: "delistAsset";
  readonly asset: Written;
  readonly ends: Instant;
  readonly steps: number;
}

/** The maker changes what it quotes. */
interface DepthAction extends Timed {
  readonly do: "depth";
  readonly market: Written;
  readonly bids: SideSpec;
  readonly asks: SideSpec;
}

/** What a historic venue did: every trade of a market since a time is undone at its own price. */
interface CancelTradesAction extends Timed {
  readonly do: "cancelTrades";
  readonly market: Written;
  readonly since: Instant;
}

export type ActionSpec =
  | DepositAction
  | WithdrawAction
  | TransferAction
  | FillAction
  | OrderAction
  | StopAction
  | CancelAction
  | AmendAction
  | TakeoverAction
  | UnwindAction
  | CancelTradesAction
  | SwitchAction
  | FundAction
  | LoanAction
  | FundingAction
  | DelistAction
  | DelistAssetAction
  | ContractAction
  | OperatorAction
  | DepthAction;

const verb = <T extends string>(word: T): Reader<T> => choice(word);

const amountOrMax = text<Written>(
  { anyOf: [{ const: "max" }, decimal.schema] },
  "a plain decimal or max",
  (value, place) =>
    value === "max" ? { text: value, at: place.at, path: place.path } : asDecimal(value, place),
);

const loanFields = { account: id, asset: id, amount: decimal };

const fillFields = {
  market: id,
  long: id,
  short: id,
  size: optional(decimal),
  lots: optional(decimal),
  price: decimal,
};

export const actions: Reader<readonly ActionSpec[]> = list(
  oneOf<ActionSpec>("do", {
    deposit: record<DepositAction>({
      do: verb("deposit"),
      ...timed,
      account: id,
      asset: id,
      amount: decimal,
    }),
    withdraw: record<WithdrawAction>({
      do: verb("withdraw"),
      ...timed,
      account: id,
      asset: id,
      amount: amountOrMax,
    }),
    transfer: record<TransferAction>({
      do: verb("transfer"),
      ...timed,
      from: id,
      to: id,
      asset: id,
      amount: decimal,
    }),
    fill: record<FillAction>({ do: verb("fill"), ...timed, ...fillFields }),
    trade: record<FillAction>({ do: verb("trade"), ...timed, ...fillFields }),
    ...orderActions,
    takeover: record<TakeoverAction>({
      do: verb("takeover"),
      ...timed,
      account: id,
      by: id,
      market: id,
      price: decimal,
    }),
    unwind: record<UnwindAction>({
      do: verb("unwind"),
      ...timed,
      account: id,
      market: id,
      until: duration,
    }),
    cancelTrades: record<CancelTradesAction>({
      do: verb("cancelTrades"),
      ...timed,
      market: id,
      since: described("Trades from this time on, since the start.", duration),
    }),
    switch: record<SwitchAction>({
      do: verb("switch"),
      ...timed,
      activity: choice("trading", "liquidation", "withdrawal", "account"),
      target: id,
      on: switchable,
    }),
    fund: record<FundAction>({
      do: verb("fund"),
      ...timed,
      layer: choice("market", "group", "treasury", "fee"),
      name: optional(id),
      asset: id,
      amount: decimal,
    }),
    lend: record<LoanAction>({ do: verb("lend"), ...timed, ...loanFields }),
    unlend: record<LoanAction>({ do: verb("unlend"), ...timed, ...loanFields }),
    recall: record<LoanAction>({
      do: verb("recall"),
      ...timed,
      account: optional(id),
      asset: id,
      amount: decimal,
    }),
    loanLine: record<LoanAction>({ do: verb("loanLine"), ...timed, ...loanFields }),
    funding: record<FundingAction>({ do: verb("funding"), ...timed, market: id, rate: percentage }),
    delist: record<DelistAction>({
      do: verb("delist"),
      ...timed,
      market: id,
      ends: described("Time since the start.", optional(duration)),
      averaging: optional(duration),
      finalPrice: optional(decimal),
    }),
    delistAsset: record<DelistAssetAction>({
      do: verb("delistAsset"),
      ...timed,
      asset: id,
      ends: described("Time since the start.", duration),
      steps: integer(1, 1_000),
    }),
    contract,
    ...operatorActions,
    depth: record<DepthAction>({
      do: verb("depth"),
      ...timed,
      market: id,
      bids: side,
      asks: side,
    }),
  }),
);
