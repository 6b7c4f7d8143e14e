import { beforeEach, describe, expect, it, vi } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { FullScan } from "../../../src/core/watch/full-scan.ts";
import { NaiveEngine } from "../../naive/naive-engine.ts";
import { CommandSource } from "../../simulation/command-source.ts";
import { runVenue } from "../../simulation/runner.ts";
import { same } from "../../simulation/same.ts";
import { HOUR, POLICY, TestVenue, type Body } from "../venue.ts";

/** Engines made while `full` is on look at everyone; the others keep their watch here. */
const watches = vi.hoisted(() => ({ full: false, made: [] as unknown[] }));

vi.mock("../../../src/core/watch/certificate-watch.ts", async (importOriginal) => {
  const original =
    await importOriginal<typeof import("../../../src/core/watch/certificate-watch.ts")>();
  class Chosen {
    constructor(venue: ConstructorParameters<typeof CertificateWatch>[0]) {
      const watch = watches.full ? new FullScan(venue) : new original.CertificateWatch(venue);
      watches.made.push(watch);
      return watch;
    }
  }
  return { ...original, CertificateWatch: Chosen };
});

beforeEach(() => {
  watches.full = false;
  watches.made = [];
});

/** The same venue on the engine and on its judge, who looks at everyone: same events, always. */
class Pair {
  readonly fast: TestVenue = new TestVenue(new Engine({ numeraire: "USD", policy: POLICY }));
  readonly judge: TestVenue = new TestVenue(new NaiveEngine({ numeraire: "USD", policy: POLICY }));
  readonly watch: CertificateWatch = watches.made[0] as CertificateWatch;

  each(act: (venue: TestVenue) => void): void {
    const before = this.fast.events.length;
    act(this.fast);
    act(this.judge);
    const events = this.fast.events.slice(before);
    expect(same(events, this.judge.events.slice(before))).toBe(true);
  }

  send(body: Body): void {
    this.each((venue) => venue.send(body));
  }

  /** How many accounts were looked at because of this. */
  lookedAt(act: (venue: TestVenue) => void): number {
    const before = this.watch.looks;
    this.each(act);
    return this.watch.looks - before;
  }
}

/** Accounts a00 to a99, long 10 at 1,000 with 600, 620, ... 2,580 of money; MM is 500. */
function hundred(): Pair {
  const pair = new Pair();
  pair.each((venue) => {
    venue.linear("X", 1_000);
    venue.open("M", 100_000_000n);
    for (let index = 0; index < 100; index += 1) {
      const account = `a${String(index).padStart(2, "0")}`;
      venue.open(account, 600n + 20n * BigInt(index));
      venue.trade("X", 10, 1_000, account, "M");
    }
  });
  return pair;
}

