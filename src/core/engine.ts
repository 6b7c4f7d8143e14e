import { runBoundary } from "./boundary.ts";
import type { Command } from "./command/command.ts";
import type { Answer, Applied, Event } from "./event/event.ts";
import { freeboardOf } from "./freeboard/freeboard.ts";
import type { Freeboard, FreeboardOptions } from "./freeboard/report.ts";
import { digestOf } from "./intake/digest.ts";
import { execute } from "./intake/execute.ts";
import { envelopeFault, formFault } from "./intake/form.ts";
import { policyFault } from "./intake/parameter-fault.ts";
import { refuse, type Outcome, type Refusal } from "./intake/refusal.ts";
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
import type { AccountView, AssetView, GroupView, MarketView } from "./view.ts";
import { viewGroup } from "./view-group.ts";
import { viewAccount, viewAsset, viewMarket } from "./view-of.ts";

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
    if (this.#applying) throw new InvariantError("internal", "expected apply not to be re-entered");
    this.#applying = true;
    try {
      return this.#identify(command);
    } finally {
      this.#applying = false;
      this.#venue.events = [];
    }
  }

  #identify(command: Command): Applied {
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
      return unfiled(
        next,
        refuse("SEQUENCE_TOO_OLD", `expected a newer sequence than ${sequence}`),
      );
    }
    this.#venue.sequence = next;
    const applied = this.#guard(command);
    this.#answers.file(session, sequence, digest, applied.answer);
    return applied;
  }

  /** Everything a broken promise undoes happens in here. @source COMMAND-03-01 */
  #guard(command: Command): Applied {
    const venue = this.#venue;
    try {
      const outcome = this.#carryOut(command);
      venue.transaction.commit();
      venue.timers.compact();
      return { answer: answerOf(venue.sequence, outcome), repeated: false, events: venue.events };
    } catch (error) {
      venue.transaction.rollback();
      venue.touched.clear();
      this.#watch.everythingChanged();
      venue.brokenSequence = venue.sequence;
      return brokenBy(error, venue.sequence);
    }
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
    this.#boundary();
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
    this.#fireUntil(timeMicros);
    venue.transaction.write(venue, "nowMicros", timeMicros);
    if (timeMicros === venue.lastBoundaryMicros) return;
    this.#watch.timePassed();
    this.#boundary();
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
      this.#boundary();
    }
  }

  #boundary(): void {
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
  asset(id: string): AssetView | undefined {
    const asset = this.#venue.assetById.get(id);
    return asset === undefined ? undefined : viewAsset(this.#venue, asset);
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

function answerOf(sequence: number, outcome: Outcome): Answer {
  return outcome === null ? { ok: true, sequence } : { ok: false, sequence, ...outcome };
}

function unfiled(sequence: number, refusal: Refusal): Applied {
  return { answer: { ok: false, sequence, ...refusal }, repeated: false, events: [] };
}

function brokenBy(error: unknown, sequence: number): Applied {
  const promise = error instanceof InvariantError ? error.promise : "internal";
  const fact = error instanceof Error ? error.message : String(error);
  const event: Event = { type: "broken", sequence, promise, fact };
  const detail = `promise ${promise} broke: ${fact}`;
  const answer: Answer = { ok: false, sequence, reason: "INTAKE_STOPPED", detail };
  return { answer, repeated: false, events: [event] };
}
