import type { Command } from "../../src/core/command/command.ts";
import type { VenuePolicy } from "../../src/core/command/parameter.ts";
import type { Answer, Applied, Event, Stage } from "../../src/core/event/event.ts";
import type {
  AccountView,
  AssumedDefault,
  GroupView,
  Named,
  OutlookView,
  RankView,
  Views,
  WhatIfQuestion,
} from "../../src/core/view.ts";
import { lossesAt } from "./freeboard.ts";
import { runBoundary } from "./boundary.ts";
import { carryOut } from "./command.ts";
import { bodyOf, formRefusal, hasIdAndTime } from "./form.ts";
import { refuse, type Refusal } from "./money.ts";
import { validPolicy } from "./parameter.ts";
import { outlookOf, rankMarket } from "./outlook.ts";
import { deficitOf } from "./promise.ts";
import { cash, NaiveError, type Session, type Venue } from "./state.ts";
import { advanceTime, fireUntil } from "./timer.ts";
import { viewGroup, viewOf } from "./view.ts";

/** Answers kept per session (COMMAND-01-03). */
const ANSWERS_KEPT = 1_024;

/** Money of an asset, for tests that look at the whole. */
export interface Totals {
  readonly deposits: bigint;
  readonly treasury: bigint;
  readonly fee: bigint;
  /** Every ledger balance but those of accounts. */
  readonly ledger: ReadonlyMap<string, bigint>;
  readonly locked: boolean;
  readonly deficit: bigint;
}

/** Of a venue it shows the accounts. */
type NaiveWhatIf = Applied & { readonly [when in "before" | "after"]: Pick<Views, "accounts"> };

/**
 * The rule book as a program, written for reading: it evaluates every account at every boundary and
 * checks every promise by adding everything up. The judge of the engine in `src/core`. A promise
 * that breaks here ends the run with a `NaiveError`; it knows no resuming.
 */
export class NaiveEngine {
  #venue: Venue;
  #stopped = false;

