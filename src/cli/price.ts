import { writeFileSync } from "node:fs";

import type { Command, MarketPricing, PriceDecisionEvent } from "../core/index.ts";
import { Engine, EXAMPLE, formatDecimal, parseDecimal } from "../core/index.ts";
import type { PricePoint, PriceReport, SourceTally } from "./price-report.ts";
import { durationMicros } from "./duration.ts";
import { EXIT_CODE, type ExitCode } from "./exit-code.ts";
import { BadUsage } from "./failure.ts";
import { readFeed, type FeedTick } from "./feed-file.ts";
import { standardOutput } from "./output.ts";
import { pricePage } from "./show/price-page.ts";
import { priceLines } from "./show/price-table.ts";

const MARKET = "FEED";

export interface PriceFlags {
  readonly tick: string;
  readonly groupsMin: string;
  readonly cap: string;
  readonly reject: string;
  readonly rejectFloor: string;
  readonly jump: string;
  readonly unit: string;
  readonly stale: string;
  readonly frozen: string;
  readonly band: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** Replays feeds through index and mark: a table, and a page with a chart. */
export function price(files: readonly string[], flags: PriceFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const ticks = files.flatMap((file) => readFeed(file, flags.tick));
  if (ticks.length === 0) throw new BadUsage("expected feeds with ticks, found none");
  ticks.sort((a, b) => a.timeMicros - b.timeMicros);
  const report = reportOf(files, ticks, pricingOf(ticks, flags), flags.tick);
  const { inWords: _, ...document } = report;
  output.document(document);
  for (const line of priceLines(report)) output.text(line);
  if (flags.html !== undefined) {
    writeFileSync(flags.html, pricePage(report));
    output.text(`chart: ${flags.html}`);
  }
  return EXIT_CODE.ok;
}

function pricingOf(ticks: readonly FeedTick[], flags: PriceFlags): MarketPricing {
  const groupOf = new Map(ticks.map(({ source, group }) => [source, group]));
  const groups = [...new Set(groupOf.values())];
  const groupsMin = Number(flags.groupsMin);
  if (!Number.isInteger(groupsMin)) {
    throw new BadUsage(`expected a number of groups, was "${flags.groupsMin}"`);
  }
  const rejectMaxPpm = partsPerMillion("reject", flags.reject);
  return {
    sources: [...groupOf].map(([source, group]) => ({
      source,
      group,
      role: "market",
      exponent: 0,
    })),
    groups: groups.map((group) => ({ group, capPpm: partsPerMillion("cap", flags.cap) })),
    groupsMin,
    staleMicros: durationMicros(flags.stale),
    futureMicros: 0,
    frozenMicros: durationMicros(flags.frozen),
    jumpPpm: partsPerMillion("jump", flags.jump),
    jumpHoldMicros: durationMicros(flags.stale),
    unitPpm: partsPerMillion("unit", flags.unit),
    rejectMadPpm: 4_447_800,
    rejectFloorPpm: Math.min(rejectMaxPpm, partsPerMillion("reject-floor", flags.rejectFloor)),
    rejectMaxPpm,
    volumeMicros: 600_000_000,
    uncertainPpm: 0,
    volatilePpm: 0,
    averageMicros: 600_000_000,
    tell: "all",
    bandPpm: partsPerMillion("band", flags.band),
    basisMicros: 60_000_000,
    impactMicros: 60_000_000,
    tradeMicros: 60_000_000,
  };
}

/** Runs the ticks through an engine of one market. */
function reportOf(
  files: readonly string[],
  ticks: readonly FeedTick[],
  pricing: MarketPricing,
  tickSize: string,
): PriceReport {
  const engine = new Engine({ numeraire: "USD", policy: EXAMPLE.policy });
  const first = ticks[0]!;
  let sequence = 0;
  const send = (body: object, timeMicros: number) => {
    sequence += 1;
    const id = { session: "price", sequence };
    return engine.apply({ ...body, id, timeMicros } as Command);
  };
  const usd = { kind: "asset", asset: "USD", decimals: 2, priceDecimals: 0, price: 1 };
  send({ ...usd, parameters: EXAMPLE.asset }, first.timeMicros);
  const start = Math.max(1, first.price ?? first.bidPrice ?? 1);
  const declared = send(
    {
      kind: "market",
      market: MARKET,
      type: "linear",
      settlement: "USD",
      group: MARKET,
      multiplier: 1n,
      fundingScale: 1n,
      markPrice: start,
      indexPrice: start,
      parameters: { ...EXAMPLE.market, pricing },
    },
    first.timeMicros,
  );
  if (!declared.answer.ok) throw new BadUsage(declared.answer.detail);
  const tallies = new Map(
    pricing.sources.map(({ source, group }) => [source, new Tally(source, group)]),
  );
  const points: PricePoint[] = [];
  const decisions: PriceDecisionEvent[] = [];
  let before = "";
  for (const tick of ticks) {
    const { timeMicros, source, group: _group, ...said } = tick;
    const body = { kind: "quote", target: { market: MARKET }, source, sourceMicros: timeMicros };
    const { answer, events } = send({ ...body, ...said }, timeMicros);
    const tally = tallies.get(source)!;
    tally.count(tick);
    if (!answer.ok) tally.refuse(answer.reason);
    for (const event of events) {
      if (event.type !== "priceDecision") continue;
      if (event.timeMicros === timeMicros && answer.ok) tally.see(event);
      const kind = JSON.stringify([event.state, event.clamped, event.sources.map(statusOf)]);
      if (kind !== before) decisions.push(event);
      before = kind;
      const { indexPrice: index, markPrice: mark } = event;
      if (index !== null && mark !== null)
        points.push({ timeMicros: event.timeMicros, index, mark });
    }
  }
  const step = parseDecimal(tickSize, 18)!;
  return {
    files,
    bandPpm: pricing.bandPpm,
    sources: [...tallies.values()],
    points,
    decisions,
    inWords: (price) => formatDecimal(BigInt(price) * step, 18),
  };
}

function statusOf({ status }: PriceDecisionEvent["sources"][number]): string {
  return status;
}

class Tally implements SourceTally {
  readonly source: string;
  readonly group: string;
  ticks = 0;
  used = 0;
  readonly dropped: Record<string, number> = {};
  readonly refused: Record<string, number> = {};
  readonly points: [number, number][] = [];

  constructor(source: string, group: string) {
    this.source = source;
    this.group = group;
  }

  count({ timeMicros, price: one, bidPrice, askPrice }: FeedTick): void {
    this.ticks += 1;
    const told = one ?? ((bidPrice ?? 0) + (askPrice ?? 0)) / 2;
    this.points.push([timeMicros, told]);
  }

  refuse(reason: string): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }

  see({ sources }: PriceDecisionEvent): void {
    const found = sources.find(({ source }) => source === this.source)!;
    if (found.status === "used") this.used += 1;
    else this.dropped[found.status] = (this.dropped[found.status] ?? 0) + 1;
  }
}

function partsPerMillion(name: string, percent: string): number {
  const ppm = parseDecimal(percent, 4);
  if (ppm !== undefined && ppm >= 0n && ppm <= 1_000_000n) return Number(ppm);
  throw new BadUsage(`expected --${name} as a percentage of 0 to 100, was "${percent}"`);
}
