import { Engine } from "../../src/core/engine.ts";
import type { Command } from "../../src/core/command/command.ts";
import type { Applied, BrokenEvent } from "../../src/core/event/event.ts";
import type { AccountView } from "../../src/core/view.ts";
import { CommandSource } from "./command-source.ts";
import { LedgerFold } from "./ledger-fold.ts";
import { Random } from "./random.ts";
import { inWords } from "./repro.ts";
import { runVenue, type RunLength } from "./runner.ts";
import { firstDifference, same } from "./same.ts";

export interface PromiseFailure {
  /** Number of the command after which it shows. */
  readonly at: number;
  readonly what: string;
}

const CHECK_EVERY = 100;
const VIEWS_AT_ONCE = 8;

/**
 * Runs one venue on the engine alone and checks what is promised whatever happens: books that add
 * up, nobody below zero unless closing out, a clean audit, the same again from the same commands,
 * and the same from a snapshot taken halfway.
 */
export function checkPromises(length: RunLength): PromiseFailure | null {
  const source = new CommandSource(length.seed);
  const engine = new Engine(source.plan);
  const fold = new LedgerFold();
  const run = runVenue(length, source);
  const record: { readonly command: Command; readonly applied: Applied }[] = [];
  let step = run.next();
  while (step.done !== true) {
    const { at, command } = step.value;
    const applied = engine.apply(command);
    record.push({ command, applied });
    fold.see(command, applied);
    const broken = applied.events.find((event) => event.type === "broken");
    if (broken !== undefined && !outgrewRange(broken)) return { at, what: inWords(broken) };
    step = run.next(applied);
    if (at % CHECK_EVERY !== 0 && step.done !== true) continue;
    const what = firstFault(engine, fold, step.done === true ? Number.POSITIVE_INFINITY : at);
    if (what !== null) return { at, what };
  }
  return replayFault(source, engine, record, length.seed);
}

/** A price that carries an amount out of its range stops intake by rule (NUMBER-01-03). */
function outgrewRange({ promise, fact }: BrokenEvent): boolean {
  return promise === "internal" && fact.startsWith("expected |");
}

function firstFault(engine: Engine, fold: LedgerFold, at: number): string | null {
  const audit: readonly unknown[] = engine.audit();
  if (audit.length > 0) return `audit: ${inWords(audit[0])}`;
  const books = fold.firstFault();
  if (books !== null) return books;
  const ids = engine.accounts();
  const all = !Number.isFinite(at);
  const count = Math.min(ids.length, all ? VIEWS_AT_ONCE * 8 : VIEWS_AT_ONCE);
  for (let index = 0; index < count; index += 1) {
    const view = engine.account(ids[((all ? 0 : at) + index) % ids.length]!);
    const fault = view === undefined ? null : (viewFault(view) ?? fold.firstViewFault(view));
    if (fault !== null) return fault;
  }
  return null;
}

/** P1 and P2, as a customer would put them. */
function viewFault(view: AccountView): string | null {
  if (view.equity < 0n && view.stage !== "closingOut") {
    return `${view.account}: equity ${view.equity} at stage ${view.stage}`;
  }
  const atRest = view.positions.length === 0 && view.orders.length === 0;
  const owes = view.holdings.find(({ balance, loanLine }) => balance < -loanLine);
  if (atRest && owes !== undefined && view.stage !== "closingOut" && view.stage !== "liquidating") {
    return `${view.account}: owes ${owes.balance} of ${owes.asset} at stage ${view.stage}`;
  }
  return null;
}

type Recorded = readonly { readonly command: Command; readonly applied: Applied }[];

/**
 * P6: the same commands give the same events and the same state, on a second engine up to a random
 * command, and from there on one restored from its text, which carries all the rest depends on.
 */
function replayFault(
  source: CommandSource,
  engine: Engine,
  record: Recorded,
  seed: number,
): PromiseFailure | null {
  const at = new Random(seed).below(record.length + 1);
  const second = new Engine(source.plan);
  const fault = rerun(second, record.slice(0, at), 0, "replay");
  if (fault !== null) return fault;
  const restored = Engine.restore(second.stateText());
  const rest = rerun(restored, record, at, `restored after ${at}`);
  if (rest !== null) return rest;
  const what = `restored after ${at}: another state text at the end`;
  return restored.stateText() === engine.stateText() ? null : { at: record.length, what };
}

function rerun(
  engine: Engine,
  record: Recorded,
  from: number,
  name: string,
): PromiseFailure | null {
  for (let index = from; index < record.length; index += 1) {
    const { command, applied } = record[index]!;
    const again = engine.apply(command);
    if (!same(again.answer, applied.answer)) {
      const what = `${name}: answered ${inWords(again.answer)}, first ${inWords(applied.answer)}`;
      return { at: index + 1, what };
    }
    const differs = firstDifference(again.events, applied.events);
    if (differs < Math.max(again.events.length, applied.events.length)) {
      const [now, before] = [again.events[differs], applied.events[differs]];
      return { at: index + 1, what: `${name}: event ${inWords(now)}, first ${inWords(before)}` };
    }
  }
  return null;
}
