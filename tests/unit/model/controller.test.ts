import { describe, expect, it } from "vitest";

import { assetLoosens, marketLoosens, tieredMargin } from "../../../src/core/formula.ts";
import { Engine } from "../../../src/core/index.ts";
import {
  commandsOf,
  CONTROL,
  controlledAsset,
  controlledMarket,
  differences,
  impactOf,
  parametersOf,
  proposalText,
  propose,
  readProposal,
  unwindScale,
  type MarketBasis,
  type Proposal,
} from "../../../src/model/index.ts";
import { ASSET, HOUR, MARKET, POLICY, TestVenue } from "../../conformance/venue.ts";

const ESTIMATE = {
  margin: 0.12,
  sigma: 0.006,
  fast: 0.006,
  slow: 0.005,
  longRun: 0.004,
  multiplier: 20,
};

/** A poor day trades 1,000,000 lots of 100: a day of closing takes 10,000,000. */
const BASIS: MarketBasis = {
  market: "X",
  version: 1,
  parameters: MARKET,
  estimate: ESTIMATE,
  margin: 0.15,
  garchSigma: 0.005,
  turnover: { poorLots: 1_000_000, notionalPerLot: 100n },
};

const EMPTY = {
  timeMicros: 1,
  confidence: 0.99,
  markets: [],
  assets: [],
  policy: null,
  joint: null,
};

const proposalOf = (basis: Partial<MarketBasis>): Proposal =>
  propose({ ...EMPTY, markets: [{ ...BASIS, ...basis }] }, CONTROL);

/** A venue whose market X stands at 100, with A long 100 lots. */
function venue(deposit: bigint): { test: TestVenue; engine: Engine } {
  const engine = new Engine({ numeraire: "USD", policy: POLICY });
  const test = new TestVenue(engine);
  test.linear("X", 100);
  test.open("A", deposit);
  test.open("B", 100_000n);
  test.trade("X", 100, 100, "A", "B");
  return { test, engine };
}

