import { runBoundary } from "./boundary.ts";
import type { Command } from "./command/command.ts";
import type { Applied, Trigger } from "./event/event.ts";
import { freeboardOf } from "./freeboard/freeboard.ts";
import type { Freeboard, FreeboardOptions } from "./freeboard/report.ts";
import { clockMoved } from "./intake/breaker.ts";
import { answerOf, brokenBy, unfiled } from "./intake/answer.ts";
import { digestOf } from "./intake/digest.ts";
import { execute } from "./intake/execute.ts";
import { envelopeFault, formFault } from "./intake/form.ts";
import { policyFault } from "./intake/parameter-fault.ts";
import { refuse, type Outcome, type Refusal } from "./intake/refusal.ts";
import { commandOf, hasId } from "./intake/question.ts";
import { fireTimer, isLive } from "./intake/timer-effect.ts";
import { auditVenue } from "./invariant/audit.ts";
import { FULL_PROTECTION, type HistoricRules } from "./safeguard/historic.ts";
import { AnswerTable } from "./state/answer-table.ts";
import { InvariantError, OutOfRangeError } from "./state/failure.ts";
import { Venue, type Break, type VenueOptions } from "./state/venue.ts";
import { readState } from "./snapshot/read-state.ts";
import { writeState } from "./snapshot/write-state.ts";
import { CertificateWatch } from "./watch/certificate-watch.ts";
import type { Watch } from "./watch/watch.ts";
import type {
  AccountView,
  AssetView,
  AssumedDefault,
  GroupView,
  MarketView,
  Named,
  OutlookView,
  PolicyView,
  RankView,
  Views,
  WhatIf,
  WhatIfQuestion,
} from "./view.ts";
import { viewGroup } from "./view-group.ts";
import { viewAccount, viewAsset, viewMarket, viewPolicy } from "./view-of.ts";
import { rankMarket } from "./waterfall/market-rank.ts";
import { outlookOf } from "./waterfall/outlook.ts";

export type { Break, VenueOptions } from "./state/venue.ts";

/**
 * The engine: `apply(command) -> events` is the only door. Synchronous, single writer, no clock, no
 * randomness, no input or output; the same commands give the same events and the same state.
 *
 * @source COMMAND-01-01 COMMAND-02-01 COMMAND-03-01
 */
export class Engine {
  readonly #venue: Venue;
  readonly #watch: Watch;
  readonly #answers: AnswerTable = new AnswerTable();
  #applying = false;

  constructor(options: VenueOptions, ...internal: unknown[]) {
    const fault = policyFault(options.policy);
    if (fault !== null) throw new RangeError(`policy: ${fault}`);
    const [key] = internal;
    const parts = key instanceof PartKey ? key.parts : {};
    this.#venue = new Venue(options, parts.rules ?? FULL_PROTECTION);
    this.#watch = parts.watch?.(this.#venue) ?? new CertificateWatch(this.#venue);
    this.#venue.listener = this.#watch;
  }

  /**
   * Carries a command out, or refuses it.
   *
   * @returns the answer, and every fact that follows from the command in the order it became one
   * @throws InvariantError when called from inside itself; every other failure is an answer
   */
  apply(command: Command): Applied {
    this.#enter();
    try {
      return this.#identify(command, true);
    } finally {
      this.#leave();
    }
  }

  /**
   * What `apply` would give now, and what would become of whom is named. Nothing changes: not the
   * state, not the numbers given out, not the answers on file.
   *
   * Costs what the command would cost, and once more certifying whom it touched.
   *
   * @throws InvariantError when called from inside `apply` or itself
   * @source WHATIF-01-01 WHATIF-01-02
   */
  whatIf(question: WhatIfQuestion, named: Named = {}): WhatIf {
    this.#enter();
    const venue = this.#venue;
    const { sequence, brokenSequence } = venue;
    try {
      const before = this.#look(named);
      const applied = hasId(question)
        ? this.#identify(question, false)
        : this.#decideUnfiled(commandOf(question, venue.nowMicros));
      return { ...applied, before, after: this.#look(named) };
    } finally {
      this.#rollBack();
      venue.sequence = sequence;
      venue.brokenSequence = brokenSequence;
      this.#leave();
    }
  }

  #enter(): void {
    if (this.#applying) throw new InvariantError("internal", "expected apply not to be re-entered");
    this.#applying = true;
  }

  #leave(): void {
    this.#applying = false;
    this.#venue.events = [];
  }

