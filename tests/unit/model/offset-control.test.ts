import { describe, expect, it } from "vitest";

import { policyLoosens } from "../../../src/core/formula.ts";
import { Engine, type Offset, type VenuePolicy } from "../../../src/core/index.ts";
import {
  commandsOf,
  CONTROL,
  controlledPolicy,
  impactOf,
  jointPaths,
  parametersOf,
  proposalText,
  propose,
  readProposal,
  spreadPaths,
  type CoMovement,
  type JointBasis,
  type Proposal,
  type SpreadBasis,
} from "../../../src/model/index.ts";
import { HOUR, POLICY, TestVenue } from "../../conformance/venue.ts";

const SPREAD: SpreadBasis = {
  underlying: "ETH",
  markets: ["ETH-PERP", "ETH-JUN"],
  margin: 0.02,
  simulated: { valueAtRisk: 0.016, expectedShortfall: 0.021 },
  byCorrelation: 0.014,
  correlation: 0.98,
  maintenanceShare: 0.5,
};

const OFFSET: Offset = {
  underlying: "ETH",
  initialSpreadPpm: 15_000,
  maintenanceSpreadPpm: 9_000,
  floorPpm: 100_000,
};

const proposalOf = (parameters: VenuePolicy, spreads: readonly SpreadBasis[]): Proposal =>
  propose(
    {
      timeMicros: 1,
      confidence: 0.99,
      markets: [],
      assets: [],
      policy: { version: 1, parameters, spreads },
      joint: null,
    },
    CONTROL,
  );

const controlled = (
  offsets: readonly Offset[] | undefined,
  spreads: readonly SpreadBasis[],
): VenuePolicy["offsets"] =>
  controlledPolicy(
    { version: 1, parameters: { ...POLICY, ...(offsets && { offsets }) }, spreads },
    CONTROL,
  ).parameters.offsets;

/** A perpetual and a future of one underlying: A is long 100 lots of one and short of the other. */
function venue(policy: VenuePolicy, deposit: bigint): { test: TestVenue; engine: Engine } {
  const engine = new Engine({ numeraire: "USD", policy });
  const test = new TestVenue(engine);
  const terms = { type: "linear", settlement: "USD", multiplier: 1n, underlying: "ETH" } as const;
  for (const market of SPREAD.markets) test.market(market, 100, terms);
  test.open("A", deposit);
  test.open("B", 100_000n);
  test.trade("ETH-PERP", 100, 100, "A", "B");
  test.trade("ETH-JUN", 100, 100, "B", "A");
  return { test, engine };
}

describe("offsets", () => {
  it("MODEL-10-07: a new one takes the spread, the markets' maintenance share and the floor", () => {
    expect(controlled(undefined, [SPREAD])).toEqual([
      {
        underlying: "ETH",
        initialSpreadPpm: 20_000,
        maintenanceSpreadPpm: 10_000,
        floorPpm: 200_000,
      },
    ]);
  });

  it("MODEL-10-07: the widest pair counts, a spread falls by a tenth, a floor never", () => {
    const wide = { ...SPREAD, markets: ["ETH-PERP", "ETH-DEC"] as const, margin: 0.05 };
    const other: Offset = { ...OFFSET, underlying: "BTC" };
    expect(controlled([other, OFFSET], [SPREAD, wide])).toEqual([
      other,
      // Maintenance keeps its share of 60 %.
      {
        underlying: "ETH",
        initialSpreadPpm: 50_000,
        maintenanceSpreadPpm: 30_000,
        floorPpm: 200_000,
      },
    ]);
    const careful = { ...OFFSET, initialSpreadPpm: 90_000, floorPpm: 400_000 };
    expect(controlled([careful], [SPREAD])).toEqual([
      {
        underlying: "ETH",
        initialSpreadPpm: 81_000,
        // Half of it: more than the tenth that it was.
        maintenanceSpreadPpm: 40_500,
        floorPpm: 400_000,
      },
    ]);
  });

  it("MODEL-10-03: no step of a tightening loosens, and each is taken without approval", () => {
    const policy = { ...POLICY, offsets: [OFFSET] };
    const { test, engine } = venue(policy, 100_000n);
    const proposal = proposalOf(policy, [SPREAD]);
    const [{ tightening, loosening, target, reasons }] = proposal.targets as [
      Proposal["targets"][0],
    ];
    expect(target).toBe("policy");
    expect(reasons[0]).toContain("spread 2.00 %, of ETH-PERP against ETH-JUN");
    expect(loosening).toBeNull();
    expect(tightening.map(({ afterMicros }) => afterMicros / HOUR)).toEqual([0, 6, 12, 18, 24]);
    const offsets = tightening.map(
      ({ change }) => (parametersOf(change) as VenuePolicy).offsets![0]!,
    );
    expect(offsets.map(({ initialSpreadPpm }) => initialSpreadPpm)).toEqual(Array(5).fill(20_000));
    expect(offsets.map(({ maintenanceSpreadPpm }) => maintenanceSpreadPpm)).toEqual([
      9_000, 9_750, 10_500, 11_250, 12_000,
    ]);
    expect(offsets.map(({ floorPpm }) => floorPpm)).toEqual([
      100_000, 125_000, 150_000, 175_000, 200_000,
    ]);
    let before: VenuePolicy = policy;
    for (const { change } of tightening) {
      const after = parametersOf(change) as VenuePolicy;
      expect(policyLoosens(before, after)).toBe(false);
      before = after;
    }
    for (const body of commandsOf(proposal, test.now, [])) {
      expect(test.refusal(body)).toBe("accepted");
    }
    test.wait(24 * HOUR);
    expect(engine.policy()).toEqual({ parameters: before, parameterVersion: 6 });
  });

  it("MODEL-10-04: a new offset is sent with two approvals only", () => {
    const proposal = proposalOf(POLICY, [SPREAD]);
    expect(proposal.targets[0]).toMatchObject({ tightening: [], loosening: { afterMicros: 0 } });
    expect(commandsOf(proposal, 1, ["a"])).toEqual([]);
    const { test, engine } = venue(POLICY, 100_000n);
    const alone = engine.account("A")!.initialMargin;
    const [body] = commandsOf(proposal, test.now, ["a", "b"]);
    expect(test.refusal({ ...body!, approvals: [] })).toBe("APPROVAL_MISSING");
    expect(test.refusal(body!)).toBe("accepted");
    // 1,000 a leg; of 2,000 that are released a fifth is kept, more than 2 % of 10,000.
    expect([alone, engine.account("A")!.initialMargin]).toEqual([2_000n, 400n]);
  });

  it("MODEL-10-03: what tightens and what loosens are apart", () => {
    const policy = { ...POLICY, offsets: [{ ...OFFSET, initialSpreadPpm: 30_000 }] };
    const [target] = proposalOf(policy, [SPREAD]).targets;
    // The spread falls to 27,000 and the floor rises.
    const tight = (parametersOf(target!.tightening.at(-1)!.change) as VenuePolicy).offsets![0]!;
    expect(tight).toMatchObject({ initialSpreadPpm: 30_000, floorPpm: 200_000 });
    expect(target!.loosening).toMatchObject({ afterMicros: 24 * HOUR, change: target!.after });
  });
});