describe("parameters from estimates", () => {
  it("MODEL-10-01: tiers give the margin of their days of closing at their edges", () => {
    const { parameters } = controlledMarket(BASIS, CONTROL);
    const { tiers } = parameters;
    expect(tiers.map(({ notionalMax }) => notionalMax)).toEqual([
      10_000_000n,
      20_000_000n,
      50_000_000n,
      null,
    ]);
    expect(tiers[0]).toMatchObject({ initialPpm: 150_000, maintenancePpm: 75_000 });
    const rate = (edge: bigint): number =>
      Number(tieredMargin(edge, tiers, "initial")) / Number(edge);
    const impact = (days: number): number =>
      (2 / 3) * 0.006 * Math.sqrt(24) * (Math.sqrt(0.1 * days) - Math.sqrt(0.1));
    expect(rate(20_000_000n)).toBeCloseTo(0.15 * unwindScale(2) + impact(2), 5);
    expect(rate(50_000_000n)).toBeCloseTo(0.15 * unwindScale(5) + impact(5), 5);
    expect(parameters).toMatchObject({
      positionLotsMax: 1_000_000,
      openInterestLotsMax: 1_000_000,
    });
  });

  it("MODEL-10-01: falls by a tenth, rises caps by a fifth, scales where nothing is known", () => {
    const tight = { ...MARKET, openInterestLotsMax: 100, positionLotsMax: 5_000_000 };
    const calm = controlledMarket(
      { ...BASIS, parameters: tight, margin: 0.05 },
      CONTROL,
    ).parameters;
    expect(calm.tiers[0]!.initialPpm).toBe(90_000);
    expect(calm).toMatchObject({ openInterestLotsMax: 120, positionLotsMax: 1_000_000 });
    const scaled = controlledMarket({ ...BASIS, turnover: null }, CONTROL).parameters;
    expect(scaled.tiers).toEqual([
      { notionalMax: null, initialPpm: 150_000, maintenancePpm: 75_000 },
    ]);
    expect(scaled.positionLotsMax).toBe(MARKET.positionLotsMax);
    const free = { ...MARKET, tiers: [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }] };
    expect(controlledMarket({ ...BASIS, parameters: free }, CONTROL).parameters).toBe(free);
  });

  it("MODEL-10-02: haircuts keep their distances, and fall by a tenth", () => {
    const parameters = {
      ...ASSET,
      collateralHaircut: [
        { valueMax: 1_000n, collateralHaircutPpm: 100_000 },
        { valueMax: null, collateralHaircutPpm: 300_000 },
      ],
    };
    const basis = { asset: "C", version: 1, parameters, margin: 0.18 };
    const of = (margin: number): number[] =>
      controlledAsset({ ...basis, margin }, CONTROL).parameters.collateralHaircut.map(
        (tier) => tier.collateralHaircutPpm,
      );
    expect(of(0.18)).toEqual([180_000, 380_000]);
    expect(of(0.01)).toEqual([90_000, 290_000]);
    expect(of(0.95)).toEqual([950_000, 1_000_000]);
    const plain = { ...basis, parameters: ASSET };
    expect(controlledAsset(plain, CONTROL).parameters.collateralHaircut).toEqual([
      { valueMax: null, collateralHaircutPpm: 180_000 },
    ]);
    const [target] = propose({ ...EMPTY, assets: [plain] }, CONTROL).targets;
    expect(target!.tightening).toHaveLength(4);
    expect(target!.loosening).toBeNull();
    expect(assetLoosens(parametersOf(target!.after) as never, ASSET)).toBe(true);
  });

  it("MODEL-10-03: no step of a tightening loosens; the engine takes them without approval", () => {
    const { test, engine } = venue(100_000n);
    // Tighter tiers and a cap where there was none, a lower rate and a higher cap beside it.
    const parameters = {
      ...MARKET,
      openInterestLotsMax: 1_000,
      tiers: [
        { notionalMax: 30_000_000n, initialPpm: 100_000, maintenancePpm: 50_000 },
        { notionalMax: null, initialPpm: 900_000, maintenancePpm: 450_000 },
      ],
    };
    test.change("X", parameters);
    const proposal = proposalOf({ parameters, version: 2 });
    const [{ tightening, loosening, after }] = proposal.targets as [Proposal["targets"][0]];
    expect(tightening.map(({ afterMicros }) => afterMicros)).toEqual(
      [0, 6, 12, 18, 24].map((h) => h * HOUR),
    );
    expect(loosening).toMatchObject({ afterMicros: 24 * HOUR, change: after });
    let before = parameters;
    for (const { change } of tightening) {
      expect(marketLoosens(before, parametersOf(change) as typeof before)).toBe(false);
      before = parametersOf(change) as typeof before;
    }
    expect(marketLoosens(before, parametersOf(after) as typeof before)).toBe(true);
    expect(parametersOf(tightening[0]!.change)).toMatchObject({ positionLotsMax: 1_000_000 });
    for (const body of commandsOf(proposal, test.now, [])) {
      expect(test.refusal(body)).toBe("accepted");
    }
    test.wait(24 * HOUR);
    expect(engine.market("X")!.tiers).toEqual((before as typeof parameters).tiers);
  });

  it("MODEL-10-04: what loosens is sent with two approvals only", () => {
    const proposal = proposalOf({ margin: 0.05, turnover: null });
    const [target] = proposal.targets;
    expect(target).toMatchObject({ tightening: [], loosening: { afterMicros: 0 } });
    expect(commandsOf(proposal, 7, ["a", "a"])).toEqual([]);
    const [command] = commandsOf(proposal, 7, ["a", "b"]);
    expect(command).toMatchObject({ effectiveMicros: 7, approvals: ["a", "b"] });
    expect(proposalOf({ margin: 0.1, turnover: null }).targets).toEqual([]);
    const { test } = venue(100_000n);
    expect(test.refusal({ ...command!, effectiveMicros: test.now })).toBe("accepted");
    expect(test.refusal({ ...command!, approvals: [] })).not.toBe("accepted");
  });

  it("MODEL-10-05: who is called, what it ties up, and which loss falls", () => {
    // A: 100 lots at 100 are 10,000; initial 10 % is 1,000, maintenance 500, equity 1,200.
    const { engine } = venue(1_200n);
    const copy = (): Engine => Engine.restore(engine.stateText());
    const before = engine.stateText();
    const proposal = proposalOf({ turnover: null });
    const impact = impactOf(engine, copy, proposal, 140_000);
    expect(engine.stateText()).toBe(before);
    // Initial 15 % is 1,500 a side; maintenance 750 of 1,200 is 62.5 %: warned.
    expect(impact).toMatchObject({
      accounts: 2,
      initialMargin: { before: 2_000n, after: 3_000n },
      maintenanceMargin: { before: 1_000n, after: 1_500n },
      shortfall: { before: 0n, after: 300n },
      lacking: { before: 0, after: 1 },
      caps: [],
      numeraire: "USD",
      moved: [
        {
          account: "A",
          from: "healthy",
          to: "warned",
          equity: 1_200n,
          shortfall: 300n,
          // 500, 563, 625, 688, 750 of 1,200: above 60 % with the last step.
          reached: [{ account: "A", stage: "warned", afterMicros: 24 * HOUR }],
        },
      ],
      targets: [
        { target: "market:X", stale: false, needsApproval: false, refused: null, called: 0 },
      ],
    });
    const down = impact.freeboard.find(({ path }) => path === "X down")!;
    // Falls of 14 % cost 1,400: 200 more than 1,200, and less than 1,500.
    expect(down.lossAtMove).toEqual({ before: 200n, after: 0n });
    expect(down.firstLossPpb.before).toBe(130_000_000);
    expect(down.firstLossPpb.after).toBe(160_000_000);
  });

  it("MODEL-10-05: caps that what is there is beyond", () => {
    const { engine } = venue(1_200n);
    const copy = (): Engine => Engine.restore(engine.stateText());
    const capsOf = (poorLots: number): unknown =>
      impactOf(engine, copy, proposalOf({ turnover: { poorLots, notionalPerLot: 100n } }), 140_000)
        .caps;
    // 100 lots are open; a cap of a poor day on open interest and on either position.
    expect(capsOf(99)).toEqual([
      {
        market: "X",
        openInterestLots: 100,
        openInterestLotsMax: 99,
        positionLotsMax: 99,
        accountsBeyond: 2,
      },
    ]);
    expect(capsOf(100)).toEqual([]);
  });

  it("MODEL-10-01: what GARCH expects is told beside sigma, or that nothing converged", () => {
    expect(controlledMarket(BASIS, CONTROL).reasons[1]).toContain("GARCH(1,1) expects 0.50 %");
    const none = controlledMarket({ ...BASIS, garchSigma: null }, CONTROL);
    expect(none.reasons[1]).toMatch(/^GARCH_NOT_CONVERGED: /);
    expect(none.parameters).toEqual(controlledMarket(BASIS, CONTROL).parameters);
  });

  it("MODEL-10-05: a proposal that is out of date, or that the engine refuses, is told", () => {
    const { test, engine } = venue(100_000n);
    const proposal = proposalOf({ turnover: null });
    test.change("X", { takerFeePpm: 1 });
    const copy = (): Engine => Engine.restore(engine.stateText());
    expect(impactOf(engine, copy, proposal, 1).targets[0]!.stale).toBe(true);
    const nowhere = proposalOf({ market: "Y", turnover: null });
    expect(() => impactOf(engine, copy, nowhere, 1)).toThrow("Y");
  });

  it("MODEL-10-06: one text, read back to the same proposal; differences by field", () => {
    const proposal = proposalOf({});
    expect(readProposal(proposalText(proposal))).toEqual(proposal);
    expect(() => readProposal("{")).toThrow("proposal in JSON");
    expect(() => readProposal('{"format": "other"}')).toThrow("plimsoll-proposal 2, was other");
    expect(differences({ a: [1n], b: null }, { a: [2n, 3n], c: { d: 1 } })).toEqual([
      { field: "a.0", before: "1", after: "2" },
      { field: "a.1", before: "-", after: "3" },
      { field: "b", before: "none", after: "-" },
      { field: "c", before: "-", after: "d 1" },
    ]);
  });
});
