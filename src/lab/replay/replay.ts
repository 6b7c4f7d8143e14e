import type { Micros, Units } from "../../core/index.ts";
import type { UnwindPlan } from "../plan/action-plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { ReplayResult } from "./result.ts";
import type { Step } from "./session.ts";
import { pointTimes } from "../plan/price-path.ts";
import { isFullyProtected } from "../plan/variant.ts";
import { recount } from "../plan/action.ts";
import { act } from "./act.ts";
import { triggerStop } from "./order-act.ts";
import { uncountable } from "./outcome.ts";
import { ClaimWatch } from "./claim-watch.ts";
import { deficitOf, isBelowZero } from "./deficit.ts";
import { measureTimes, Sampler } from "./measure.ts";
import { accountResults, assetResults } from "./report.ts";
import { BrokenRun, Session } from "./session.ts";
import { quotesAt } from "./quotes.ts";
import { setupRefused } from "./setup-problem.ts";
import { fillDraft, pricesAt, setupDrafts } from "./setup.ts";
import { Tally } from "./tally.ts";
import { Timeline } from "./timeline.ts";

export interface ReplayOptions {
  /** Stops here instead of at the scenario's end; since the start. */
  readonly untilMicros?: Micros;
  /** Hears every command with its events. */
  readonly onStep?: (step: Step) => void;
  /** Hears how far the run is, 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Sees the session when the run has ended. */
  readonly onEnd?: (session: Session) => void;
}

/**
 * Runs a plan: builds the venue, then goes through its times; at each the prices move, the simulated
 * venue matches, the actions happen, and the measures are taken.
 */
export function replay(plan: Plan, options: ReplayOptions = {}): ReplayResult {
  const tally = new Tally(plan);
  const timeline = new Timeline();
  const claims = new ClaimWatch();
  const session = new Session(plan, [
    (step) => tally.listen(step),
    (step) => timeline.listen(step),
    (step) => claims.listen(step),
    (step) => options.onStep?.(step),
  ]);
  claims.watch(session);
  tally.watchMarks((market) => session.markPrice(market));
  const run = new Run(session, tally, timeline);
  let broken: string | undefined;
  try {
    run.setUp();
    run.goThrough(
      Math.min(options.untilMicros ?? plan.endMicros, plan.endMicros),
      options.onProgress,
    );
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    broken = error.message;
  }
  options.onEnd?.(session);
  const { engine } = session;
  const accounts = accountResults(session, tally);
  const assets = assetResults(session, tally, run.deficitMax);
  const views = plan.accounts.map(({ account }) => engine.account(account));
  const accountsBelowZero = views.filter((view) => view !== undefined && isBelowZero(view)).length;
  const audit = engine.audit();
  const nothingLost = assets.every((asset) => asset.uncoveredLoss === 0n && asset.unpaid === 0n);
  const clean =
    accountsBelowZero === 0 &&
    claims.violations.length === 0 &&
    audit.length === 0 &&
    broken === undefined &&
    nothingLost;
  return {
    scenario: plan.spec.id.text,
    variant: plan.variant.name,
    fullyProtected: isFullyProtected(plan.rules),
    endedAtMicros: engine.nowMicros,
    commands: tally.commands,
    events: tally.events,
    timeline: timeline.entries,
    assets,
    funds: [...plan.markets.values()].map(({ market, scale }) => ({
      market,
      asset: scale.settlement,
      decimals: scale.settlementDecimals,
      before: run.fundBefore.get(market) ?? 0n,
      lowest: run.fundLowest.get(market) ?? 0n,
      after: engine.market(market)?.fund ?? 0n,
    })),
    payments: tally.payments(),
    deleveraged: tally.deleveraged(),
    accounts,
    measures: run.sampler.figures(),
    breaks: engine.breaks?.() ?? [],
    verdict: { accountsBelowZero, belowClaim: claims.violations, audit, broken, clean },
    stateText: engine.stateText(),
  };
}

interface Unwinding {
  readonly account: string;
  readonly plan: UnwindPlan;
  readonly from: Micros;
  /** Signed, in 10^-30 of the unit of lotSize. */
  readonly size: bigint;
}

/** The walk through the scenario's times. */
class Run {
  readonly sampler: Sampler;
  readonly fundBefore = new Map<string, Units>();
  readonly fundLowest = new Map<string, Units>();
  readonly deficitMax = new Map<string, Units>();
  readonly #session: Session;
  readonly #tally: Tally;
  readonly #timeline: Timeline;
  #unwindings: Unwinding[] = [];
  #nextAction = 0;
  #lastPrices = "";

  constructor(session: Session, tally: Tally, timeline: Timeline) {
    this.#session = session;
    this.#tally = tally;
    this.#timeline = timeline;
    this.sampler = new Sampler(session, tally);
  }

  setUp(): void {
    const { plan } = this.#session;
    for (const draft of setupDrafts(plan)) {
      const { answer } = this.#session.send(draft);
      if (answer.ok) continue;
      throw setupRefused(plan, `${draft.kind} refused, ${answer.reason}: ${answer.detail}`, draft);
    }
    for (const market of plan.markets.keys()) {
      const fund = this.#session.engine.market(market)?.fund ?? 0n;
      this.fundBefore.set(market, fund);
      this.fundLowest.set(market, fund);
    }
    this.sampler.begin();
  }

