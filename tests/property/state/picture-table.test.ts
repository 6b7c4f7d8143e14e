import fc from "fast-check";
import { expect, it } from "vitest";

import { NONE } from "../../../src/core/state/account-table.ts";
import { inside } from "../../unit/waterfall/inside.ts";

it("POOL-01-02: a picture shows an account as it was when it was taken, however many there are", () => {
  const { play, venue, market } = inside();
  play.linear("X", 100);
  for (let place = 0; place < 20; place++) play.open(`a${place}`, BigInt(1_000 + place));
  for (let place = 0; place < 20; place += 2) {
    play.trade("X", place + 1, 100, `a${place}`, `a${place + 1}`);
  }
  const { touched, positions } = venue;
  const first = venue.accounts.byId.get("a0")!;
  const order = fc.shuffledSubarray(Array.from({ length: 20 }, (_, place) => first + place));
  fc.assert(
    fc.property(order, (accounts) => {
      touched.clear();
      for (const account of accounts) touched.add(account);
      expect(touched.size).toBe(accounts.length);
      for (let account = first; account < first + 20; account++) {
        const place = accounts.indexOf(account);
        expect(touched.find(account)).toBe(place === -1 ? NONE : place);
        if (place === -1) continue;
        const at = touched.positionsFrom(place);
        expect(touched.positionsFrom(place + 1) - at).toBe(1);
        expect(touched.positions.markets[at]).toBe(market("X").index);
        expect(touched.positions.lots[at]).toBe(positions.lotsOf(account, market("X")));
        const held = touched.balancesFrom(place);
        expect(touched.balancesFrom(place + 1) - held).toBe(1);
        expect(touched.balances.units[held]).toBe(
          venue.holdings.balance(venue.holdings.first(account)),
        );
      }
    }),
    { numRuns: 50 },
  );
  touched.clear();
  // More than there is room for at first.
  for (let time = 0; time < 60; time++) {
    for (let account = first; account < first + 20; account++) touched.add(account);
  }
  const last = touched.size - 1;
  expect(touched.at(last)).toBe(first + 19);
  expect(touched.positions.lots[touched.positionsFrom(last)]).toBe(-19);
  touched.clear();
  expect(touched.find(first)).toBe(NONE);
});
