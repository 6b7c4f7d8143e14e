import { existsSync, readFileSync, writeFileSync } from "node:fs";

import type { Freeboard, FreeboardOptions, Ticks } from "../core/index.ts";
import type { Session } from "../lab/index.ts";
import { Engine, formatDecimal, parseDecimal } from "../core/index.ts";
import { openScenario, planOf, protectedVariant, replay, UNPROTECTED } from "../lab/index.ts";
import { durationMicros } from "./duration.ts";
import { EXIT_CODE, type ExitCode } from "./exit-code.ts";
import { BadUsage } from "./failure.ts";
import { standardOutput } from "./output.ts";
import { elapsed, grouped } from "./show/figure.ts";
import { freeboardPage } from "./show/freeboard-page.ts";
import { freeboardLines } from "./show/freeboard-table.ts";

/** First words of a snapshot file. */
const SNAPSHOT = "plimsoll-state ";
const REACH_PERCENT = "50";
/** Points of the curve, evenly over the reach. */
const CURVE_POINTS = 40;

export interface FreeboardFlags {
  readonly at?: string;
  readonly unprotected?: boolean;
  readonly market?: readonly string[];
  readonly dust?: string;
  readonly reach?: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** A venue, what it is called, and how its prices are written. */
interface Subject {
  readonly title: string;
  readonly engine: { freeboard(options?: FreeboardOptions): Freeboard };
  readonly decimals: number;
  readonly price: (market: string, ticks: Ticks) => string;
}

/** How far a venue is from the first loss: a table, and a page with the curves. */
export function freeboard(name: string, flags: FreeboardFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const subject = isSnapshot(name) ? restored(name, flags) : replayed(name, flags);
  const reachPpm = partsPerMillion(flags.reach ?? REACH_PERCENT);
  const curvePpm = Array.from({ length: CURVE_POINTS }, (_, index) =>
    Math.ceil((reachPpm * (index + 1)) / CURVE_POINTS),
  );
  const dust = units(flags.dust ?? "0", subject.decimals);
  const markets = flags.market === undefined ? {} : { markets: flags.market };
  const found = ask(subject, { reachPpm, curvePpm, dust, ...markets });
  output.document({ title: subject.title, ...found });
  for (const line of freeboardLines(subject.title, found, subject.price)) output.text(line);
  if (flags.html !== undefined) {
    writeFileSync(flags.html, freeboardPage(subject.title, found, subject.price));
    output.text(`chart: ${flags.html}`);
  }
  return EXIT_CODE.ok;
}

function isSnapshot(name: string): boolean {
  return existsSync(name) && readFileSync(name, "utf8").startsWith(SNAPSHOT);
}

/** A snapshot does not say how a tick is written: prices are in ticks. */
function restored(name: string, flags: FreeboardFlags): Subject {
  if (flags.at !== undefined || flags.unprotected === true) {
    throw new BadUsage("expected --at and --unprotected with a scenario only, was a snapshot");
  }
  const engine = Engine.restore(readFileSync(name, "utf8"));
  const { numeraireDecimals } = engine.freeboard({ joint: [], markets: [] });
  return {
    title: name,
    engine,
    decimals: numeraireDecimals,
    price: (_market, ticks) => `${grouped(`${ticks}`)} ticks`,
  };
}

function replayed(name: string, flags: FreeboardFlags): Subject {
  const scenario = openScenario(name);
  const variant = flags.unprotected === true ? UNPROTECTED : protectedVariant(scenario.spec);
  const plan = planOf(scenario, variant);
  const untilMicros = durationMicros(flags.at ?? "0s");
  let session: Session | undefined;
  replay(plan, { untilMicros, onEnd: (ended) => void (session = ended) });
  const time = elapsed(Math.min(untilMicros, plan.endMicros));
  return {
    title: `${scenario.spec.id.text}, ${variant.name}, at ${time}`,
    engine: session!.engine,
    decimals: plan.assets.get(plan.numeraire)!.decimals,
    price: (market, ticks) => {
      const { tickSize } = plan.markets.get(market)!.scale;
      return grouped(formatDecimal(BigInt(ticks) * tickSize, 30), 6);
    },
  };
}

/** What the engine does not know by name or does not accept is the caller's mistake. */
function ask({ engine }: Subject, options: FreeboardOptions): Freeboard {
  try {
    return engine.freeboard(options);
  } catch (error) {
    if (error instanceof RangeError) throw new BadUsage(error.message);
    throw error;
  }
}

function partsPerMillion(percent: string): number {
  const ppm = parseDecimal(percent, 4);
  if (ppm === undefined || ppm <= 0n) {
    throw new BadUsage(`expected a reach in percent above 0, was "${percent}"`);
  }
  return Number(ppm);
}

function units(text: string, decimals: number): bigint {
  const amount = parseDecimal(text, decimals);
  if (amount === undefined || amount < 0n) {
    throw new BadUsage(`expected dust as an amount with ${decimals} decimals, was "${text}"`);
  }
  return amount;
}
