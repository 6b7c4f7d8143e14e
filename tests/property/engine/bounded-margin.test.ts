import { describe, expect, it } from "vitest";

import type { Command } from "../../../src/core/command/command.ts";
import { createMeasuredEngine } from "../../../src/core/engine.ts";
import { accountMargin } from "../../../src/core/margin/account-margin.ts";
import { coversInitialMargin } from "../../../src/core/margin/bounded-margin.ts";
import {
  initialMargin,
  type OrderChange,
  type OrderTerms,
} from "../../../src/core/margin/initial-margin.ts";
import { fitsUnits } from "../../../src/core/number/unit.ts";
import { NONE } from "../../../src/core/state/account-table.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { CommandSource } from "../../simulation/command-source.ts";
import { Random } from "../../simulation/random.ts";
import { runVenue } from "../../simulation/runner.ts";

const SEEDS = [
  [1, 5],
  [6, 10],
  [11, 15],
  [16, 20],
  [21, 25],
] as const;
const COMMANDS = 400;
/** Units beside the point where an order is just covered. */
const EDGES = [-2n, -1n, 0n, 1n, 2n];

/**
 * Roundings that a check comes to, nearly always at most: who has nothing is as near to the edge as
 * that with an order of a lot, and no bound on roundings can tell.
 */
const ROUNDINGS = 16;

type Added = OrderChange & { readonly added: OrderTerms };

/** How often doubles decided. */
interface Count {
  checks: number;
  undecided: number;
  wrong: number;
}

/** Checks of one kind of venue: as it was, and with the account's money moved to the edge. */
interface Counts {
  /** Further from the edge than roundings go. */
  readonly clear: Count;
  readonly near: Count;
  readonly atEdge: Count;
}

describe.each(SEEDS)("orders in the random venues of seeds %i to %i", (first, last) => {
  const timeout = 60_000;

  it(
    "MARGIN-04-04: doubles give the verdict of the integers wherever they have one",
    { timeout },
    () => {
      const { clear, near, atEdge } = checked(first, last, false);
      expect(clear.checks + near.checks).toBeGreaterThan(250);
      expect(clear.wrong + near.wrong + atEdge.wrong).toBe(0);
    },
  );

  // These venues have coins of which one unit is worth more than an order; real ones do not.
  it(
    "MARGIN-04-04: where only tiers and floor are charged they have one nearly always, none within two units of the edge",
    { timeout },
    () => {
      const { clear, near, atEdge } = checked(first, last, true);
      expect(clear.checks).toBeGreaterThan(250);
      expect(clear.wrong + near.wrong + atEdge.wrong).toBe(0);
      expect(clear.undecided).toBeLessThanOrEqual(0.02 * clear.checks);
      expect(atEdge.undecided).toBeGreaterThanOrEqual(atEdge.checks / 2);
    },
  );
});

function checked(first: number, last: number, isPlain: boolean): Counts {
  const counts = noChecks();
  for (let seed = first; seed <= last; seed++) everyCheck(seed, counts, isPlain);
  return counts;
}

function noChecks(): Counts {
  const none = { checks: 0, undecided: 0, wrong: 0 };
  return { clear: { ...none }, near: { ...none }, atEdge: { ...none } };
}

/** A declaration or proposal without what doubles leave to the integers. */
function withoutExtras(command: Command): Command {
  if (command.kind === "market") {
    const { id, timeMicros, bounds: _, ...declared } = command;
    if (command.type === "spot") return { id, timeMicros, kind: "clock" };
    return bare({ id, timeMicros, ...declared });
  }
  if (command.kind !== "parameter") return bare(command);
  return typeof command.change === "object"
    ? { ...command, change: bare(command.change) }
    : command;
}

/** Something well-formed without extras; what is malformed stays as it is. */
function bare<T extends object>(declared: T): T {
  const { parameters, policy } = declared as { parameters?: object; policy?: object };
  const terms = parameters ?? policy;
  if (typeof terms !== "object") return declared;
  const kept: Record<string, unknown> = { ...terms };
  for (const name of EXTRAS) delete kept[name];
  return { ...declared, [parameters === undefined ? "policy" : "parameters"]: kept };
}

