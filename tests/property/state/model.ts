import fc from "fast-check";

import { Transaction } from "../../../src/core/state/transaction.ts";

/** Something that is written to in transactions, beside a plain thing that must look the same. */
export interface Modelled<Model, Step> {
  apply(step: Step): void;
  /** What it holds now, as the model would say it. */
  seen(): Model;
}

type Move<Step> = { readonly step: Step } | "commit" | "savepoint" | "rollback" | "rollbackAll";

export function movesOf<Step>(step: fc.Arbitrary<Step>): fc.Arbitrary<Move<Step>[]> {
  const move = fc.oneof(
    { weight: 12, arbitrary: step.map((one) => ({ step: one })) },
    { weight: 1, arbitrary: fc.constantFrom("commit", "savepoint", "rollback", "rollbackAll") },
  );
  return fc.array<Move<Step>>(move, { maxLength: 400, size: "max" });
}

/** Carries moves out; what is rolled back must look as it did at the point that is gone back to. */
export function playMoves<Model, Step>(
  moves: readonly Move<Step>[],
  make: (transaction: Transaction) => Modelled<Model, Step>,
  check: (seen: Model, expected: Model) => void,
): void {
  const transaction = new Transaction();
  const made = make(transaction);
  transaction.commit();
  let committed = made.seen();
  let saved: { point: number; seen: Model } | null = null;
  for (const move of moves) {
    if (move === "commit") {
      transaction.commit();
      committed = made.seen();
      saved = null;
    } else if (move === "savepoint") {
      saved = { point: transaction.savepoint(), seen: made.seen() };
    } else if (move === "rollbackAll") {
      transaction.rollback();
      check(made.seen(), committed);
      saved = null;
    } else if (move === "rollback") {
      if (saved === null) continue;
      transaction.rollback(saved.point);
      check(made.seen(), saved.seen);
    } else made.apply(move.step);
  }
}
