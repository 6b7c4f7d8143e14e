import fc from "fast-check";
import { expect, it } from "vitest";

import { BookingLog } from "../../../src/core/state/booking-log.ts";
import { Transaction } from "../../../src/core/state/transaction.ts";

const ACCOUNTS = 3;

const step = fc.oneof(
  fc.record({
    kind: fc.constant("add" as const),
    account: fc.nat(ACCOUNTS - 1),
    market: fc.nat(2),
    units: fc.bigInt({ min: -5n, max: 5n }),
    times: fc.constantFrom(1, 1, 1, 700),
  }),
  fc.record({ kind: fc.constant("keep" as const), accounts: fc.subarray([0, 1, 2]) }),
  fc.record({ kind: fc.constantFrom("ask", "commit", "savepoint", "rollback", "undo") }),
);

type Model = Map<number, Map<number, bigint>>;

/** What the log should say, as maps that are copied for every point to come back to. */
function copied(model: Model): Model {
  return new Map([...model].map(([account, sums]) => [account, new Map(sums)]));
}

it("DEFICIT-01-02: bookings are what was added since they were emptied, through any rollback", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const transaction = new Transaction();
      const log = new BookingLog(transaction);
      let model: Model = new Map();
      let committed = copied(model);
      let saved = { place: 0, model: copied(model) };
      for (const one of steps) {
        if (one.kind === "add") {
          const sums = model.get(one.account) ?? new Map<number, bigint>();
          model.set(one.account, sums);
          for (let time = 0; time < one.times; time++) {
            log.add(one.account, one.market, one.units);
            sums.set(one.market, (sums.get(one.market) ?? 0n) + one.units);
          }
        } else if (one.kind === "keep") {
          log.keepOnly(one.accounts);
          model = new Map([...model].filter(([account]) => one.accounts.includes(account)));
        } else if (one.kind === "commit") {
          transaction.commit();
          committed = copied(model);
          saved = { place: 0, model: committed };
        } else if (one.kind === "savepoint") {
          saved = { place: transaction.savepoint(), model: copied(model) };
        } else if (one.kind === "rollback") {
          transaction.rollback(saved.place);
          model = copied(saved.model);
        } else if (one.kind === "undo") {
          transaction.rollback();
          model = copied(committed);
          saved = { place: 0, model: committed };
        }
        if (one.kind === "add") continue;
        for (let account = 0; account < ACCOUNTS; account++) {
          expect(log.of(account)).toEqual(model.get(account));
        }
      }
    }),
    { numRuns: 200 },
  );
});