  goThrough(untilMicros: Micros, onProgress: ((done: number) => void) | undefined): void {
    const times = timesOf(this.#session.plan, untilMicros);
    times.forEach((time, index) => {
      this.#tick(time);
      this.#watchLows();
      this.sampler.sample(time, index === times.length - 1);
      onProgress?.((index + 1) / times.length);
    });
  }

  #tick(elapsed: Micros): void {
    const session = this.#session;
    session.advanceTo(elapsed);
    session.venue.expire(session.plan.startMicros + elapsed);
    session.settle();
    if (!this.#tellPrices(elapsed)) session.send({ kind: "clock" });
    const lastTrade = (market: string): number | undefined => session.venue.lastTrade(market);
    for (const draft of quotesAt(session.plan, elapsed, lastTrade)) session.send(draft);
    const around = (market: string): number => session.quoted(market).markPrice;
    for (const draft of session.venue.quote(elapsed, around)) session.send(draft);
    this.#settle();
    this.#unwind(elapsed);
    this.#act(elapsed);
    this.#settle();
  }

  /** Tells the prices of a time where they are not those that were told last. */
  #tellPrices(elapsed: Micros): boolean {
    const { plan, venue } = this.#session;
    const updates = pricesAt(plan, elapsed, (market) => venue.lastTrade(market));
    const text = JSON.stringify(updates);
    const isNew = updates.length > 0 && text !== this.#lastPrices;
    this.#lastPrices = text;
    if (isNew) this.#session.send({ kind: "price", updates });
    return isNew;
  }

  /** Lets the venue come to rest, with the stop orders that its prices trigger on the way. */
  #settle(): void {
    const session = this.#session;
    session.settle();
    for (;;) {
      const stop = session.venue.triggered((market) => session.markPrice(market));
      if (stop === undefined) return;
      const now = session.plan.startMicros + session.elapsedMicros;
      this.#timeline.note(now, [triggerStop(session, stop)]);
      session.settle();
    }
  }

  #act(elapsed: Micros): void {
    const { plan } = this.#session;
    let action = plan.actions[this.#nextAction];
    while (action !== undefined && action.at <= elapsed) {
      this.#nextAction += 1;
      const now = plan.startMicros + elapsed;
      const counted = this.#session.isAsPlanned ? action : recount(this.#session.plan, action);
      if ("code" in counted) this.#timeline.note(now, [uncountable(action, counted)]);
      else this.#timeline.note(now, act(this.#session, this.#tally, counted));
      if (action.do === "unwind") this.#startUnwinding(action, elapsed);
      // A path is told as finely as the new tick allows.
      if (action.do === "contract") this.#tellPrices(elapsed);
      this.#settle();
      action = plan.actions[this.#nextAction];
    }
  }

  #startUnwinding(plan: UnwindPlan, from: Micros): void {
    for (const account of plan.accounts) {
      const lots = this.#session.lots(account, plan.market);
      const size = BigInt(lots) * this.#lotSize(plan.market);
      if (lots !== 0) this.#unwindings.push({ account, plan, from, size });
    }
  }

  /** Closes the share of each unwinding that its time has come for, at the mark. */
  #unwind(elapsed: Micros): void {
    for (const { account, plan, from, size } of this.#unwindings) {
      const { market, until } = plan;
      const maker = this.#session.venue.book(market)?.maker;
      const left = Math.max(0, until - elapsed);
      const lots = Number(size / this.#lotSize(market));
      const goal = Number(
        (BigInt(Math.abs(lots)) * BigInt(left)) / BigInt(Math.max(1, until - from)),
      );
      const held = this.#session.lots(account, market);
      const closing = Math.abs(held) - goal;
      if (maker === undefined || closing <= 0 || Math.sign(held) !== Math.sign(lots)) continue;
      const [long, short] = held > 0 ? [maker, account] : [account, maker];
      const fillPrice = this.#session.markPrice(market);
      this.#session.send(fillDraft({ market, long, short, lots: closing, fillPrice }));
    }
    this.#unwindings = this.#unwindings.filter(({ plan }) => plan.until > elapsed);
  }

  #lotSize(market: string): bigint {
    return this.#session.plan.markets.get(market)!.scale.lotSize;
  }

  #watchLows(): void {
    const { engine, plan } = this.#session;
    for (const market of plan.markets.keys()) {
      const fund = engine.market(market)?.fund ?? 0n;
      if (fund < (this.fundLowest.get(market) ?? fund)) this.fundLowest.set(market, fund);
    }
    for (const asset of plan.assets.keys()) {
      const deficit = deficitOf(this.#session, asset);
      if (deficit > (this.deficitMax.get(asset) ?? 0n)) this.deficitMax.set(asset, deficit);
    }
  }
}

/** Every step, point, action and measure time up to the end, once each, in order. */
function timesOf(plan: Plan, untilMicros: Micros): Micros[] {
  const times = new Set<Micros>([0, untilMicros, ...measureTimes(plan.spec.published)]);
  for (let time = 0; time < untilMicros; time += plan.stepMicros) times.add(time);
  const feeds = [...plan.assets.values(), ...plan.markets.values()].flatMap(
    ({ feed }) => feed ?? [],
  );
  for (const { path, silent } of feeds.flatMap(({ sources }) => sources)) {
    if (path !== undefined) for (const time of pointTimes(path)) times.add(time);
    for (const { from, to } of silent) times.add(from).add(to);
  }
  for (const { path } of plan.assets.values()) {
    for (const one of [path?.path, path?.collateral]) {
      if (one !== undefined) for (const time of pointTimes(one)) times.add(time);
    }
  }
  for (const { path } of plan.markets.values()) {
    for (const one of [...path.marks, ...(path.index === undefined ? [] : [path.index])]) {
      for (const time of pointTimes(one)) times.add(time);
    }
  }
  for (const { expiry } of plan.markets.values()) if (expiry !== undefined) times.add(expiry.at);
  for (const action of plan.actions) {
    times.add(action.at);
    if (action.do === "delist") times.add(action.ends);
  }
  return [...times].filter((time) => time <= untilMicros).toSorted((a, b) => a - b);
}
