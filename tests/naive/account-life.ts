import type {
  CloseAccountCommand,
  Command,
  GroupLimitCommand,
  MarginModeCommand,
  OpenAccountCommand,
} from "../../src/core/command/command.ts";
import { lentOf } from "./source.ts";
import { abs, max } from "./arithmetic.ts";
import { touchForSlicing } from "./ladder.ts";
import { post } from "./ledger.ts";
import { unmaturedGain } from "./lien.ts";
import { entryEquity, equity, initial, lotsOf, openLots } from "./margin.ts";
import { outflowRefusal, refuse, type Refusal } from "./money.ts";
import { relocate } from "./position.ts";
import { remember } from "./remember.ts";
import { insert, type Account, type Market, type Order, type Venue } from "./state.ts";

/** ACCOUNT-02-02: a command that names a closed account. */
export function closedRefusal(venue: Venue, command: Command): Refusal | undefined {
  const named = namesOf(command).some((id) => venue.accounts.get(id)?.closed === true);
  return named ? refuse("ACCOUNT_CLOSED") : undefined;
}

function namesOf(command: Command): string[] {
  if (command.kind === "reconcile" || command.kind === "resume") return [];
  if (command.kind === "transfer") return [command.from, command.to];
  if (command.kind === "fill") return [command.buy.account, command.sell.account];
  if (command.kind === "adjust") return command.entries.map(({ account }) => account);
  if (command.kind === "marginMode") return [command.account, command.isolated];
  if (command.kind === "switch") {
    return command.target.activity === "account" ? [command.target.account] : [];
  }
  if (command.kind === "openAccount") {
    return [command.account, command.parent ?? "", command.isolated?.parent ?? ""];
  }
  return "account" in command && command.account !== null ? [command.account] : [];
}

/** PARAMETER-04-01, ACCOUNT-01-01. */
export function checkOpen(venue: Venue, command: OpenAccountCommand): Refusal | undefined {
  const { account, isolated, parent: owner } = command;
  if (venue.accounts.has(account)) return refuse("ACCOUNT_EXISTS");
  if (owner !== undefined) {
    const known = venue.accounts.get(owner);
    const main = known !== undefined && known.isolated === null && known.parent === null;
    return main ? undefined : refuse("UNKNOWN_ACCOUNT");
  }
  if (isolated === undefined) return undefined;
  const parent = venue.accounts.get(isolated.parent);
  if (parent === undefined || parent.isolated !== null) return refuse("UNKNOWN_ACCOUNT");
  return venue.markets.has(isolated.market) ? undefined : refuse("UNKNOWN_MARKET");
}

export function openAccount(
  venue: Venue,
  command: Pick<OpenAccountCommand, "account" | "isolated" | "parent" | "linkedGroup">,
): void {
  const { account: id, isolated, parent: owner } = command;
  const above = owner ?? isolated?.parent;
  const group = above === undefined ? command.linkedGroup : venue.accounts.get(above)!.linkedGroup;
  const account: Account = {
    id,
    isolated: isolated === undefined ? null : { ...isolated },
    parent: owner ?? null,
    linkedGroup: group ?? id,
    closed: false,
    frozen: false,
    stage: "healthy",
    call: null,
    callLapsed: false,
    overLine: false,
    dueForSlicing: false,
    topUpFrom: [],
    deRiskOrder: [],
    reduceAtCall: false,
    holdings: new Map(),
    positions: new Map(),
    orders: new Map(),
    backstops: new Map(),
    deleveraged: new Map(),
  };
  insert(venue.accounts, id, account);
}

/** ACCOUNT-02-01. */
export function checkClose(venue: Venue, command: CloseAccountCommand): Refusal | undefined {
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  if (account.frozen) return refuse("ACCOUNT_FROZEN");
  if (account.stage === "closingOut") return refuse("ACCOUNT_CLOSING_OUT");
  if (account.positions.size > 0) return refuse("POSITION_OPEN");
  if (account.orders.size > 0) return refuse("ORDERS_LIVE");
  for (const { closed, parent, isolated } of venue.accounts.values()) {
    const owner = parent ?? isolated?.parent;
    if (!closed && owner === account.id) return refuse("CHILD_OPEN");
  }
  const holdings = [...account.holdings.values()];
  if (holdings.some(({ line }) => line !== 0n)) return refuse("LOAN_LINE_OPEN");
  const lends = holdings.some(({ asset }) => {
    return lentOf(venue, account, venue.assets.get(asset)!) > 0n;
  });
  if (lends) return refuse("LENDING_OPEN");
  const commits = [...account.backstops.values()].some(
    ({ capital, takeoverLotsMax }) => capital > 0n || takeoverLotsMax > 0n,
  );
  if (commits) return refuse("BACKSTOP_OPEN");
  for (const holding of holdings) {
    const asset = venue.assets.get(holding.asset)!;
    if (unmaturedGain(venue, asset, holding) > 0n) return refuse("UNMATURED_GAIN");
    const dust = holding.balance >= 0n && holding.balance <= (asset.parameters.dustMax ?? 0n);
    if (!dust) return refuse("BALANCE_NOT_DUST");
  }
  return undefined;
}

