import type {
  BackstopCommand,
  DepositCommand,
  FundCommand,
  FundName,
  LoanLineCommand,
  TransferCommand,
  WithdrawCommand,
} from "../command/command.ts";
import type { Reason } from "../event/reason.ts";
import { FUND_UNITS_MAX, type Units } from "../number/unit.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import { unmaturedGain } from "../ledger/lien.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { lockedCapital, outflowBlock } from "../safeguard/withdrawable.ts";
import { withdrawn } from "../safeguard/withdrawal-breaker.ts";
import { countWithdrawal, rateLimit } from "../safeguard/withdrawal-rate.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import { Fund, type Pocket } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import { External } from "../ledger/external.ts";
import { makeDue } from "../waterfall/due.ts";
import { delisted } from "./asset-delisting.ts";
import { priceGate } from "./price-gate.ts";
import {
  closingOut,
  frozen,
  notOnSpot,
  refuse,
  unknownAccount,
  unknownAsset,
  unknownMarket,
  type Outcome,
} from "./refusal.ts";

export function deposit(venue: Venue, command: DepositCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  const pocket = new AccountPocket(venue, account, asset);
  post(venue, new External(venue.transaction, asset), pocket, command.amount, "deposit");
  countCustomers(venue, asset, command.amount);
  makeDue(venue, account);
  return null;
}

function countCustomers(venue: Venue, asset: Asset, amount: Units): void {
  venue.transaction.write(asset, "customerDeposits", asset.customerDeposits + amount);
}

/** @source MONEY-01-03 */
export function withdraw(venue: Venue, command: WithdrawCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  if (venue.accounts.isFrozen(account)) return frozen(command.account);
  if (asset.withdrawalHalted) {
    return refuse("WITHDRAWAL_HALTED", `withdrawals of ${asset.id} are switched off`);
  }
  if (asset.withdrawalStopMicros !== null) {
    const detail = `expected no more withdrawals of ${asset.id} for a while: much has left`;
    return refuse("WITHDRAWAL_HALTED", detail, asset.withdrawalStopMicros);
  }
  if (venue.closingOut.has(account)) return closingOut(command.account);
  const { amount } = command;
  const refusal =
    priceGate(venue, account, "moneyOut") ?? outflowRefusal(venue, account, asset, amount);
  if (refusal !== null) return refusal;
  const limit = rateLimit(venue, account, asset, amount);
  if (limit !== null) {
    const most = asset.inWords(limit.capacity);
    const detail = `expected at most ${most} now, was ${asset.inWords(amount)}`;
    return refuse(limit.reason, detail, limit.untilMicros);
  }
  countWithdrawal(venue, account, asset, amount);
  const pocket = new AccountPocket(venue, account, asset);
  post(venue, pocket, new External(venue.transaction, asset), amount, "withdrawal");
  countCustomers(venue, asset, -amount);
  withdrawn(venue, asset, amount);
  makeDue(venue, account);
  return null;
}

/** @source MONEY-03-01 */
export function transfer(venue: Venue, command: TransferCommand): Outcome {
  const { accounts } = venue;
  const from = accounts.byId.get(command.from);
  if (from === undefined) return unknownAccount(command.from);
  const to = accounts.byId.get(command.to);
  if (to === undefined) return unknownAccount(command.to);
  if (from === to || !accounts.sameLinkedGroup(from, to)) {
    return refuse("NOT_LINKED", `expected two accounts of one linked group`);
  }
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  if (accounts.isFrozen(from)) return frozen(command.from);
  if (venue.closingOut.has(from)) return closingOut(command.from);
  const refusal =
    priceGate(venue, from, "moneyOut") ?? outflowRefusal(venue, from, asset, command.amount);
  if (refusal !== null) return refusal;
  const giving = new AccountPocket(venue, from, asset);
  const getting = new AccountPocket(venue, to, asset);
  post(venue, giving, getting, command.amount, "transfer");
  makeDue(venue, from);
  makeDue(venue, to);
  return null;
}

