import type { Units } from "../../core/index.ts";
import type { MeasureSpec, PublishedSpec, Sampling } from "../scenario/format/published.ts";
import type { Written } from "../scenario/reader.ts";
import type { Session } from "./session.ts";
import type { Tally } from "./tally.ts";
import { formatDecimal, parseDecimal } from "../../core/number/decimal.ts";
import { References } from "../plan/reference.ts";
import { deficitOf } from "./deficit.ts";
import { ReadingLog } from "../scenario/problem.ts";
import { NOTIONAL_SCALE } from "./tally.ts";

/** A published figure with what the run measured. */
export interface MeasuredFigure {
  readonly published: PublishedSpec;
  /** Plain decimal; undefined where nothing is measured or the run ended before. */
  readonly ours: string | undefined;
  /** (ours - published) / |published| in parts per million; undefined with `ours`. */
  readonly differencePpm: number | undefined;
  /** Undefined where no tolerance is stated. */
  readonly within: boolean | undefined;
}

interface Reading {
  readonly value: bigint;
  readonly scale: number;
}

/** Takes the measures of a scenario while it runs. */
export class Sampler {
  readonly #session: Session;
  readonly #tally: Tally;
  readonly #references: References;
  readonly #readings = new Map<PublishedSpec, Reading>();
  readonly #fundAtStart = new Map<string, Units>();
  /** Equity at the start of a loss, by the figure that measures it. */
  readonly #equityBefore = new Map<MeasureSpec, Units>();

  constructor(session: Session, tally: Tally) {
    this.#session = session;
    this.#tally = tally;
    this.#references = new References(new ReadingLog(), session.plan.spec);
  }

  /** Remembers what later measures compare with. */
  begin(): void {
    for (const market of this.#session.plan.markets.keys()) {
      this.#fundAtStart.set(market, this.#fund(market));
    }
    this.#rememberEquity(0);
  }

  /** Takes what is due at this time; `last` at the end of the run. */
  sample(elapsedMicros: number, last: boolean): void {
    this.#rememberEquity(elapsedMicros);
    for (const published of this.#session.plan.spec.published) {
      const { measure } = published;
      if (measure === undefined || !isDue(measure.at, elapsedMicros, last)) continue;
      const now = this.#read(measure);
      const before = this.#readings.get(published);
      if (before === undefined || isNewExtreme(measure.at, now.value, before.value)) {
        this.#readings.set(published, now);
      }
    }
  }

  figures(): MeasuredFigure[] {
    return this.#session.plan.spec.published.map((published) =>
      compare(published, this.#readings.get(published), this.#session.plan.variant.name),
    );
  }