const EXTRAS = [
  "openInterestScale",
  "sizeAddOns",
  "fundingHorizonMicros",
  "capsAsMargin",
  "profitWeightPpm",
  "loan",
  "interest",
  "offsets",
];

/** Checks orders of every account of a random venue. */
function everyCheck(seed: number, counts: Counts, isPlain: boolean): void {
  const source = new CommandSource(seed);
  let venue: Venue | undefined;
  const engine = createMeasuredEngine(isPlain ? bare(source.plan) : source.plan, (inside) => {
    venue = inside;
    return new CertificateWatch(inside);
  });
  const run = runVenue({ seed, commands: COMMANDS }, source);
  const random = new Random(seed);
  let step = run.next();
  while (step.done !== true) {
    const { command } = step.value;
    step = run.next(engine.apply(isPlain ? withoutExtras(command) : command));
    if (random.below(20) === 0) checkAll(venue!, random, counts);
  }
  if (isPlain) expect(isPlainVenue(venue!)).toBe(true);
}

/** Spot orders, fully paid positions and debts with interest are decided in integers. */
function isPlainVenue({ assets, markets }: Venue): boolean {
  if (assets.some(({ accrues }) => accrues)) return false;
  return markets.every(({ spot, bounds }) => spot === null && bounds === null);
}

function checkAll(venue: Venue, random: Random, { clear, near, atEdge }: Counts): void {
  const { accounts, markets, orders } = venue;
  if (markets.length === 0) return;
  for (let account = 0; account < accounts.count; account++) {
    const added = anyOrder(venue, random);
    const live = orders.of(account);
    const change =
      live.length > 0 && random.below(4) === 0 ? { without: live[0]!, added } : { added };
    check(venue, account, change, isNear(venue, account, change) ? near : clear);
    for (const edge of EDGES) checkAtEdge(venue, account, change, edge, atEdge);
  }
}

function anyOrder(venue: Venue, random: Random): OrderTerms {
  const market = venue.markets[random.below(venue.markets.length)]!;
  const { markPrice, kind } = market;
  const off = Math.round((markPrice * (random.below(201) - 100)) / 1_000);
  const limitPrice = kind === "inverse" ? Math.max(1, markPrice + off) : markPrice + off;
  const lots = 1 + random.below(10 ** random.below(7));
  const side = random.below(2) === 0 ? "buy" : "sell";
  return { market, side, lots, limitPrice, reduceOnly: random.below(8) === 0 };
}

function check(venue: Venue, account: number, change: OrderChange, count: Count): void {
  const found = coversInitialMargin(venue, account, change);
  count.checks += 1;
  if (found === null) count.undecided += 1;
  else if (found !== gapOf(venue, account, change) >= 0n) count.wrong += 1;
}

/** Within what roundings come to, each of a unit of the dearest asset of the account or order. */
function isNear(venue: Venue, account: number, change: Added): boolean {
  const { holdings } = venue;
  const assets = [change.added.market.settlement];
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    assets.push(holdings.asset(slot));
  }
  const dearest = Math.max(1, ...assets.map((asset) => asset.doubles.unitValue(asset)));
  return Math.abs(Number(gapOf(venue, account, change))) <= ROUNDINGS * dearest;
}

function gapOf(venue: Venue, account: number, change: OrderChange): bigint {
  return accountMargin(venue, account).equity - initialMargin(venue, account, change);
}

/** Moves the account's money so that the order is covered but for `edge` units; undone after. */
function checkAtEdge(
  venue: Venue,
  account: number,
  change: OrderChange,
  edge: bigint,
  count: Count,
): void {
  const numeraire = venue.assetById.get(venue.numeraire)!;
  const { holdings, transaction } = venue;
  const savepoint = transaction.savepoint();
  const slot = holdings.ensure(account, numeraire);
  const missing = edge - gapOf(venue, account, change);
  // What an order of 10 million lots at a high price takes may be more than anybody can hold.
  if (!fitsUnits(holdings.balance(slot) + missing)) {
    transaction.rollback(savepoint);
    return;
  }
  holdings.addBalance(slot, missing);
  check(venue, account, change, count);
  transaction.rollback(savepoint);
}