/** What an amount that leaves an account is refused for. @source MONEY-01-03 MONEY-03-01 */
export function outflowRefusal(
  venue: Venue,
  account: number,
  asset: Asset,
  amount: Units,
): Outcome {
  countUnchecked(venue, account, asset, amount);
  const block = outflowBlock(venue, account, asset, amount);
  if (block === null) return null;
  const until = block === "UNMATURED_GAIN" ? maturityOf(venue, account, asset, amount) : undefined;
  return refuse(block, outflowDetail(block, amount, asset), until);
}

/** A historic run that lets money go which the full rules would keep. */
function countUnchecked(venue: Venue, account: number, asset: Asset, amount: Units): void {
  const exempt = venue.accounts.isExempt(account);
  if (venue.rules.unrealizedGainLocked && !exempt) return;
  const slot = venue.holdings.find(account, asset);
  const balance = slot === NONE ? 0n : venue.holdings.balance(slot);
  const lien = slot === NONE ? 0n : unmaturedGain(venue, slot);
  if (amount <= balance - lien) return;
  const fact = `${venue.idOf(account)} took ${amount} ${asset.id} units it did not own`;
  venue.countBreak(exempt ? "P5" : "P4", fact);
}

function outflowDetail(block: Reason, amount: Units, asset: Asset): string {
  const what = asset.inWords(amount);
  switch (block) {
    case "INSUFFICIENT_BALANCE":
      return `expected a balance of at least ${what}`;
    case "UNMATURED_GAIN":
      return `expected ${what} of matured, uncommitted money`;
    case "DEFICIT_GATE":
      return `expected at most the protected claim while the pool has a deficit, was ${what}`;
    case "LOAN_LINE_EXCEEDED":
      return `expected to stay within the loan line after ${what}`;
    case "UTILIZATION_LIMIT":
      return `expected more of ${asset.id} to lend than it takes to let ${what} go`;
    case "TRANSFER_MARGIN":
      return `expected equity above the transfer margin after ${what}`;
    default:
      return `expected equity above initial margin after ${what}`;
  }
}

/** When enough liens mature if the pool stays unlocked; undefined if capital is what blocks. */
function maturityOf(
  venue: Venue,
  account: number,
  asset: Asset,
  amount: Units,
): number | undefined {
  const { holdings } = venue;
  const slot = holdings.find(account, asset);
  const pool = venue.pool(asset);
  if (pool.locked || pool.stopped) return undefined;
  const clock = pool.clockAt(venue.nowMicros);
  let free =
    holdings.balance(slot) - unmaturedGain(venue, slot) - lockedCapital(venue, account, asset);
  for (const lien of holdings.liens(slot)) {
    if (lien.maturesAt <= clock) continue;
    free += lien.units;
    if (free >= amount) return venue.nowMicros + (lien.maturesAt - clock);
  }
  return undefined;
}

/** @source MONEY-04-01 */
export function setLoanLine(venue: Venue, command: LoanLineCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  if (venue.accounts.isFrozen(account)) return frozen(command.account);
  const { holdings } = venue;
  const slot = holdings.find(account, asset);
  const line = slot === NONE ? 0n : holdings.line(slot);
  if (command.amount > line && asset.end !== null) return delisted(asset);
  const most = asset.loanSources - asset.recalled;
  const sum = asset.sumLines - line + command.amount;
  if (command.amount > line && sum > most) {
    return refuse(
      "LOAN_LINE_UNFUNDED",
      `expected lines of at most ${asset.inWords(most)}, was ${asset.inWords(sum)}`,
    );
  }
  if (command.amount < -poolEquity(venue, account, asset)) {
    return refuse("LOAN_LINE_EXCEEDED", `expected a line that covers what is owed already`);
  }
  venue.touch(account);
  holdings.setLine(holdings.ensure(account, asset), command.amount);
  return null;
}

