import { sum } from "./arithmetic.ts";
import { canLose } from "./fully-paid.ts";
import { equity, poolEquity } from "./margin.ts";
import { moneyInside } from "./pool.ts";
import { hasEngineOrder } from "./position.ts";
import { loanShortfallOf, shortfallOf } from "./solvency.ts";
import { cash, demand, type Account, type Asset, type Market, type Venue } from "./state.ts";

/** The promises, by plain recomputation over everything, at the end of every boundary. */
export function assertPromises(venue: Venue): void {
  for (const asset of venue.assets.values()) {
    conserved(venue, asset);
    covered(venue, asset);
  }
  for (const market of venue.markets.values()) balanced(venue, market);
  for (const account of venue.accounts.values()) {
    closesOutBelowZero(venue, account);
    endsWithoutDebt(account);
  }
}

/** LEDGER-01-02 (P3): what is inside is what came in less what went out; no fund below zero. */
function conserved(venue: Venue, asset: Asset): void {
  const inside = moneyInside(venue, asset);
  const net = -cash(asset, "external");
  demand(inside === net, () => `P3: expected ${net} ${asset.id} in the venue, was ${inside}`);
  for (const [name, amount] of asset.ledger) {
    const signed = name === "external" || /^(clearing|funding):/.test(name);
    demand(signed || amount >= 0n, () => `P3: expected ${name} not below zero, was ${amount}`);
  }
}

/** POOL-01-06 (P4): every deficit there may be finds who pays it. */
function covered(venue: Venue, asset: Asset): void {
  const lost = loanShortfallOf(venue, asset);
  demand(
    lost === 0n,
    () => `P4: expected sources for all loans of ${asset.id}, was short by ${lost}`,
  );
  const short = shortfallOf(venue, asset);
  demand(short === 0n, () => {
    return `P4: expected means for all that is owed in ${asset.id}, was short by ${short}`;
  });
}

/** LEDGER-01-03 (P3): both sides of a market add up, and its clearing account mirrors the costs. */
function balanced(venue: Venue, market: Market): void {
  const positions = [...venue.accounts.values()].flatMap((account) => {
    const position = account.positions.get(market.id);
    return position === undefined ? [] : [position];
  });
  const lots = sum(positions.map((position) => position.lots));
  demand(lots === 0n, () => `P3: expected lots of ${market.id} to add up to 0, was ${lots}`);
  const cost = sum(positions.map((position) => position.cost));
  const asset = venue.assets.get(market.settlement)!;
  const clearing = cash(asset, `clearing:${market.id}`);
  demand(clearing === -cost, () => {
    return `P3: expected clearing of ${market.id} to be ${-cost}, was ${clearing}`;
  });
  const funding = cash(asset, `funding:${market.id}`);
  demand(positions.length > 0 || funding >= 0n, () => {
    return `LEDGER-03-02: expected no funding owed in empty ${market.id}, was ${funding}`;
  });
}

/** P2: below zero is closing out; nothing else is, except what is empty or still in flight. */
function closesOutBelowZero(venue: Venue, account: Account): void {
  const worth = equity(venue, account);
  const { id, stage } = account;
  demand(worth >= 0n || stage === "closingOut", () => {
    return `P2: expected ${id} with equity ${worth} to close out, was ${stage}`;
  });
  if (stage !== "closingOut") return;
  const owes = worth < 0n || (worth === 0n && canLose(venue, account));
  const inFlight = account.positions.size === 0 && hasEngineOrder(account);
  demand(owes || inFlight, () => `P2: expected ${id} with equity ${worth} not to close out`);
}

/** P1: where nothing is held and nothing in flight, closing out has ended and nothing is owed. */
function endsWithoutDebt(account: Account): void {
  if (account.positions.size > 0 || account.stage !== "closingOut") return;
  demand(hasEngineOrder(account), () => `P1: expected closing out of ${account.id} to have ended`);
  for (const { asset, balance } of account.holdings.values()) {
    demand(balance >= 0n, () => `P1: expected ${account.id} to owe no ${asset}, was ${balance}`);
  }
}

/** Pool deficits of an asset, for the totals a test may look at. */
export function deficitOf(venue: Venue, asset: string): bigint {
  const owned = [...venue.accounts.values()].map((account) => poolEquity(venue, account, asset));
  return -sum(owned.filter((units) => units < 0n));
}
