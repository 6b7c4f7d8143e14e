import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Command } from "../../src/core/command/command.ts";
import { createMeasuredEngine } from "../../src/core/engine.ts";
import { accountMargin } from "../../src/core/margin/account-margin.ts";
import type { Venue } from "../../src/core/state/venue.ts";
import { CertificateWatch } from "../../src/core/watch/certificate-watch.ts";
import { reliefRange } from "../../src/core/watch/offset-box.ts";
import {
  assetBox,
  EvenBoxes,
  maintenanceRange,
  marginRange,
  marketBox,
  plus,
} from "../../src/core/watch/range.ts";
import { ASSET, MARKET, POLICY } from "../conformance/venue.ts";

const MARKETS = [
  { market: "A", type: "linear", settlement: "USD", multiplier: 7n },
  { market: "B", type: "linear", settlement: "BTC", multiplier: 100n },
  { market: "C", type: "inverse", settlement: "BTC", multiplier: 10n ** 10n },
] as const;

interface Drawn {
  readonly lots: readonly number[];
  readonly prices: readonly number[];
  readonly coinPrice: number;
  readonly spreadPpm: number;
  readonly floorPpm: number;
}

const drawn = fc.record<Drawn>({
  lots: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 3, maxLength: 3 }),
  prices: fc.array(fc.integer({ min: 40, max: 4_000 }), { minLength: 3, maxLength: 3 }),
  coinPrice: fc.integer({ min: 20, max: 5_000 }),
  spreadPpm: fc.integer({ min: 0, max: 60_000 }),
  floorPpm: fc.integer({ min: 0, max: 700_000 }),
});

/** A venue in which X holds the lots against Y. */
function venueOf({ lots, prices, coinPrice, spreadPpm, floorPpm }: Drawn): Venue {
  let venue: Venue | null = null;
  const underlying = "BTC";
  const offset = { initialSpreadPpm: spreadPpm, maintenanceSpreadPpm: spreadPpm, floorPpm };
  const policy = { ...POLICY, offsets: [{ underlying, ...offset }] };
  const engine = createMeasuredEngine({ numeraire: "USD", policy }, (made) => {
    venue = made;
    return new CertificateWatch(made);
  });
  let sequence = 0;
  const send = (body: object): void => {
    sequence += 1;
    const id = { session: "s", sequence };
    expect(engine.apply({ ...body, id, timeMicros: 0 } as Command).answer.ok).toBe(true);
  };
  const asset = { kind: "asset", decimals: 6, priceDecimals: 0, parameters: ASSET };
  send({ ...asset, asset: "USD", price: 1 });
  send({ ...asset, asset: "BTC", price: coinPrice });
  for (const account of ["X", "Y"]) send({ kind: "openAccount", account });
  for (const [index, terms] of MARKETS.entries()) {
    const price = prices[index]!;
    const common = { group: "g", underlying, fundingScale: 1n, parameters: MARKET };
    send({ kind: "market", ...terms, ...common, markPrice: price, indexPrice: price });
    const size = lots[index]!;
    if (size === 0) continue;
    const legs = ["X", "Y"].map((account) => ({ account, order: null, liquidity: "maker" }));
    const [buy, sell] = size > 0 ? legs : legs.toReversed();
    const { market } = terms;
    send({ kind: "fill", market, fillPrice: price, lots: Math.abs(size), buy, sell });
  }
  return venue!;
}

describe("the box of an account with offsets", () => {
  test("WATCH-03-02 no prices inside it need more or less margin than its bounds", () => {
    fc.assert(
      fc.property(
        drawn,
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (draw, exponent, stream) => {
          const venue = venueOf(draw);
          const account = venue.accounts.byId.get("X")!;
          let margin = { low: 0n, high: 0n };
          for (const market of venue.markets) {
            const lots = venue.positions.lotsOf(account, market);
            const range = maintenanceRange(market, lots, marketBox(market, exponent));
            const price = assetBox(market.settlement, exponent);
            margin = plus(margin, marginRange(market.settlement, range, price));
          }
          const relief = reliefRange(venue, account, new EvenBoxes(exponent));
          const boxes = venue.markets.map((market) => ({ market, ...marketBox(market, exponent) }));
          const coin = venue.assetById.get("BTC")!;
          const coinBox = assetBox(coin, exponent);
          const within = ({ low, high }: { low: number; high: number }): number => {
            const at: number = stream.next().value;
            // Corners often: that is where bounds are reached.
            if (at < 0.3) return low;
            return at > 0.7 ? high : low + Math.floor((high - low) * at);
          };
          for (let sample = 0; sample < 20; sample += 1) {
            for (const box of boxes) box.market.markPrice = within(box);
            coin.price = within(coinBox);
            const { maintenanceMargin } = accountMargin(venue, account);
            expect(maintenanceMargin).toBeLessThanOrEqual(margin.high - relief.low);
            expect(maintenanceMargin).toBeGreaterThanOrEqual(margin.low - relief.high);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