/** Two prices, the second twice as wild and 0.5 to 0.6 alike. */
const JOINT: JointBasis = {
  members: [
    { targets: [{ market: "ETH-PERP" }], margin: 0.1 },
    { targets: [{ asset: "wETH" }, { market: "ETH-JUN" }], margin: 0.2 },
  ],
  coMovement: { high: [[1, 0.6], [0.6, 1]], low: [[1, 0.5], [0.5, 1]] } as unknown as CoMovement, // prettier-ignore
};

describe("prices that move together", () => {
  it("MODEL-10-08: correlation times margins, as far as no price moves by more than the whole", () => {
    const paths = jointPaths(JOINT);
    expect(paths.map(({ name }) => name)).toEqual([
      "ETH-PERP down and all with it",
      "ETH-PERP up and all with it",
      "ETH-JUN down and all with it",
      "ETH-JUN up and all with it",
    ]);
    // 0.6 * 0.2 / 0.1 = 1.2: a move of 83.3 % ends the other price.
    expect(paths[0]).toMatchObject({
      weights: [
        { target: { market: "ETH-PERP" }, weightPpm: -1_000_000 },
        { target: { asset: "wETH" }, weightPpm: -1_200_000 },
        { target: { market: "ETH-JUN" }, weightPpm: -1_200_000 },
      ],
      reachPpm: 833_333,
    });
    expect(paths[2]!.weights[0]!.weightPpm).toBe(-300_000);
    expect(spreadPaths(["X", "Y"])[0]).toEqual({
      name: "X down, Y up",
      weights: [
        { target: { market: "X" }, weightPpm: -500_000 },
        { target: { market: "Y" }, weightPpm: 500_000 },
      ],
      reachPpm: 2_000_000,
    });
  });

  it("MODEL-10-05: the loss that falls when a hedge comes apart", () => {
    const policy = { ...POLICY, transferMarginPpm: 0, offsets: [OFFSET] };
    // Of 2,000 that are released a tenth is kept, more than 1.5 % of 10,000: 200 for A and for B.
    const { test, engine } = venue(policy, 2_000n);
    expect(test.withdraw("A", 1_500n)).toBe("accepted");
    const copy = (): Engine => Engine.restore(engine.stateText());
    const proposal = readProposal(proposalText(proposalOf(policy, [{ ...SPREAD, margin: 0.06 }])));
    const impact = impactOf(engine, copy, proposal, 60_000);
    // 6 % of 10,000 are 600, for each of the two.
    expect(impact.initialMargin).toEqual({ before: 400n, after: 1_200n });
    expect(impact.shortfall).toEqual({ before: 0n, after: 100n });
    expect(impact.targets[0]).toMatchObject({ target: "policy", stale: false, refused: null });
    const apart = impact.freeboard.find(({ path }) => path === "ETH-PERP down, ETH-JUN up")!;
    // Three ticks either way are 600, 100 more than A has, and what it would have then.
    expect(apart.lossAtMove).toEqual({ before: 100n, after: 0n });
    expect(apart.weights).toEqual([
      { name: "ETH-PERP", share: -0.5 },
      { name: "ETH-JUN", share: 0.5 },
    ]);
    const changed = { ...proposal, targets: [{ ...proposal.targets[0]!, fromVersion: 2 }] };
    expect(impactOf(engine, copy, changed, 50_000).targets[0]!.stale).toBe(true);
  });
});