/** @source MONEY-04-02 */
export function commitBackstop(venue: Venue, command: BackstopCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.spot !== null) return notOnSpot(market.id);
  const asset = market.settlement;
  const others = venue.backstopsOf(market).filter((backstop) => backstop.account !== account);
  const old = venue.backstopsOf(market).find((backstop) => backstop.account === account);
  const committed = old?.capital ?? 0n;
  const slot = venue.holdings.find(account, asset);
  const balance = slot === NONE ? 0n : venue.holdings.balance(slot);
  const lien = slot === NONE ? 0n : unmaturedGain(venue, slot);
  const free = balance - lien - (lockedCapital(venue, account, asset) - committed);
  if (command.capital > free && command.capital > 0n) {
    return refuse("BACKSTOP_UNFUNDED", `expected at most ${asset.inWords(free)} of free capital`);
  }
  if (venue.accounts.isolated.has(account)) {
    return refuse("WRONG_ISOLATED_MARKET", "expected a cross account as backstop");
  }
  const isNeeded = venue.pool(asset).locked || hasReservation(venue, asset);
  if (command.capital < committed && isNeeded) {
    return refuse("DEFICIT_GATE", "expected no smaller commitment while the pool has a deficit");
  }
  const { capital, takeoverLotsMax } = command;
  const list = [...others, { account, capital, takeoverLotsMax }];
  list.sort((a, b) => (venue.idOf(a.account) < venue.idOf(b.account) ? -1 : 1));
  venue.transaction.put(venue.backstops, market.index, list);
  return null;
}

function hasReservation(venue: Venue, asset: Asset): boolean {
  return [...venue.reservations.keys()].some((key) => key.endsWith(`|${asset.id}`));
}

/** @source MONEY-04-03 */
export function moveFund(venue: Venue, command: FundCommand): Outcome {
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  const pot = potOf(venue, command.fund, asset);
  if ("reason" in pot) return pot;
  const { amount } = command;
  const outside = new External(venue.transaction, asset);
  if (amount > 0n) {
    if (pot.units + amount > FUND_UNITS_MAX) {
      return refuse("OUT_OF_RANGE", `expected at most ${FUND_UNITS_MAX} units in ${pot.name}`);
    }
    post(venue, outside, pot, amount, "fund");
    return null;
  }
  const bound =
    pot === asset.treasury
      ? pot.units - asset.keptForLines(asset.sumLines + recalledByLenders(asset))
      : pot.units;
  if (bound < -amount) {
    return refuse(
      "FUND_INSUFFICIENT",
      `expected at most ${asset.inWords(bound)} free, was ${asset.inWords(-amount)}`,
    );
  }
  const reserved = pot instanceof Fund ? pot.reserved : 0n;
  const counted = pot === asset.treasury ? asset.treasuryReserved : reserved;
  if (venue.pool(asset).locked || bound - counted < -amount) {
    return refuse(
      "FUND_RESERVED",
      `expected money that no deficit needs, was ${asset.inWords(-amount)}`,
    );
  }
  post(venue, pot, outside, -amount, "fund");
  return null;
}

/** What leaves the lenders' money as soon as it can. @source LOAN-05-01 */
function recalledByLenders({ recalls }: Asset): Units {
  return recalls.reduce((sum, { account, units }) => (account === null ? sum : sum + units), 0n);
}

function potOf(
  venue: Venue,
  fund: FundName,
  asset: Asset,
): (Pocket & { name: string }) | NonNullable<Outcome> {
  switch (fund.layer) {
    case "treasury":
      return asset.treasury;
    case "fee":
      return asset.fee;
    case "groupFund":
      return venue.groupFund(fund.group, asset);
    case "marketFund": {
      const market = venue.marketById.get(fund.market);
      if (market === undefined) return refuse("UNKNOWN_MARKET", `was ${fund.market}`);
      if (market.settlement !== asset) {
        return refuse("UNKNOWN_ASSET", `expected ${market.settlement.id}, was ${asset.id}`);
      }
      return market.fund;
    }
  }
}
