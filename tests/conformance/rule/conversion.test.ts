import { describe, expect, it } from "vitest";

import { entries, onBothEngines } from "../venue.ts";

onBothEngines((open) => {
  describe("CLOSE: conversion in turn", () => {
    it("CLOSE-05-07: what one gives the treasury the next may get in the same pass", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
      venue.fund("treasury", 1_000n, "EUR");
      venue.linear("Y", 100);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 10_000n);
      for (const account of ["B", "C"]) venue.open(account, 10_000n, "EUR");
      venue.open("D", 10_000n);
      venue.trade("Y", 1, 100, "C", "D");
      venue.trade("Y", 1, 70, "D", "C");
      // C owes 30 USD of which the treasury has none.
      expect(venue.stage("C")).toBe("liquidating");
      venue.trade("X", 1, 100, "A", "B");
      const events = venue.trade("X", 1, 70, "B", "A");
      // A owes 30 EUR and gives 30 USD for it, which C gets before either is looked at again.
      expect(entries(events).slice(-4)).toEqual([
        "account:A -> treasury 30 conversion",
        "treasury -> account:A 30 conversion",
        "account:C -> treasury 30 conversion",
        "treasury -> account:C 30 conversion",
      ]);
      const moves = events.map(({ type }) => type).filter((type) => /entry|stage/.test(type));
      expect(moves.slice(-3)).toEqual(["entry", "stage", "stage"]);
    });
  });
});
