import type {
  BackstopCommand,
  DepositCommand,
  FundCommand,
  LoanLineCommand,
  PreferenceCommand,
  SwitchCommand,
  TransferCommand,
  WithdrawCommand,
} from "../../src/core/command/command.ts";
import { liftByOperator, open } from "./breaker.ts";
import { askAboutWithdrawals, resumeWithdrawals } from "./withdrawal-breaker.ts";
import { FUND_UNITS_MAX, max, UNITS_MAX } from "./arithmetic.ts";
import { isSliced, startSlicing, touchForSlicing } from "./ladder.ts";
import { post } from "./ledger.ts";
import { unmaturedGain } from "./lien.ts";
import { poolEquity } from "./margin.ts";
import { lockedCapital, outflowRefusal, rateRefusal, refuse, useRate } from "./money.ts";
import type { Refusal } from "./money.ts";
import { keptForLines, linesOf, recalled, sources } from "./source.ts";
import { cash, fundLedgerName, holdingOf, insert, type Account, type Venue } from "./state.ts";
import { pricesAllow } from "./price-gate.ts";

export function prefer(venue: Venue, command: PreferenceCommand): void {
  const account = venue.accounts.get(command.account)!;
  const slicedBefore = isSliced(account);
  account.topUpFrom = command.topUpFrom;
  account.deRiskOrder = command.deRiskOrder;
  account.reduceAtCall = command.reduceAtCall;
  if (isSliced(account) && !slicedBefore) startSlicing(venue, account);
}

/** MONEY-01-01. */
export function checkDeposit(venue: Venue, command: DepositCommand): Refusal | undefined {
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  if (!venue.assets.has(command.asset)) return refuse("UNKNOWN_ASSET");
  return wouldFit(account, command.asset, command.amount);
}

function wouldFit(account: Account, asset: string, amount: bigint): Refusal | undefined {
  const after = (account.holdings.get(asset)?.balance ?? 0n) + amount;
  return after > UNITS_MAX ? refuse("OUT_OF_RANGE") : undefined;
}

export function deposit(venue: Venue, command: DepositCommand): void {
  const { account, asset, amount } = command;
  post(venue, { asset, from: "external", to: `account:${account}`, amount, cause: "deposit" });
  venue.assets.get(asset)!.deposits += amount;
  touchForSlicing(venue.accounts.get(account)!);
}

/** MONEY-01-03. */
export function checkWithdraw(venue: Venue, command: WithdrawCommand): Refusal | undefined {
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  const asset = venue.assets.get(command.asset);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  if (account.frozen) return refuse("ACCOUNT_FROZEN");
  if (!asset.withdrawalOn) return refuse("WITHDRAWAL_HALTED");
  if (asset.withdrawalStop !== null) return refuse("WITHDRAWAL_HALTED", asset.withdrawalStop);
  if (account.stage === "closingOut") return refuse("ACCOUNT_CLOSING_OUT");
  if (!pricesAllow(venue, account, "moneyOut")) return refuse("PRICE_UNSURE");
  const { amount } = command;
  return (
    outflowRefusal(venue, account, asset, amount) ??
    rateRefusal(venue, asset, holdingOf(account, asset.id), amount)
  );
}

export function withdraw(venue: Venue, command: WithdrawCommand): void {
  const { account: id, asset: assetId, amount } = command;
  const account = venue.accounts.get(id)!;
  const asset = venue.assets.get(assetId)!;
  useRate(venue, asset, holdingOf(account, assetId), amount);
  const [from, to] = [`account:${id}`, "external"];
  post(venue, { asset: assetId, from, to, amount, cause: "withdrawal" });
  asset.deposits -= amount;
  askAboutWithdrawals(venue, asset, amount);
  touchForSlicing(account);
}

/** MONEY-03-01. */
export function checkTransfer(venue: Venue, command: TransferCommand): Refusal | undefined {
  const from = venue.accounts.get(command.from);
  const to = venue.accounts.get(command.to);
  if (from === undefined || to === undefined) return refuse("UNKNOWN_ACCOUNT");
  if (from.linkedGroup !== to.linkedGroup) return refuse("NOT_LINKED");
  const asset = venue.assets.get(command.asset);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  if (from.frozen) return refuse("ACCOUNT_FROZEN");
  if (from.stage === "closingOut") return refuse("ACCOUNT_CLOSING_OUT");
  if (!pricesAllow(venue, from, "moneyOut")) return refuse("PRICE_UNSURE");
  const refusal = outflowRefusal(venue, from, asset, command.amount);
  return refusal ?? wouldFit(to, asset.id, command.amount);
}

export function transfer(venue: Venue, command: TransferCommand): void {
  const { asset, amount } = command;
  const [from, to] = [`account:${command.from}`, `account:${command.to}`];
  post(venue, { asset, from, to, amount, cause: "transfer" });
  for (const id of [command.from, command.to]) touchForSlicing(venue.accounts.get(id)!);
}

