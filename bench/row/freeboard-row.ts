import { spent } from "./clock.ts";
import { millis, times, type Row } from "./row.ts";
import type { Scene } from "./scene.ts";

/** One core of the machine may be busy with it for so long, in milliseconds. */
const BUDGET_MILLIS = 1_000;

/** The freeboard of every market, down and up, and that of all markets together. */
export function freeboardRows(scene: Scene): Row[] {
  const { engine } = scene.open;
  const { markets } = scene.bench;
  engine.freeboard({ joint: [], markets: [markets[0]!.id] });
  const { cpu } = spent(() => engine.freeboard({ joint: [] }));
  const together = spent(() => engine.freeboard({ markets: [] }));
  const spentMillis = cpu / 1_000;
  return [
    {
      what: `freeboard of ${markets.length} markets, both ways, with 13 points of each curve`,
      budget: `<= ${millis(BUDGET_MILLIS)}`,
      measured: millis(spentMillis),
      ratio: times(spentMillis / BUDGET_MILLIS),
      met: spentMillis <= BUDGET_MILLIS,
    },
    {
      what: "freeboard of all markets at once, down and up",
      budget: "-",
      measured: millis(together.cpu / 1_000),
      met: null,
    },
  ];
}
