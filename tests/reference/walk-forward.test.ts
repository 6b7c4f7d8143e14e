import { describe, expect, it } from "vitest";

import { readPrices } from "../../src/cli/price-file.ts";
import { walkForward } from "../../src/model/index.ts";

const FOLDER = new URL("../../../shared/data/prices/long_1h/", import.meta.url);

/** The short form of `npm run walk-forward`: two of its eight series. */
describe("margins walked forward", () => {
  it.each([
    "BTCUSDT_binance_spot_1h_2017-08_2022-10.csv",
    "XRPUSDT_binance_spot_1h_2022-01_2026-04.csv",
  ])("MODEL-09-01: %s: covers 99 %% on either side, where a plain EWMA does not", (name) => {
    const found = walkForward(readPrices(new URL(name, FOLDER).pathname), 0.99);
    const [adaptive, bare, plain] = found;
    for (const side of [adaptive!.long, adaptive!.short]) {
      expect(side.coverage).toBeGreaterThanOrEqual(0.99);
    }
    const worst = Math.min(plain!.long.coverage, plain!.short.coverage);
    expect(worst).toBeLessThan(0.98);
    expect(adaptive!.peakToTrough).toBeLessThan(bare!.peakToTrough);
    expect(adaptive!.peakToTrough).toBeLessThan(plain!.peakToTrough);
    expect(adaptive!.average).toBeLessThan(0.16);
  });
});
