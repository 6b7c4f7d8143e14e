import { max, min, splitProRata, sign, sum } from "./arithmetic.ts";
import { repayBase } from "./claim.ts";
import { Walk } from "./deficit-walk.ts";
import { endWorthless, lendersOf, lowerLines } from "./lending.ts";
import { bookInterest, post } from "./ledger.ts";
import { contribution } from "./margin.ts";
import { cash, demand, holdingOf, marketsOf } from "./state.ts";
import type { Account, Asset, Market, Venue } from "./state.ts";
import { unitsUp, worthDown, worthUp } from "./value.ts";

/** What an account owes in one asset, and who has paid to it directly (layer 1). */
interface Debt {
  readonly account: Account;
  readonly amount: bigint;
  readonly direct: Map<string, bigint>;
}

/** DEFICIT-01-03: shares of deficits that walk the layers together. */
interface Part {
  readonly id: string;
  /** Null for losses on loans. */
  readonly market: Market | null;
  readonly side: bigint;
  readonly shares: Map<Account, bigint>;
  readonly paid: Map<string, bigint>;
  /** What DEFICIT-01-02 joined to the loans. */
  joined: bigint;
}

/** DEFICIT-01-01, DEFICIT-01-03: what closed-out accounts still owe, asset by asset. */
export function settleDeficits(venue: Venue, accounts: readonly Account[]): void {
  for (const asset of venue.assets.values()) {
    const owing = accounts.filter(({ holdings }) => holdings.has(asset.id));
    for (const { id } of owing) bookInterest(venue, asset, `account:${id}`);
    const debts = accounts
      .map((account) => ({ account, amount: -(account.holdings.get(asset.id)?.balance ?? 0n) }))
      .filter(({ amount }) => amount > 0n)
      .map((debt) => ({ ...debt, direct: new Map<string, bigint>() }));
    if (debts.length > 0) settle(venue, asset, debts);
  }
}

function settle(venue: Venue, asset: Asset, debts: readonly Debt[]): void {
  const parts = partsOf(venue, asset);
  for (const debt of debts) {
    for (const [market, units] of sharesOf(venue, debt, asset)) {
      const side = market === null ? 0n : sideAtClean(debt.account, asset, market);
      const part = parts.find((one) => one.market === market && one.side === side)!;
      const loan = loanOf(debt, asset);
      const left = payDirectly(venue, asset, market, debt, units);
      if (market === null) repayBase(debt.account, asset, units - left);
      if (left > 0n) part.shares.set(debt.account, (part.shares.get(debt.account) ?? 0n) + left);
      if (market === null) part.joined += max(0n, left - loan);
    }
  }
  const lenders = lendersOf(venue, asset);
  const owed = parts.filter(({ shares }) => shares.size > 0);
  for (const part of owed) walk(venue, asset, part);
  for (const { account } of debts) {
    const { balance } = holdingOf(account, asset.id);
    demand(balance === 0n, () => {
      return `P1: expected ${account.id} to owe no ${asset.id}, was ${balance}`;
    });
  }
  handOverCollateral(venue, asset, debts, owed, lenders);
  endWorthless(venue, asset);
}

/** Every part there could be, in the order in which they walk. */
function partsOf(venue: Venue, asset: Asset): Part[] {
  const part = (market: Market | null, side: bigint): Part => {
    const id = market === null ? "deficit:" : `deficit:${market.id}:${side}`;
    return { id, market, side, shares: new Map(), paid: new Map(), joined: 0n };
  };
  const ofMarkets = marketsOf(venue, asset.id).flatMap((market) =>
    [1n, -1n, 0n].map((side) => part(market, side)),
  );
  return [...ofMarkets, part(null, 0n)];
}

function sideAtClean(account: Account, asset: Asset, market: Market): bigint {
  return sign(holdingOf(account, asset.id).clean.lots.get(market.id) ?? 0n);
}

function loanOf({ account, amount }: Debt, asset: Asset): bigint {
  return min(amount, max(0n, -holdingOf(account, asset.id).clean.equity));
}

/** DEFICIT-01-01: what was lost in markets, then what was lost on a loan (null). */
function sharesOf(venue: Venue, debt: Debt, asset: Asset): [Market | null, bigint][] {
  const loan = loanOf(debt, asset);
  const parts = attribute(venue, debt.account, asset, debt.amount - loan);
  const inMarkets = parts.filter(([market]) => market !== null);
  return [...inMarkets, [null, debt.amount - sum(inMarkets.map(([, units]) => units))]];
}