  #look({ accounts = [], markets = [], assets = [] }: Named): Views {
    return {
      accounts: found(accounts, (id) => this.account(id)),
      markets: found(markets, (id) => this.market(id)),
      assets: found(assets, (id) => this.asset(id)),
    };
  }

  /** @param stands  false: neither committed nor filed */
  #identify(command: Command, stands: boolean): Applied {
    const next = this.#venue.sequence + 1;
    const fault = envelopeFault(command);
    if (fault !== null) return unfiled(next, refuse("MALFORMED", fault));
    const { session, sequence } = command.id;
    const digest = digestOf(command);
    const found = this.#answers.find(session, sequence, digest);
    if (found.kind === "repeated") return { answer: found.answer, repeated: true, events: [] };
    if (found.kind === "reused") {
      return unfiled(next, refuse("SEQUENCE_REUSED", `expected the first body of ${sequence}`));
    }
    if (found.kind === "tooOld") {
      const detail = `expected a newer sequence than ${sequence}`;
      return unfiled(next, refuse("SEQUENCE_TOO_OLD", detail));
    }
    this.#venue.sequence = next;
    const applied = this.#decide(command);
    if (!stands) return applied;
    this.#commit();
    this.#answers.file(session, sequence, digest, applied.answer);
    return applied;
  }

  /** A question that names no sender: there is nothing to find an earlier answer by. */
  #decideUnfiled(command: Command): Applied {
    const next = this.#venue.sequence + 1;
    const fault = envelopeFault(command);
    if (fault !== null) return unfiled(next, refuse("MALFORMED", fault));
    this.#venue.sequence = next;
    return this.#decide(command);
  }

  /** Everything a broken promise undoes happens in here. @source COMMAND-03-01 */
  #decide(command: Command): Applied {
    const venue = this.#venue;
    try {
      const outcome = this.#carryOut(command);
      return { answer: answerOf(venue.sequence, outcome), repeated: false, events: venue.events };
    } catch (error) {
      this.#rollBack();
      venue.brokenSequence = venue.sequence;
      return brokenBy(error, venue.sequence);
    }
  }

  #commit(): void {
    this.#venue.transaction.commit();
    this.#venue.timers.compact();
    this.#watch.committed();
  }

  /** Undoes everything since the last commit. */
  #rollBack(): void {
    this.#watch.beforeRollback();
    this.#venue.transaction.rollback();
    this.#venue.touched.clear();
    this.#watch.afterRollback();
  }

  #carryOut(command: Command): Outcome {
    const venue = this.#venue;
    if (command.timeMicros < venue.nowMicros) {
      const detail = `expected a time from ${venue.nowMicros} on, was ${command.timeMicros}`;
      return this.#refused(refuse("TIME_BACKWARDS", detail));
    }
    if (venue.brokenSequence === null) {
      this.#advance(command.timeMicros);
    } else if (command.kind !== "resume") {
      const detail = `expected intake to be resumed after command ${venue.brokenSequence}`;
      return this.#refused(refuse("INTAKE_STOPPED", detail));
    }
    const { sequence, nowMicros: timeMicros } = venue;
    const at = venue.events.length;
    venue.emit({ type: "accepted", sequence, timeMicros });
    const refusal = this.#attempt(command);
    if (refusal !== null) {
      venue.events.splice(at, 1);
      venue.touched.clear();
      return this.#refused(refusal);
    }
    this.#boundary(command.kind);
    this.#fireUntil(venue.nowMicros);
    return null;
  }

  #refused(refusal: Refusal): Refusal {
    const { sequence, nowMicros: timeMicros } = this.#venue;
    this.#venue.emit({ type: "refused", sequence, timeMicros, ...refusal });
    return refusal;
  }

  /** Validates and applies; what does not fit its range is undone and refused. */
  #attempt(command: Command): Outcome {
    const venue = this.#venue;
    const fault = formFault(command);
    if (fault !== null) return fault;
    const savepoint = venue.transaction.savepoint();
    const { length } = venue.events;
    try {
      return execute(venue, command);
    } catch (error) {
      if (!(error instanceof OutOfRangeError)) throw error;
      venue.transaction.rollback(savepoint);
      venue.events.length = length;
      return refuse("OUT_OF_RANGE", error.message);
    }
  }

  /** @source COMMAND-02-01 */
  #advance(timeMicros: number): void {
    const venue = this.#venue;
    const from = venue.nowMicros;
    this.#fireUntil(timeMicros);
    venue.transaction.write(venue, "nowMicros", timeMicros);
    if (timeMicros === venue.lastBoundaryMicros) return;
    clockMoved(venue, from);
    this.#watch.timePassed();
    this.#boundary("time");
  }

  /** Fires the timers that are due, each with a boundary of its own. @source COMMAND-02-01 */
  #fireUntil(timeMicros: number): void {
    const venue = this.#venue;
    const { timers, transaction } = venue;
    for (let timer = timers.earliest; timer !== undefined; timer = timers.earliest) {
      if (timer.timeMicros > timeMicros) break;
      timers.take();
      if (!isLive(venue, timer)) continue;
      transaction.write(venue, "nowMicros", timer.timeMicros);
      this.#watch.timePassed();
      venue.emit({ type: "timer", ...timer });
      fireTimer(venue, timer);
      this.#boundary(timer.cause);
    }
  }

  #boundary(trigger: Trigger): void {
    this.#venue.trigger = trigger;
    runBoundary(this.#venue, this.#watch);
    this.#watch.settle();
  }

  get nowMicros(): number {
    return this.#venue.nowMicros;
  }

  get sequence(): number {
    return this.#venue.sequence;
  }

  /** Ids in id order. */
  accounts(): string[] {
    const { closed } = this.#venue.accounts;
    const ids = this.#venue.allInIdOrder().map((account) => this.#venue.idOf(account));
    return closed.size === 0 ? ids : ids.filter((id) => !closed.has(id));
  }
  markets(): string[] {
    return this.#venue.marketsInOrder.map(({ id }) => id);
  }
  assets(): string[] {
    return this.#venue.assetsInOrder.map(({ id }) => id);
  }

  account(id: string): AccountView | undefined {
    const account = this.#venue.accounts.byId.get(id);
    if (account === undefined || this.#venue.accounts.closed.has(id)) return undefined;
    return viewAccount(this.#venue, account);
  }
  /** A linked group over all its accounts; undefined where it has none. @source ACCOUNT-04-03 */
  group(id: string): GroupView | undefined {
    return viewGroup(this.#venue, id);
  }
  market(id: string): MarketView | undefined {
    const market = this.#venue.marketById.get(id);
    return market === undefined ? undefined : viewMarket(market);
  }
  /**
   * Who would be deleveraged in a market, first to last, and what that would take from whom now.
   * O(holders log holders).
   *
   * @throws RangeError when what is assumed is not a count of lots or not an amount of 0 or more
   * @source OUTLOOK-02-01
   */
  rank(market: string, assumed: AssumedDefault = {}): RankView | undefined {
    const ranked = this.#venue.marketById.get(market);
    return ranked === undefined ? undefined : rankMarket(this.#venue, ranked, assumed);
  }

  /**
   * What lies ahead of an account. Ranks every market it holds: `rank` is cheaper for many.
   *
   * @source OUTLOOK-01-01
   */
  outlook(account: string, assumed: AssumedDefault = {}): OutlookView | undefined {
    const { byId, closed } = this.#venue.accounts;
    const found = byId.get(account);
    if (found === undefined || closed.has(account)) return undefined;
    return outlookOf(this.#venue, found, assumed);
  }
  asset(id: string): AssetView | undefined {
    const asset = this.#venue.assetById.get(id);
    return asset === undefined ? undefined : viewAsset(this.#venue, asset);
  }

  /** The rules that span markets, with their version. */
  policy(): PolicyView {
    return viewPolicy(this.#venue);
  }

  /** How far the venue is from the first loss, along every path. @source FREEBOARD-01-03 */
  freeboard(options: FreeboardOptions = {}): Freeboard {
    return freeboardOf(this.#venue, options);
  }

  /** Checks every promise and every certificate in full; empty when all hold. */
  audit(): string[] {
    return [...auditVenue(this.#venue), ...this.#watch.audit()];
  }

  /** Promises broken so far; only a historic run has any. */
  breaks(): readonly Break[] {
    return this.#venue.breaks;
  }

  /** The whole state as canonical text: independent of the order in which things were opened. */
  stateText(): string {
    return writeState(this.#venue, this.#answers);
  }

  /** A venue as it was written by `stateText`. */
  static restore(stateText: string): Engine {
    return readState(stateText, (options) => {
      const engine = new Engine(options);
      return { engine, venue: engine.#venue, answers: engine.#answers, watch: engine.#watch };
    });
  }
}

/** An engine without some of the defence. Only `src/lab` may call this. */
export function createHistoricEngine(options: VenueOptions, rules: HistoricRules): Engine {
  return new Engine(options, new PartKey({ rules }));
}

/** An engine with a watch of the caller's making. Only `bench` and `tests` may call this. */
export function createMeasuredEngine(
  options: VenueOptions,
  watch: (venue: Venue) => Watch,
): Engine {
  return new Engine(options, new PartKey({ watch }));
}

/** What may be put in the place of a part. */
interface Parts {
  readonly rules?: HistoricRules;
  readonly watch?: (venue: Venue) => Watch;
}

/** Only this file can make one: no caller of the public engine can weaken it (P5). */
class PartKey {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }
}

function found<T>(ids: readonly string[], view: (id: string) => T | undefined): T[] {
  return ids.map(view).filter((seen) => seen !== undefined);
}