/** MONEY-04-01. */
export function checkLoanLine(venue: Venue, command: LoanLineCommand): Refusal | undefined {
  const { amount } = command;
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  const asset = venue.assets.get(command.asset);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  if (account.frozen) return refuse("ACCOUNT_FROZEN");
  const old = account.holdings.get(asset.id)?.line ?? 0n;
  if (amount > old && asset.end !== null) return refuse("ASSET_CLOSING");
  if (amount > old && linesOf(venue, asset.id) - old + amount > sources(asset) - recalled(asset)) {
    return refuse("LOAN_LINE_UNFUNDED");
  }
  const owed = max(0n, -poolEquity(venue, account, asset.id));
  return amount < owed ? refuse("LOAN_LINE_EXCEEDED") : undefined;
}

export function setLoanLine(venue: Venue, command: LoanLineCommand): void {
  holdingOf(venue.accounts.get(command.account)!, command.asset).line = command.amount;
}

/** MONEY-04-02. */
export function checkBackstop(venue: Venue, command: BackstopCommand): Refusal | undefined {
  const { capital } = command;
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (market.spot !== null) return refuse("SPOT_MARKET");
  const asset = venue.assets.get(market.settlement)!;
  const holding = holdingOf(account, asset.id);
  const old = account.backstops.get(market.id)?.capital ?? 0n;
  const others = lockedCapital(venue, account, asset.id) - old;
  const free = holding.balance - unmaturedGain(venue, asset, holding) - others;
  if (capital > 0n && capital > free) return refuse("BACKSTOP_UNFUNDED");
  if (account.isolated !== null) return refuse("WRONG_ISOLATED_MARKET");
  const needed = asset.locked || asset.reservations.size > 0;
  return needed && capital < old ? refuse("DEFICIT_GATE") : undefined;
}

export function commitBackstop(venue: Venue, command: BackstopCommand): void {
  const { capital } = command;
  const takeoverLotsMax = BigInt(command.takeoverLotsMax);
  const account = venue.accounts.get(command.account)!;
  insert(account.backstops, command.market, { capital, takeoverLotsMax });
}

/** MONEY-04-03. */
export function checkFund(venue: Venue, command: FundCommand): Refusal | undefined {
  const { fund, amount } = command;
  const asset = venue.assets.get(command.asset);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  if (fund.layer === "marketFund" && !venue.markets.has(fund.market)) {
    return refuse("UNKNOWN_MARKET");
  }
  if (fund.layer === "marketFund" && venue.markets.get(fund.market)!.settlement !== asset.id) {
    return refuse("UNKNOWN_ASSET");
  }
  const name = fundLedgerName(fund);
  const there = cash(asset, name);
  if (amount > 0n) return there + amount > FUND_UNITS_MAX ? refuse("OUT_OF_RANGE") : undefined;
  const lent =
    fund.layer === "treasury" ? keptForLines(venue, asset, null, recalled(asset, true)) : 0n;
  if (there - lent < -amount) return refuse("FUND_INSUFFICIENT");
  const free = there - lent - (asset.reservedCash.get(name) ?? 0n);
  return asset.locked || -amount > free ? refuse("FUND_RESERVED") : undefined;
}

export function moveFund(venue: Venue, command: FundCommand): void {
  const { asset, amount } = command;
  const name = fundLedgerName(command.fund);
  const [from, to] = amount > 0n ? ["external", name] : [name, "external"];
  const moved = amount > 0n ? amount : -amount;
  post(venue, { asset, from, to, amount: moved, cause: "fund" });
}

/** PARAMETER-04-02. */
export function checkSwitch(venue: Venue, { target }: SwitchCommand): Refusal | undefined {
  switch (target.activity) {
    case "account":
      return venue.accounts.has(target.account) ? undefined : refuse("UNKNOWN_ACCOUNT");
    case "withdrawal":
      return venue.assets.has(target.asset) ? undefined : refuse("UNKNOWN_ASSET");
    case "trading":
    case "liquidation":
      return venue.markets.has(target.market) ? undefined : refuse("UNKNOWN_MARKET");
  }
}

export function turn(venue: Venue, { target, on }: SwitchCommand): void {
  switch (target.activity) {
    case "account":
      venue.accounts.get(target.account)!.frozen = !on;
      return;
    case "withdrawal":
      venue.assets.get(target.asset)!.withdrawalOn = on;
      if (on) resumeWithdrawals(venue, venue.assets.get(target.asset)!, "operator");
      return;
    case "trading":
      venue.markets.get(target.market)!.tradingOn = on;
      if (on) open(venue, venue.markets.get(target.market)!, "operator");
      return;
    case "liquidation":
      venue.markets.get(target.market)!.liquidationOn = on;
      if (on) liftByOperator(venue, venue.markets.get(target.market)!);
  }
}