/** DEFICIT-01-02: the market part, pro rata to the losses since t0. */
function attribute(
  venue: Venue,
  account: Account,
  asset: Asset,
  part: bigint,
): [Market | null, bigint][] {
  if (part === 0n) return [];
  const { clean, booked, traded } = account.holdings.get(asset.id)!;
  const markets = marketsOf(venue, asset.id).filter(({ spot }) => spot === null);
  const losses = new Map<string, bigint>();
  for (const market of markets) {
    const gained = contribution(venue, account, market) + (booked.get(market.id) ?? 0n);
    losses.set(market.id, max(0n, (clean.contributions.get(market.id) ?? 0n) - gained));
  }
  if (sum(losses.values()) === 0n) {
    const whole = markets.find(({ id }) => traded.has(id)) ?? markets[0] ?? null;
    return [[whole, part]];
  }
  const shares = splitProRata(part, losses);
  return markets
    .filter(({ id }) => shares.get(id)! > 0n)
    .map((market) => [market, shares.get(market.id)!]);
}

/** DEFICIT-01-03 (1): layer 1 of one account's share; what is left goes into the pooled part. */
function payDirectly(
  venue: Venue,
  asset: Asset,
  market: Market | null,
  { account, direct }: Debt,
  units: bigint,
): bigint {
  const walk = new Walk(venue, asset, market, units, direct, account.id, `account:${account.id}`);
  walk.offBandGains(account);
  walk.linkedGains(account);
  return walk.left;
}

/** DEFICIT-01-03 (2, 3): one pooled part, and the pot to its accounts. */
function walk(venue: Venue, asset: Asset, part: Part): void {
  const owed = sum(part.shares.values());
  const whose = part.shares.size === 1 ? [...part.shares.keys()][0]!.id : null;
  const down = new Walk(venue, asset, part.market, owed, part.paid, whose, "deficit");
  if (part.market === null) down.loan(part.joined);
  else down.market([...part.shares.keys()], part.side);
  for (const [account, amount] of part.shares) {
    const to = `account:${account.id}`;
    post(venue, { asset: asset.id, from: "deficit", to, amount, cause: "deficit" });
    if (part.market === null) repayBase(account, asset, amount);
  }
  demand(cash(asset, "deficit") === 0n, () => `DEFICIT-01-03: expected the pot to be empty`);
  if (part.market === null) lowerLines(venue, asset, part.shares, part.paid);
  if (part.market !== null) down.showExecutedPrices([...part.shares.keys()], part.market);
}

/** DEFICIT-04-01: collateral that could not be converted goes to those who paid instead. */
function handOverCollateral(
  venue: Venue,
  owed: Asset,
  debts: readonly Debt[],
  parts: readonly Part[],
  lenders: Map<string, bigint>,
): void {
  const given = new Map<Part, Map<string, bigint>>(parts.map((part) => [part, new Map()]));
  for (const { account, amount, direct } of debts) {
    const mine = parts.filter(({ shares }) => shares.has(account));
    const payers = [...direct].sort(([a], [b]) => byId(a, b));
    const ofParts = mine.map(({ id, shares }): [string, bigint] => [id, shares.get(account)!]);
    const weights = new Map<string, bigint>([...payers, ...ofParts]);
    let worth = worthUp(venue, owed, amount);
    for (const owned of account.holdings.values()) {
      if (worth === 0n || owned.balance <= 0n) continue;
      const asset = venue.assets.get(owned.asset)!;
      const give = min(owned.balance, unitsUp(venue, asset, worth));
      const from = `account:${account.id}`;
      for (const [id, units] of splitProRata(give, weights)) {
        const part = mine.find((one) => one.id === id);
        const to = part === undefined ? id : "deficit";
        post(venue, { asset: asset.id, from, to, amount: units, cause: "conversion" });
        if (part === undefined) continue;
        const sums = given.get(part)!;
        sums.set(asset.id, (sums.get(asset.id) ?? 0n) + units);
      }
      worth = max(0n, worth - worthDown(venue, asset, give));
    }
  }
  for (const [{ paid }, sums] of given) {
    const payers = new Map([...paid].sort(([a], [b]) => byId(a, b)));
    for (const [asset, units] of [...sums].sort(([a], [b]) => byId(a, b))) {
      for (const [payer, amount] of splitProRata(units, payers)) {
        const own = payer.startsWith("account:") ? payer : "treasury";
        const getters =
          payer === "lender" ? splitProRata(amount, lenders) : [[own, amount] as const];
        for (const [to, part] of getters) {
          post(venue, { asset, from: "deficit", to, amount: part, cause: "conversion" });
        }
      }
    }
  }
}

function byId(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