describe("WATCH", () => {
  it("WATCH-01-01: a tick inside every box looks at nobody, one beyond an edge only at a few", () => {
    const pair = hundred();
    // Nearest to a threshold: 720 at 70 % (E < 714.3) is 0.5 ticks away, and so on, every 2 ticks.
    pair.each((venue) => venue.mark("X", 1_001));
    const looked = [1_002, 1_003, 1_004, 1_005, 1_010].map((price) =>
      pair.lookedAt((venue) => venue.mark("X", price)),
    );
    const all = 101;
    expect(Math.max(...looked)).toBeLessThan(all / 3);
    expect(pair.lookedAt((venue) => venue.mark("X", 1_010))).toBe(0);
  });

  it("WATCH-01-01: what touches an account makes it a suspect, and hardly anybody else", () => {
    const pair = hundred();
    // Who sits right on a threshold has no box and is looked at every time.
    const always = pair.lookedAt((venue) => venue.do({ kind: "clock" }));
    const deposit = { kind: "deposit", account: "a50", asset: "USD", amount: 1n } as const;
    const looked = pair.lookedAt((venue) => venue.do(deposit));
    expect(looked).toBeGreaterThanOrEqual(1);
    expect(looked).toBeLessThanOrEqual(always + 3);
    expect(always).toBeLessThan(5);
  });

  it("WATCH-01-01: an account whose opening was undone with a refusal is nobody", () => {
    const pair = new Pair();
    pair.each((venue) => {
      venue.linear("X", 1_000);
      venue.open("M", 100_000_000n);
      venue.open("a", 2_500n);
      venue.open("b", 100_000n);
      venue.trade("X", 10, 1_000, "a", "M");
      venue.trade("X", 10, 1_000, "b", "M");
    });
    // Alone and with hardly any money the position of b cannot satisfy its initial margin.
    const mode = { kind: "marginMode", account: "b", market: "X", isolated: "b:X" } as const;
    pair.send({ ...mode, mode: "isolated", amount: 1n });
    expect(pair.fast.events.at(-1)).toMatchObject({
      type: "refused",
      reason: "INSUFFICIENT_MARGIN",
    });
    pair.send({ kind: "clock" });
    // a is liquidated at 790 and below zero at 750.
    for (const price of [990, 900, 830, 800, 780, 740])
      pair.each((venue) => venue.mark("X", price));
  });

  it("WATCH-01-01: after new parameters of a market everyone is where the rules say, at once", () => {
    const pair = hundred();
    const tiers = [{ notionalMax: null, initialPpm: 200_000, maintenancePpm: 60_000 }];
    const before = pair.fast.of("stage").length;
    const looked = pair.lookedAt((venue) => venue.change("X", { tiers }));
    const moved = pair.fast.of("stage").length - before;
    expect(moved).toBeGreaterThan(10);
    expect(looked).toBeGreaterThanOrEqual(moved);
  });

  it("WATCH-02-01: tick by tick, down and up again, stages change where they do for the judge", () => {
    const pair = hundred();
    for (let price = 999; price >= 930; price -= 1) pair.each((venue) => venue.mark("X", price));
    for (let price = 931; price <= 1_080; price += 3) pair.each((venue) => venue.mark("X", price));
    const stages = new Set(pair.fast.of("stage").map(({ to }) => to));
    expect([...stages].sort()).toEqual([
      "called",
      "closingOut",
      "healthy",
      "liquidating",
      "restricted",
      "warned",
    ]);
  });

  it("WATCH-02-01: a crash of 60 % in one tick is no different", () => {
    const pair = hundred();
    pair.each((venue) => venue.mark("X", 400));
    expect(pair.fast.of("deleveraged").length).toBeGreaterThan(90);
  });

  it("WATCH-02-01: prices may fall through zero", () => {
    const pair = new Pair();
    pair.each((venue) => {
      venue.linear("X", 20, { maintenanceFloorPerLot: 1n });
      venue.open("A", 300n);
      venue.open("B", 300n);
      venue.trade("X", 10, 20, "A", "B");
    });
    for (let price = 19; price >= -12; price -= 1) pair.each((venue) => venue.mark("X", price));
    for (let price = -11; price <= 51; price += 1) pair.each((venue) => venue.mark("X", price));
    expect(pair.fast.of("stage").length).toBeGreaterThanOrEqual(3);
  });

  it("WATCH-03-01: a coin position under a moving coin: no box misses the corner of both prices", () => {
    const pair = new Pair();
    const collateralHaircut = [
      { valueMax: 50_000n, collateralHaircutPpm: 50_000 },
      { valueMax: null, collateralHaircutPpm: 200_000 },
    ];
    pair.each((venue) => {
      venue.asset("BTC", { collateralHaircut, loanMax: 10n ** 9n }, 8, 50_000);
      venue.inverse("I", 50_000, "BTC", 10n ** 8n);
      venue.linear("X", 50_000);
      venue.fund("treasury", 10n ** 10n, "BTC");
      for (const account of ["A", "B"]) {
        venue.open(account, 30_000n);
        venue.deposit(account, 10n ** 8n, "BTC");
        venue.do({ kind: "loanLine", account, asset: "BTC", amount: 10n ** 8n });
      }
      venue.open("M", 10n ** 11n, "BTC");
      venue.deposit("M", 10n ** 9n);
      venue.trade("I", 150_000, 50_000, "A", "M");
      venue.trade("I", 250_000, 50_000, "M", "B");
      venue.trade("X", 2, 50_000, "A", "B");
    });
    // Both prices on a spiral: the coin leads, the mark follows.
    for (let step = 0; step <= 60; step += 1) {
      const coin = 50_000 + 250 * step * (step % 2 === 0 ? 1 : -1);
      const mark = 50_000 + 220 * step * (step % 4 < 2 ? 1 : -1);
      const moves = ["I", "X"].map((market) => ({ market, markPrice: mark, indexPrice: mark }));
      pair.send({ kind: "price", updates: [{ asset: "BTC", price: coin }, ...moves] });
    }
    expect(pair.fast.of("stage").length).toBeGreaterThan(6);
  });

  it("WATCH-04-01: funding alone brings an account down, at the same moment as for the judge", () => {
    const pair = hundred();
    // 0.5 % per 8 hours of 10,000: 50 in 8 hours, for longs with 100 to 2,080 above MM.
    pair.send({ kind: "funding", market: "X", ratePpb: 5_000_000 });
    for (let hour = 0; hour < 100; hour += 1) pair.each((venue) => venue.wait(HOUR));
    expect(pair.fast.of("stage").length).toBeGreaterThan(50);
  });

  it("WATCH-04-01: time that passes looks only at those whose certificate has run out", () => {
    const pair = hundred();
    pair.send({ kind: "funding", market: "X", ratePpb: 5_000_000 });
    pair.each((venue) => venue.wait(1_000_000));
    expect(pair.lookedAt((venue) => venue.wait(1))).toBeLessThan(10);
  });

  it("WATCH-04-01: an index price that makes funding faster than was certified alarms the holders", () => {
    const pair = hundred();
    const updates = [{ market: "X", markPrice: 1_000, indexPrice: 100_000 }];
    pair.send({ kind: "price", updates });
    pair.send({ kind: "funding", market: "X", ratePpb: 20_000_000 });
    for (let minute = 0; minute < 60; minute += 1) pair.each((venue) => venue.wait(HOUR / 60));
    expect(pair.fast.of("stage").length).toBeGreaterThan(20);
  });

  it.each([11, 37, 58, 94])(
    "WATCH-05-01: with certificates or a full scan, the events and the state of seed %i are the same",
    (seed) => {
      const certified = played(seed);
      watches.full = true;
      const scanned = played(seed);
      expect(certified.events.length).toBeGreaterThan(0);
      expect(same(certified.events, scanned.events)).toBe(true);
      expect(certified.state).toBe(scanned.state);
      expect(certified.faults).toEqual([]);
    },
  );
});

/** A random venue of the simulations, on an engine of its own. */
function played(seed: number): { events: unknown[]; state: string; faults: string[] } {
  const source = new CommandSource(seed);
  const engine = new Engine(source.plan);
  const run = runVenue({ seed, commands: 400 }, source);
  const events: unknown[] = [];
  let step = run.next();
  while (step.done !== true) {
    const applied = engine.apply(step.value.command);
    events.push(...applied.events);
    step = run.next(applied);
  }
  return { events, state: engine.stateText(), faults: engine.audit() };
}