  #read(measure: MeasureSpec): Reading {
    const { engine, plan } = this.#session;
    switch (measure.take) {
      case "deficit": {
        const view = engine.asset(measure.asset.text)!;
        const value = deficitOf(this.#session, measure.asset.text) + view.uncoveredLoss;
        return { value, scale: view.decimals };
      }
      case "uncoveredLoss": {
        const view = engine.asset(measure.asset.text)!;
        return { value: view.uncoveredLoss, scale: view.decimals };
      }
      case "unpaid":
      case "vault": {
        const { text } = measure.asset;
        const { take } = measure;
        const value = take === "unpaid" ? this.#tally.unpaid(text) : this.#tally.cash(text);
        return { value, scale: plan.assets.get(text)!.decimals };
      }
      case "netWithdrawn":
      case "loss":
      case "poolEquity": {
        const { text } = measure.asset;
        const accounts = measure.accounts.flatMap((name) => this.#references.accounts(name));
        const value = accounts.reduce(
          (sum, id) => sum + this.#ofAccount(measure.take, id, text),
          0n,
        );
        return { value, scale: plan.assets.get(text)!.decimals };
      }
      case "equity":
      case "equityLoss": {
        const before = this.#equityBefore.get(measure) ?? 0n;
        const equity = this.#equity(measure.accounts);
        const value = measure.take === "equity" ? equity : before - equity;
        return { value, scale: plan.assets.get(plan.numeraire)!.decimals };
      }
      case "paid": {
        const { text } = measure.asset;
        const paid = this.#tally
          .payments()
          .filter(({ asset, layer }) => asset === text && layer === measure.layer);
        const value = paid.reduce((sum, { amount }) => sum + amount, 0n);
        return { value, scale: plan.assets.get(text)!.decimals };
      }
      case "unrealizedLoss": {
        const accounts = measure.accounts.flatMap((name) => this.#references.accounts(name));
        const { text } = measure.market;
        const value = accounts.reduce((sum, id) => sum - this.#unrealized(id, text), 0n);
        return { value, scale: plan.markets.get(text)!.scale.settlementDecimals };
      }
      case "fund":
      case "fundDrawdown": {
        const { text } = measure.market;
        const fund = this.#fund(text);
        const value = measure.take === "fund" ? fund : this.#fundAtStart.get(text)! - fund;
        return { value, scale: plan.markets.get(text)!.scale.settlementDecimals };
      }
      case "liquidated":
        return { value: this.#tally.liquidated(measure.market.text), scale: NOTIONAL_SCALE };
      case "markPrice":
      case "indexPrice": {
        const { text } = measure.market;
        const view = engine.market(text)!;
        const ticks = measure.take === "markPrice" ? view.markPrice : view.indexPrice;
        return { value: BigInt(ticks) * plan.markets.get(text)!.scale.tickSize, scale: 30 };
      }
    }
  }

  #ofAccount(take: "netWithdrawn" | "loss" | "poolEquity", account: string, asset: string): Units {
    const out = this.#tally.withdrawn(account, asset) - this.#tally.deposited(account, asset);
    if (take === "netWithdrawn") return out;
    const holdings = this.#session.engine.account(account)?.holdings ?? [];
    const equity = holdings.find((holding) => holding.asset === asset)?.poolEquity ?? 0n;
    return take === "poolEquity" ? equity : -out - equity;
  }

  #rememberEquity(elapsedMicros: number): void {
    for (const { measure } of this.#session.plan.spec.published) {
      if (measure?.take !== "equityLoss" || this.#equityBefore.has(measure)) continue;
      if ((measure.since?.micros ?? 0) !== elapsedMicros) continue;
      this.#equityBefore.set(measure, this.#equity(measure.accounts));
    }
  }

  #equity(names: readonly Written[]): Units {
    const accounts = names.flatMap((name) => this.#references.accounts(name));
    return accounts.reduce((sum, id) => sum + (this.#session.engine.account(id)?.equity ?? 0n), 0n);
  }

  #unrealized(account: string, market: string): Units {
    const positions = this.#session.engine.account(account)?.positions ?? [];
    return positions.find((position) => position.market === market)?.unrealizedPnl ?? 0n;
  }

  #fund(market: string): Units {
    return this.#session.engine.market(market)?.fund ?? 0n;
  }
}

/** Times (since the start) at which a measure is due. */
export function measureTimes(published: readonly PublishedSpec[]): number[] {
  return published.flatMap(({ measure }) => {
    if (measure === undefined) return [];
    const since = measure.take === "equityLoss" ? [measure.since?.micros ?? 0] : [];
    return typeof measure.at === "string" ? since : [...since, measure.at.micros];
  });
}

function isDue(at: Sampling, elapsedMicros: number, last: boolean): boolean {
  if (at === "end") return last;
  return typeof at === "string" || at.micros === elapsedMicros;
}

function isNewExtreme(at: Sampling, now: bigint, before: bigint): boolean {
  if (at === "max") return now > before;
  if (at === "min") return now < before;
  return true;
}

/** The tolerance is for the run the figure belongs to; in other runs it is only shown beside. */
function compare(
  published: PublishedSpec,
  reading: Reading | undefined,
  variant: string,
): MeasuredFigure {
  if (reading === undefined) {
    return { published, ours: undefined, differencePpm: undefined, within: undefined };
  }
  const value = parseDecimal(published.value.text, reading.scale) ?? 0n;
  const difference = reading.value - value;
  const magnitude = value < 0n ? -value : value;
  const differencePpm = magnitude === 0n ? 0 : Number((difference * 1_000_000n) / magnitude);
  const stated = variant === published.run ? published.tolerance?.text.replace("%", "") : undefined;
  const tolerance = parseDecimal(stated ?? "", 4);
  return {
    published,
    ours: formatDecimal(reading.value, reading.scale),
    differencePpm,
    within: tolerance === undefined ? undefined : BigInt(Math.abs(differencePpm)) <= tolerance,
  };
}