  constructor(options: { readonly numeraire: string; readonly policy: VenuePolicy }) {
    if (!validPolicy(options.policy)) throw new NaiveError("PARAMETER-01-05: invalid policy");
    this.#venue = {
      ...options,
      policyVersion: 1,
      now: 0,
      boundaryTime: 0,
      lastSequence: 0,
      sliceCount: 0,
      assets: new Map(),
      markets: new Map(),
      accounts: new Map(),
      orders: new Map(),
      timers: [],
      sessions: new Map(),
      groupLimits: new Map(),
      messages: new Map(),
      trigger: "time",
      events: [],
      paidInEvent: new Map(),
      overflowed: false,
    };
  }

  /** COMMAND: form, identity, time, advance, validation, effect, boundary. */
  apply(command: Command): Applied {
    if (this.#stopped) throw new NaiveError("the naive engine stopped at a broken promise");
    if (!hasIdAndTime(command)) return this.#unfiled("MALFORMED");
    const known = this.#knownAnswer(command);
    if (known !== undefined) return known;
    this.#stopped = true;
    const applied = this.#applyNew(command);
    this.#stopped = false;
    this.#file(command, applied.answer);
    return applied;
  }

  /** WHATIF: the same on a copy that is thrown away. */
  whatIf(question: WhatIfQuestion, { accounts = [] }: Named = {}): NaiveWhatIf {
    const kept = this.#venue;
    this.#venue = structuredClone(kept);
    const look = (): Pick<Views, "accounts"> => {
      return { accounts: accounts.flatMap((id) => this.account(id) ?? []) };
    };
    try {
      const before = look();
      const applied = "id" in question ? this.apply(question) : this.#applyUnfiled(question);
      return { ...applied, before, after: look() };
    } finally {
      this.#venue = kept;
      this.#stopped = false;
    }
  }

  /** WHATIF-01-03: without an id there is no earlier answer. */
  #applyUnfiled(body: Exclude<WhatIfQuestion, Command>): Applied {
    const id = { session: "nobody", sequence: 0 };
    const command = { timeMicros: this.#venue.now, ...body, id } as Command;
    if (!hasIdAndTime(command)) return this.#unfiled("MALFORMED");
    return this.#applyNew(command);
  }

  account(id: string): AccountView | undefined {
    const account = this.#venue.accounts.get(id);
    if (account === undefined || account.closed) return undefined;
    return viewOf(this.#venue, account);
  }

  rank(market: string, assumed: AssumedDefault = {}): RankView | undefined {
    const ranked = this.#venue.markets.get(market);
    return ranked === undefined ? undefined : rankMarket(this.#venue, ranked, assumed);
  }

  outlook(account: string, assumed: AssumedDefault = {}): OutlookView | undefined {
    const found = this.#venue.accounts.get(account);
    if (found === undefined || found.closed) return undefined;
    return outlookOf(this.#venue, found, assumed);
  }

  accounts(): string[] {
    return [...this.#venue.accounts.values()].filter(({ closed }) => !closed).map(({ id }) => id);
  }

  group(id: string): GroupView | undefined {
    return viewGroup(this.#venue, id);
  }

  /** FREEBOARD-02-01: who would lose what if these were the marks and asset prices. */
  lossesAt(
    marks: ReadonlyMap<string, bigint>,
    prices: ReadonlyMap<string, bigint> = new Map(),
  ): Map<string, bigint> {
    return lossesAt(this.#venue, marks, prices);
  }

  stages(): Map<string, Stage> {
    return new Map([...this.#venue.accounts.values()].map(({ id, stage }) => [id, stage]));
  }

  totals(assetId: string): Totals | undefined {
    const asset = this.#venue.assets.get(assetId);
    if (asset === undefined) return undefined;
    return {
      deposits: asset.deposits,
      treasury: cash(asset, "treasury"),
      fee: cash(asset, "fee"),
      ledger: new Map(asset.ledger),
      locked: asset.locked,
      deficit: deficitOf(this.#venue, assetId),
    };
  }

  /** COMMAND-01-03. */
  #knownAnswer(command: Command): Applied | undefined {
    const { session: name, sequence } = command.id;
    const session = this.#venue.sessions.get(name);
    if (session === undefined) return undefined;
    const filed = session.answers.get(sequence);
    if (filed === undefined) {
      const tooOld = sequence <= session.highest - ANSWERS_KEPT;
      return tooOld ? this.#unfiled("SEQUENCE_TOO_OLD") : undefined;
    }
    if (filed.body !== bodyOf(command)) return this.#unfiled("SEQUENCE_REUSED");
    return { answer: filed.answer, repeated: true, events: [] };
  }

  #unfiled(reason: Refusal["reason"]): Applied {
    const sequence = this.#venue.lastSequence + 1;
    return { answer: refusedAnswer(sequence, refuse(reason)), repeated: false, events: [] };
  }

  /** COMMAND-01-04, COMMAND-02. */
  #applyNew(command: Command): Applied {
    const venue = this.#venue;
    venue.lastSequence += 1;
    venue.events = [];
    venue.overflowed = false;
    if (command.timeMicros < venue.now) return this.#refused(refuse("TIME_BACKWARDS"), []);
    advanceTime(venue, command.timeMicros);
    const ofAdvance = venue.events;
    venue.events = [];
    const malformed = formRefusal(command);
    const refusal = malformed === undefined ? carryOut(venue, command) : refuse(malformed);
    if (refusal !== undefined) return this.#refused(refusal, ofAdvance);
    runBoundary(venue, command.kind);
    fireUntil(venue, venue.now);
    const { now: timeMicros, lastSequence: sequence } = venue;
    const accepted: Event = { type: "accepted", sequence, timeMicros };
    const events = [...ofAdvance, accepted, ...venue.events];
    return { answer: { ok: true, sequence }, repeated: false, events };
  }

  #refused(refusal: Refusal, ofAdvance: readonly Event[]): Applied {
    const { now: timeMicros, lastSequence: sequence } = this.#venue;
    const answer = refusedAnswer(sequence, refusal);
    const { reason, untilMicros } = refusal;
    const until = untilMicros === undefined ? {} : { untilMicros };
    const detail = detailOf(refusal);
    const event: Event = { type: "refused", sequence, timeMicros, reason, detail, ...until };
    return { answer, repeated: false, events: [...ofAdvance, event] };
  }

  #file(command: Command, answer: Answer): void {
    const { session: name, sequence } = command.id;
    const { sessions } = this.#venue;
    const session: Session = sessions.get(name) ?? { highest: sequence, answers: new Map() };
    sessions.set(name, session);
    session.highest = Math.max(session.highest, sequence);
    session.answers.set(sequence, { body: bodyOf(command), answer });
    for (const old of session.answers.keys()) {
      if (old <= session.highest - ANSWERS_KEPT) session.answers.delete(old);
    }
  }
}

function refusedAnswer(sequence: number, refusal: Refusal): Answer {
  return { ok: false, sequence, detail: detailOf(refusal), ...refusal };
}

/** `detail` is for people; engines are compared by reason and time. */
function detailOf({ reason }: Refusal): string {
  return reason.toLowerCase().replaceAll("_", " ");
}
