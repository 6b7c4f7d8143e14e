import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { Freeboard, PathFreeboard } from "../../../src/core/freeboard/report.ts";
import { POLICY, TestVenue } from "../../conformance/venue.ts";

/** A long 10 at 100 with 200 dollars, his counterparty with 5,000, in a market of dollars. */
function simple(): TestVenue {
  const venue = new TestVenue(new Engine({ numeraire: "USD", policy: POLICY }));
  venue.linear("X", 100);
  venue.open("long", 200n);
  venue.open("short", 5_000n);
  venue.trade("X", 10, 100, "long", "short");
  return venue;
}

function freeboard(venue: TestVenue, options = {}): Freeboard {
  return (venue.engine as Engine).freeboard(options);
}

function path({ paths }: Freeboard, name: string): PathFreeboard {
  return paths.find((candidate) => candidate.name === name)!;
}

describe("FREEBOARD-01-01 market paths", () => {
  it("go one tick a step, to the reach, and an inverse market not below one tick", () => {
    const venue = simple();
    venue.asset("COIN");
    venue.inverse("I", 50, "COIN", 100n);
    const down = path(freeboard(venue, { curvePpm: [1_000_000] }), "X down");
    expect(down.curve[0]).toMatchObject({ step: 100, markPrice: 0, loss: 800n, accounts: 1 });
    expect(path(freeboard(venue), "I down").curve.at(-1)).toMatchObject({ step: 49, markPrice: 1 });
    expect(
      path(freeboard(venue, { reachPpm: 1_500_000, curvePpm: [1_500_000] }), "X down").curve,
    ).toMatchObject([{ step: 150, markPrice: -50, loss: 1_300n }]);
  });
});

describe("FREEBOARD-01-02 joint paths", () => {
  it("move what they name by its weight, in thousand-millionths", () => {
    const venue = simple();
    venue.asset("COIN", {}, 0, 1_000);
    venue.open("lender", 10n, "COIN");
    venue.linear("Y", 400);
    venue.trade("Y", 10, 400, "lender", "short");
    const joint = [
      {
        name: "coin and Y fall",
        weights: [
          { target: { asset: "COIN" }, weightPpm: -1_000_000 },
          { target: { market: "Y" }, weightPpm: -500_000 },
        ],
      },
    ];
    // 10 coins at 1,000 (1 - x) less 10 lots at 400 x / 2: nothing is left at x = 10 / 12.
    const [found] = freeboard(venue, { joint, markets: [] }).paths;
    expect(found!.firstAccount).toBe("lender");
    expect(found!.firstLoss!.movePpb / 1e9).toBeCloseTo(10 / 12, 2);
  });

  it("names what it does not know", () => {
    const joint = [{ name: "n", weights: [{ target: { asset: "USD" }, weightPpm: 1 }] }];
    expect(() => freeboard(simple(), { joint })).toThrow("an asset with a price, was USD");
    expect(() => freeboard(simple(), { markets: ["Z"] })).toThrow("a known market, was Z");
    expect(() => freeboard(simple(), { dust: -1n })).toThrow("a dust of at least 0, was -1");
    expect(() => freeboard(simple(), { reachPpm: 0 })).toThrow("a reach from 1 to 8000000 ppm");
    const unknown = [{ name: "n", weights: [{ target: { market: "Z" }, weightPpm: 1 }] }];
    expect(() => freeboard(simple(), { joint: unknown })).toThrow("a known market, was Z");
  });
});

describe("FREEBOARD-01-03 without a list", () => {
  it("every market down and up, all down and all up", () => {
    const names = freeboard(simple()).paths.map(({ name }) => name);
    expect(names).toEqual(["all down", "all up", "X down", "X up"]);
  });
});

describe("FREEBOARD-02-01 FREEBOARD-02-02 the first loss", () => {
  it("is one tick beyond the last one that the account's own money covers", () => {
    const down = path(freeboard(simple(), { dust: 25n }), "X down");
    expect(down.firstLoss).toEqual({ step: 21, movePpb: 210_000_000, markPrice: 79, loss: 10n });
    expect(down.firstAccount).toBe("long");
    expect(down.aboveDust).toMatchObject({ step: 23, loss: 30n });
    expect(path(freeboard(simple()), "X up").firstLoss).toBeNull();
  });

  it("counts collateral without its haircut", () => {
    const venue = simple();
    const haircut = [{ valueMax: null, collateralHaircutPpm: 500_000 }];
    venue.asset("COIN", { collateralHaircut: haircut });
    venue.deposit("long", 100n, "COIN");
    expect(path(freeboard(venue), "X down").firstLoss!.step).toBe(31);
  });
});