export function closeAccount(venue: Venue, command: CloseAccountCommand): void {
  const account = venue.accounts.get(command.account)!;
  for (const holding of account.holdings.values()) {
    const { asset, balance } = holding;
    holding.share = 0n;
    const from = `account:${account.id}`;
    post(venue, { asset, from, to: "fee", amount: balance, cause: "dust" });
  }
  account.closed = true;
  account.topUpFrom = [];
  account.deRiskOrder = [];
  account.reduceAtCall = false;
}

/** ACCOUNT-03-01, up to what the move itself shows. */
export function checkMarginMode(venue: Venue, command: MarginModeCommand): Refusal | undefined {
  const cross = venue.accounts.get(command.account);
  if (cross === undefined) return refuse("UNKNOWN_ACCOUNT");
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  const isolated = venue.accounts.get(command.isolated);
  if (isolated === undefined && command.mode === "cross") return refuse("UNKNOWN_ACCOUNT");
  const own = isolated?.isolated;
  const fits = own?.market === market.id && own.parent === cross.id;
  if (cross.isolated !== null || (isolated !== undefined && !fits)) {
    return refuse("WRONG_ISOLATED_MARKET");
  }
  const both = isolated === undefined ? [cross] : [cross, isolated];
  for (const account of both) {
    if (account.frozen) return refuse("ACCOUNT_FROZEN");
    if (account.stage === "closingOut") return refuse("ACCOUNT_CLOSING_OUT");
  }
  if (venue.assets.get(market.settlement)!.locked) return refuse("DEFICIT_GATE");
  const [from, to] = command.mode === "isolated" ? [cross, isolated] : [isolated!, cross];
  if (!from.positions.has(market.id)) return refuse("NO_POSITION");
  if (to?.positions.has(market.id) === true) return refuse("POSITION_OPEN");
  const live = both.flatMap((account) => [...account.orders.values()]);
  return live.some((order) => order.market === market.id) ? refuse("ORDERS_LIVE") : undefined;
}

/** ACCOUNT-03-02: moves, and moves back what does not satisfy initial margin afterwards. */
export function moveOrUndo(venue: Venue, command: MarginModeCommand): Refusal | undefined {
  const { account, isolated, mode, amount } = command;
  const market = venue.markets.get(command.market)!;
  const undo = remember(venue, market, [account, isolated]);
  venue.overflowed = false;
  if (!venue.accounts.has(isolated)) {
    openAccount(venue, { account: isolated, isolated: { market: market.id, parent: account } });
  }
  const [from, to] = (mode === "isolated" ? [account, isolated] : [isolated, account]).map((id) =>
    venue.accounts.get(id)!,
  );
  const refusal = move(venue, market, from!, to!, amount);
  if (refusal !== undefined || venue.overflowed) undo();
  else for (const moved of [from!, to!]) touchForSlicing(moved);
  const overflowed = venue.overflowed;
  venue.overflowed = false;
  return overflowed ? refuse("OUT_OF_RANGE") : refusal;
}

function move(
  venue: Venue,
  market: Market,
  from: Account,
  to: Account,
  amount: bigint,
): Refusal | undefined {
  relocate(venue, from, to, market);
  const asset = venue.assets.get(market.settlement)!;
  const refusal = outflowRefusal(venue, from, asset, amount);
  if (refusal !== undefined) return refuse(refusal.reason);
  const [giver, getter] = [`account:${from.id}`, `account:${to.id}`];
  post(venue, { asset: asset.id, from: giver, to: getter, amount, cause: "transfer" });
  const worth = equity(venue, to);
  const covered = worth > 0n && entryEquity(venue, to) >= initial(venue, to);
  return covered ? undefined : refuse("INSUFFICIENT_MARGIN");
}

/** ACCOUNT-04-01. */
export function checkGroupLimit(venue: Venue, command: GroupLimitCommand): Refusal | undefined {
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  return market.spot === null ? undefined : refuse("SPOT_MARKET");
}

export function setGroupLimit(venue: Venue, command: GroupLimitCommand): void {
  const { group, market, lotsMax, count } = command;
  const key = `${group}|${market}`;
  if (lotsMax === 0) venue.groupLimits.delete(key);
  else venue.groupLimits.set(key, { lotsMax: BigInt(lotsMax), count });
}

/** ACCOUNT-04-02: `orders` are those of the account that orders, the new one among them. */
export function groupRefusal(
  venue: Venue,
  account: Account,
  market: string,
  orders: readonly Order[],
): Refusal | undefined {
  const limit = venue.groupLimits.get(`${account.linkedGroup}|${market}`);
  if (limit === undefined) return undefined;
  let [gross, long, short] = [0n, 0n, 0n];
  for (const member of venue.accounts.values()) {
    if (member.linkedGroup !== account.linkedGroup) continue;
    const counted = member === account ? orders : [...member.orders.values()];
    const most = lotsOf(member, market) + openLots(counted, market, "buy");
    const least = lotsOf(member, market) - openLots(counted, market, "sell");
    gross += max(abs(most), abs(least));
    long += most;
    short += least;
  }
  const reach = limit.count === "gross" ? gross : max(abs(long), abs(short));
  return reach > limit.lotsMax ? refuse("GROUP_LIMIT") : undefined;
}
