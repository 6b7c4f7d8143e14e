import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { Engine, type VenuePolicy } from "../../src/core/index.ts";
import {
  commandsOf,
  mersenneTwister,
  normalQuantile,
  readProposal,
  type Impact,
  type Proposal,
} from "../../src/model/index.ts";
import { HOUR, POLICY, TestVenue } from "../conformance/venue.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const DAY_HOURS = 24;
const OFFSET = {
  underlying: "ETH",
  initialSpreadPpm: 90_000,
  maintenanceSpreadPpm: 70_000,
  floorPpm: 100_000,
};

let folder = "";

vi.setConfig({ testTimeout: 120_000 });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-effect-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** 300 days of hours of two prices that share all but a tenth of their moves. */
function writeHistories(): void {
  const random = mersenneTwister(9);
  const prices = [2_000, 2_010];
  const rows: string[][] = [[], []];
  for (let hour = 0; hour < 300 * DAY_HOURS; hour += 1) {
    const common = 0.005 * normalQuantile(random.nextOpen());
    for (const index of [0, 1]) {
      prices[index]! *= Math.exp(common + 0.0005 * normalQuantile(random.nextOpen()));
      rows[index]!.push(`${hour * 3_600_000},${prices[index]!},1000`);
    }
  }
  for (const [index, name] of ["perpetual.csv", "june.csv"].entries()) {
    writeFileSync(join(folder, name), ["open_time,close,volume", ...rows[index]!].join("\n"));
  }
}

/** A perpetual with too little margin, a future with too much, an offset that is too careful. */
function venue(): { test: TestVenue; engine: Engine } {
  const engine = new Engine({ numeraire: "USD", policy: { ...POLICY, offsets: [OFFSET] } });
  const venueOf = new TestVenue(engine);
  const terms = { type: "linear", settlement: "USD", multiplier: 1n, underlying: "ETH" } as const;
  const tier = (initialPpm: number, maintenancePpm: number): object => ({
    tiers: [{ notionalMax: null, initialPpm, maintenancePpm }],
  });
  venueOf.market("PERPETUAL", 1_000, terms, tier(20_000, 10_000));
  venueOf.market("JUNE", 1_000, terms, tier(500_000, 250_000));
  venueOf.open("A", 4_700n);
  venueOf.open("B", 1_000_000n);
  venueOf.open("C", 1_000n);
  // 100,000 of notional: 2,000 initial and 1,000 maintenance.
  venueOf.trade("PERPETUAL", 100, 1_000, "A", "B");
  return { test: venueOf, engine };
}

function params(...words: string[]): string {
  const { status, stdout } = spawnSync(process.execPath, [MAIN, "params", ...words], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  return stdout;
}

describe("a proposal, from prices to margins in force", () => {
  test("tightens at once for new risk, in steps for what is there, loosens by two approvals", () => {
    const { test: at, engine } = venue();
    const [state, file] = [join(folder, "venue.state"), join(folder, "proposal.json")];
    writeHistories();
    writeFileSync(state, engine.stateText());
    const prices = ["PERPETUAL=perpetual.csv", "JUNE=june.csv"].map((text) =>
      text.replace("=", `=${folder}/`),
    );
    const shown = params("propose", state, "--prices", ...prices, "--output", file);
    const proposal: Proposal = readProposal(readFileSync(file, "utf8"));
    expect(proposal.targets.map(({ target }) => target)).toEqual([
      "market:PERPETUAL",
      "market:JUNE",
      "policy",
    ]);
    const impact = params("impact", state, "--proposal", file, "--json");
    const said = JSON.parse(impact) as Impact;
    const told = params("impact", state, "--proposal", file);
    const widest = [...shown.split("\n"), ...told.split("\n")].map((line) => line.length);
    expect(Math.max(...widest)).toBeLessThanOrEqual(100);
    expect(told).toMatch(/^A +healthy -> called/m);
    expect(told).toMatch(/^PERPETUAL down, JUNE up/m);

    // 40,000 of notional at 2 % are 800 of the 1,000 that C has.
    const asked = (): string => {
      const { answer } = engine.whatIf(at.order("C", "first", "PERPETUAL", "buy 40 @ 1000"));
      return answer.ok ? "accepted" : answer.reason;
    };
    expect(asked()).toBe("accepted");

    // Nobody has approved: what tightens is all there is, and what loosens is refused.
    const start = at.now;
    const unapproved = commandsOf(proposal, start, ["one"]);
    expect(unapproved.every(({ approvals }) => approvals === undefined)).toBe(true);
    for (const body of unapproved) expect(at.refusal(body)).toBe("accepted");
    const loosening = commandsOf(proposal, start, ["one", "two"]).filter(
      ({ approvals }) => approvals !== undefined,
    );
    expect(loosening).toHaveLength(2);
    for (const body of loosening) {
      expect(at.refusal({ ...body, approvals: ["one"] })).toBe("APPROVAL_MISSING");
    }

    // New risk at once: C cannot buy on 2 % any more. Positions that are there: A is as it was.
    const perpetual = () => engine.market("PERPETUAL")!;
    const [tier] = perpetual().tiers;
    expect(tier!.initialPpm).toBeGreaterThan(50_000);
    expect(tier!.maintenancePpm).toBe(10_000);
    expect(perpetual().parameterVersion).toBe(2);
    expect(asked()).toBe("INSUFFICIENT_MARGIN");
    expect(engine.account("A")!.stage).toBe("healthy");

    // A step every six hours; the last one calls A, as the statement has said.
    const steps: number[] = [];
    for (let step = 1; step <= 4; step += 1) {
      at.wait(6 * HOUR);
      steps.push(perpetual().tiers[0]!.maintenancePpm);
      expect(perpetual().parameterVersion).toBe(2 + step);
    }
    const rises = steps.map((rate, index) => rate - (steps[index - 1] ?? 10_000));
    expect(Math.max(...rises) - Math.min(...rises)).toBeLessThanOrEqual(1);
    expect(steps.at(-1)).toBe(Math.ceil(tier!.initialPpm / 2));
    const stage = engine.account("A")!.stage;
    expect(stage).toBe("called");
    expect(said.moved.map(({ account, to }) => [account, to])).toEqual([["A", stage]]);
    expect(said.moved[0]!.reached.at(-1)).toMatchObject({ stage, afterMicros: 24 * HOUR });

    // Two approvals: the future's margin and the offset's spread fall, each by a tenth.
    expect(engine.market("JUNE")!.tiers[0]!.initialPpm).toBe(500_000);
    for (const body of loosening) {
      expect(at.refusal({ ...body, effectiveMicros: at.now })).toBe("accepted");
    }
    expect(engine.market("JUNE")!.tiers[0]!.initialPpm).toBe(450_000);
    expect(engine.policy().parameterVersion).toBeGreaterThan(2);
    const { offsets } = engine.policy().parameters as VenuePolicy;
    expect(offsets![0]).toMatchObject({ initialSpreadPpm: 81_000, floorPpm: 200_000 });
    expect(engine.audit()).toEqual([]);
  });
});