describe("FREEBOARD-02-03 the fund is exhausted", () => {
  it("where the loss passes what the market's and the group's fund pay", () => {
    const venue = simple();
    venue.fund("fund:X", 100n);
    venue.fund("group:all", 50n);
    expect(path(freeboard(venue), "X down").fundExhausted).toMatchObject({ step: 36, loss: 160n });
    venue.change("X", { fundEventMax: 20n });
    expect(path(freeboard(venue), "X down").fundExhausted).toMatchObject({ step: 28, loss: 80n });
    expect(path(freeboard(venue), "all down").fundExhausted!.movePpb).toBe(280_000_000);
  });

  it("on a joint path market by market: an account's loss is split over what cost it money", () => {
    const exhausted = (inX: bigint, inY: bigint): unknown => {
      const venue = new TestVenue(new Engine({ numeraire: "USD", policy: POLICY }));
      venue.linear("X", 100);
      venue.linear("Y", 200);
      venue.open("long", 300n);
      venue.open("short", 5_000n);
      venue.trade("X", 10, 100, "long", "short");
      venue.trade("Y", 10, 200, "long", "short");
      venue.fund("fund:X", inX);
      venue.fund("fund:Y", inY);
      return path(freeboard(venue, { dust: 0n }), "all down").fundExhausted;
    };
    // At 18 % X has cost 180 and Y 360: of the loss of 240 X has 80 and Y 160.
    expect(exhausted(200n, 159n)).toMatchObject({ movePpb: 180_000_000, loss: 240n });
    // At 18.5 % 180 and 370: of 250 they have 81 and 168, and Y the unit that is left over.
    expect(exhausted(82n, 168n)).toMatchObject({ movePpb: 185_000_000, loss: 250n });
    expect(exhausted(81n, 169n)).toMatchObject({ movePpb: 190_000_000, loss: 270n });
  });
});

describe("FREEBOARD-02-04 deleveraging starts", () => {
  it("with the first defaulter, or where the backstops are full", () => {
    const venue = simple();
    expect(path(freeboard(venue), "X down").deleveraging!.step).toBe(20);
    venue.open("vault", 10_000n);
    const terms = { account: "vault", market: "X", capital: 0n };
    venue.do({ kind: "backstop", ...terms, takeoverLotsMax: 9 });
    expect(path(freeboard(venue), "X down").deleveraging!.step).toBe(20);
    venue.do({ kind: "backstop", ...terms, takeoverLotsMax: 10 });
    expect(path(freeboard(venue), "X down").deleveraging).toBeNull();
    expect(path(freeboard(venue), "all down").deleveraging).toBeNull();
  });

  it("where a backstop of two markets has margin for one of them only", () => {
    const venue = simple();
    venue.linear("Y", 100);
    venue.open("other", 200n);
    venue.trade("Y", 10, 100, "other", "short");
    venue.open("vault", 100n);
    for (const market of ["X", "Y"]) {
      venue.do({ kind: "backstop", account: "vault", market, capital: 0n, takeoverLotsMax: 10 });
    }
    const found = freeboard(venue);
    expect(path(found, "X down").deleveraging).toBeNull();
    expect(path(found, "all down").deleveraging!.movePpb).toBe(200_000_000);
  });
});

describe("FREEBOARD-02-05 a joint path that loses and recovers", () => {
  it("is found where one of the points looked at shows the loss", () => {
    const venue = simple();
    const joint = [
      { name: "X falls", weights: [{ target: { market: "X" }, weightPpm: -400_000 }] },
    ];
    const [found] = freeboard(venue, { joint, markets: [] }).paths;
    // 100 - trunc(100 * 0.4 x) is 79 from x = 0.525 on.
    expect(found!.firstLoss).toMatchObject({ movePpb: 525_000_000, loss: 10n });
  });
});

describe("FREEBOARD-03-01 FREEBOARD-03-02 the curve", () => {
  it("tells loss, accounts, and what the funds do not pay", () => {
    const venue = simple();
    venue.fund("fund:X", 100n);
    const { curve } = path(freeboard(venue, { curvePpm: [100_000, 500_000] }), "X down");
    expect(curve).toEqual([
      {
        movePpm: 100_000,
        step: 10,
        markPrice: 90,
        loss: 0n,
        accounts: 0,
        beyondFunds: 0n,
        lossWithDepth: 0n,
        depthLots: null,
      },
      {
        movePpm: 500_000,
        step: 50,
        markPrice: 50,
        loss: 300n,
        accounts: 1,
        beyondFunds: 200n,
        lossWithDepth: 300n,
        depthLots: null,
      },
    ]);
  });

  it("with depth: who is ruined first is closed first", () => {
    const venue = simple();
    venue.open("later", 600n);
    venue.trade("X", 10, 100, "later", "short");
    venue.do({ kind: "depth", market: "X", bidLots: 13, askLots: 0 });
    const { curve } = path(freeboard(venue, { curvePpm: [900_000] }), "X down");
    // At 10: 700 and 300. The first 10 lots cost nothing, 7 of the other 10 keep their share.
    expect(curve[0]).toMatchObject({ loss: 1_000n, lossWithDepth: 210n, depthLots: 13 });
  });

  it("with depth in a coin-settled market", () => {
    const venue = new TestVenue(new Engine({ numeraire: "USD", policy: POLICY }));
    venue.asset("COIN", {}, 0, 7);
    venue.inverse("I", 500, "COIN", 20_000n);
    venue.open("long", 200n, "COIN");
    venue.open("short", 5_000n, "COIN");
    venue.trade("I", 2, 500, "long", "short");
    venue.do({ kind: "depth", market: "I", bidLots: 1, askLots: 0 });
    const { curve } = path(freeboard(venue, { curvePpm: [800_000] }), "I down");
    // 2 lots at 100 owe 400 coins, 80 at entry: 320 lost of 200; half of it is closed.
    expect(curve[0]).toMatchObject({ loss: 840n, lossWithDepth: 420n });
  });
});
