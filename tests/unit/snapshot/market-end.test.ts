import { describe, expect, test } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import { declare, Desk, MINUTE } from "./desk.ts";

/** A future that is being averaged (F), one that has ended (G) and one delisted for later (H). */
function averagingDesk(): Desk {
  const desk = new Desk();
  desk.do(declare.usd);
  const dated = (market: string, after: number, averagingMicros: number): void => {
    const expiry = { atMicros: desk.now + after, averagingMicros };
    desk.do({ ...declare.market(market), expiry } as ReturnType<typeof declare.market>);
  };
  dated("F", 10 * MINUTE, 5 * MINUTE);
  dated("G", 2 * MINUTE, 0);
  desk.do(declare.market("H"));
  desk.open("long", "short");
  for (const account of ["long", "short"]) desk.deposit(account, 10_000_000n);
  for (const market of ["F", "G", "H"]) desk.fill(market, "long", "short", 10, 10_000);
  const atMicros = desk.now + 20 * MINUTE;
  desk.do({ kind: "delist", market: "H", atMicros, averagingMicros: 0, finalPrice: 9_000 });
  desk.now += 7 * MINUTE;
  desk.price("F", 9_990);
  desk.now += MINUTE;
  desk.do({ kind: "clock" });
  return desk;
}

describe("the end of a market in a snapshot", () => {
  test("a sum under an average is written as it stands now, and goes on", () => {
    const desk = averagingDesk();
    // 10,000 for two minutes of averaging, then 9,990 for one.
    const sum = BigInt(2 * 10_000 + 9_990) * BigInt(MINUTE);
    expect(desk.record("market", "F")).toMatchObject({ indexIntegral: `${sum}` });
    const restored = desk.restored();
    for (const each of [desk, restored]) {
      each.now += 20 * MINUTE;
      each.do({ kind: "clock" });
      // (2 x 10,000 + 3 x 9,990) / 5 = 9,994; H ends at its declared price.
      expect(each.engine.market("F")).toMatchObject({ finalPrice: 9_994, openInterestLots: 0 });
      expect(each.engine.market("H")).toMatchObject({ finalPrice: 9_000, openInterestLots: 0 });
    }
    expect(restored.engine.stateText()).toBe(desk.engine.stateText());
  });

  test.each([
    [
      "an end that has passed",
      "market\t",
      `"atMicros":1700000600000000`,
      `"atMicros":1`,
      /end after/,
    ],
    [
      "a dated market without an end",
      `market\t`,
      /"end":\{[^}]*\},/,
      "",
      /an end of a dated market/,
    ],
    [
      "a sum before its time",
      "market\t",
      `"averagingMicros":300000000`,
      `"averagingMicros":0`,
      /no average/,
    ],
    [
      "another mark than the final price",
      `"id":"G"`,
      `"markPrice":10000`,
      `"markPrice":9999`,
      /final price/,
    ],
    [
      "a settled market with positions",
      `"fundingIndex":"0","lots":10,"market":"F"`,
      `"F"`,
      `"G"`,
      /not settled/,
    ],
  ] as const)("refuses %s", (_name, record, from, to, expected) => {
    const desk = averagingDesk();
    const text = desk.engine.stateText();
    const at = text.indexOf(record);
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end);
    expect(line).toMatch(from);
    const other = text.slice(0, at) + line.replace(from, to) + text.slice(end);
    expect(() => Engine.restore(other)).toThrow(expected);
  });
});
