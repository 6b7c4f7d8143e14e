import { describe, expect, it } from "vitest";

import type { PriceBounds } from "../../src/core/command/parameter.ts";
import { Engine } from "../../src/core/engine.ts";
import type { Freeboard, PathFreeboard } from "../../src/core/freeboard/report.ts";
import { NaiveEngine } from "../naive/naive-engine.ts";
import { CommandSource } from "./command-source.ts";
import { Random } from "./random.ts";
import { runVenue } from "./runner.ts";

const SEEDS = 16;
const COMMANDS = 250;
const REACH_PPM = 700_000;
const DUST = 1_000n;
/** Steps before a point that are looked at one by one. */
const PROBES = 12;

/** Anywhere on a market path; on a joint one where FREEBOARD-02-05 looks. */
function probes(random: Random, path: PathFreeboard, before: number): number[] {
  if (path.market !== null) {
    return Array.from({ length: PROBES }, () => random.between(0, before - 1));
  }
  const grid = Array.from({ length: 65 }, (_, k) => Math.floor((REACH_PPM * 1_000 * k) / 64));
  return grid.filter((step) => step < before);
}

/** A random venue on the engine and on its judge. */
function venuesOf(seed: number): { engine: Engine; judge: NaiveEngine } {
  const source = new CommandSource(seed);
  const engine = new Engine(source.plan);
  const judge = new NaiveEngine(source.plan);
  const run = runVenue({ seed, commands: COMMANDS }, source);
  let step = run.next();
  while (step.done !== true) {
    judge.apply(step.value.command);
    step = run.next(engine.apply(step.value.command));
  }
  return { engine, judge };
}

/** A capped market's price stops at its bounds. */
function held(mark: bigint, { floorPrice, capPrice }: PriceBounds): bigint {
  if (mark < BigInt(floorPrice)) return BigInt(floorPrice);
  return mark > BigInt(capPrice) ? BigInt(capPrice) : mark;
}

/** Losses that the judge finds at a step of a path, over the accounts the path is about. */
function judged(
  engine: Engine,
  judge: NaiveEngine,
  path: PathFreeboard,
  step: number,
): { readonly total: bigint; readonly accounts: readonly string[] } {
  const markets = path.market === null ? engine.markets() : [path.market];
  const down = path.name.endsWith("down");
  const marks = new Map(
    markets.map((id) => {
      const { markPrice, type, bounds } = engine.market(id)!;
      const size = BigInt(Math.abs(markPrice));
      const moved = path.market === null ? (size * BigInt(step)) / 1_000_000_000n : BigInt(step);
      const mark = BigInt(markPrice) + (down ? -moved : moved);
      if (type === "inverse" && mark < 1n) return [id, 1n];
      return [id, bounds === null ? mark : held(mark, bounds)];
    }),
  );
  const losses = judge.lossesAt(marks);
  const concerned = [...losses].filter(([account]) => {
    if (path.market === null) return true;
    const held = engine.account(account)!.positions.find(({ market }) => market === path.market);
    return held !== undefined && held.lots > 0 === down;
  });
  return {
    total: concerned.reduce((sum, [, loss]) => sum + loss, 0n),
    accounts: concerned.map(([account]) => account).sort((a, b) => (a < b ? -1 : 1)),
  };
}

describe("FREEBOARD-04-01 the freeboard of random venues is what the judge finds", () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))("seed %i", (seed) => {
    const { engine, judge } = venuesOf(seed);
    const before = engine.stateText();
    const freeboard: Freeboard = engine.freeboard({ reachPpm: REACH_PPM, dust: DUST });
    expect(engine.stateText()).toBe(before);
    expect(engine.audit()).toEqual([]);
    const random = new Random(seed);
    for (const path of freeboard.paths) {
      const at = (step: number) => judged(engine, judge, path, step);
      for (const [point, threshold] of [
        [path.firstLoss, 0n],
        [path.aboveDust, DUST],
      ] as const) {
        const { step, loss } = point ?? { step: path.curve.at(-1)!.step, loss: null };
        if (loss !== null) {
          expect(at(step).total).toBe(loss);
          expect(loss > threshold).toBe(true);
        }
        if (step === 0) continue;
        expect(at(step - 1).total > threshold).toBe(false);
        for (const probe of probes(random, path, step)) {
          expect(at(probe).total > threshold).toBe(false);
        }
      }
      if (path.firstLoss !== null) {
        expect(path.firstAccount).toBe(at(path.firstLoss.step).accounts[0]);
      }
      for (const { step, loss, accounts } of path.curve) {
        const found = at(step);
        expect({ loss, accounts }).toEqual({ loss: found.total, accounts: found.accounts.length });
      }
    }
  });
});
