import type { Pricing } from "../command/pricing.ts";
import { PRICE_STATES, SOURCE_STATUSES } from "../event/price-decision.ts";
import type { Units } from "../number/unit.ts";
import {
  CELLS,
  type Basis,
  type CellSums,
  type Feed,
  type Impact,
  type Premium,
  type SourceState,
  type StableState,
  type WindowAverage,
} from "../state/feed.ts";
import type { Venue } from "../state/venue.ts";
import {
  flag,
  integer,
  list,
  natural,
  oneOf,
  orNone,
  record,
  units,
  usually,
  type Form,
} from "./form.ts";
import { insistFuture } from "./section.ts";
import { insist } from "./snapshot-error.ts";

const cells: Form<CellSums<Units>> = record<CellSums<Units>>({ cell: natural, sums: list(units) });

const average: Form<WindowAverage> = record<WindowAverage>({ weights: cells, values: cells });

const source = record<SourceState>({
  price: orNone(integer),
  sourceMicros: integer,
  changedMicros: natural,
  anchor: orNone(integer),
  fault: orNone(oneOf(["crossed", "wrongUnit", "jump"])),
  jumpedMicros: orNone(natural),
  volume: record<CellSums<number>>({ cell: natural, sums: list(natural) }),
});

/** What is known of a price made from sources. @source SNAPSHOT-01-03 */
export const feedForm: Form<Feed> = record<Feed>({
  sources: list(source),
  statuses: list(oneOf(SOURCE_STATUSES)),
  state: oneOf(PRICE_STATES),
  index: orNone(integer),
  confidence: usually(0, natural),
  clamped: usually(false, flag),
  lookMicros: orNone(natural),
  average,
  averagedMicros: natural,
  stable: orNone(
    record<StableState>({
      price: units,
      sinceMicros: natural,
      delayed: list(units),
      step: natural,
      sum: units,
      sumMicros: natural,
    }),
  ),
  impact: orNone(record<Impact>({ bidPrice: integer, askPrice: integer, atMicros: natural })),
  basis: record<Basis>({ price: units, sample: integer, sinceMicros: natural }),
  trades: average,
  premium: record<Premium>({ sum: units, ppb: integer, sinceMicros: natural, fromMicros: natural }),
  fundingMicros: orNone(natural),
});

/** What was read must be what the parameters can have left. @source SNAPSHOT-03-04 */
export function checkFeed(
  venue: Venue,
  feed: Feed | null,
  pricing: Pricing | undefined,
  settled: boolean,
): void {
  const isDue = pricing !== undefined && !settled;
  insist((feed !== null) === isDue, "a feed where there are sources, and only there", feed);
  if (feed === null) return;
  const count = pricing!.sources.length;
  const fits = feed.sources.length === count && feed.statuses.length === count;
  insist(fits, `${count} sources`, feed.sources.length);
  for (const { volume } of feed.sources) insist(volume.sums.length === CELLS, "8 cells", volume);
  for (const { weights, values } of [feed.average, feed.trades]) {
    insist(weights.sums.length === CELLS, "8 cells", weights.cell);
    insist(values.sums.length === CELLS, "8 cells", values.cell);
  }
  const { stable } = feed;
  const steps = pricing!.stable?.delaySteps;
  if (stable !== null) insist(stable.delayed.length === steps, `${steps} steps`, stable.step);
  if (feed.lookMicros !== null) insistFuture(venue, "lookMicros", feed.lookMicros);
  if (feed.fundingMicros !== null) insistFuture(venue, "fundingMicros", feed.fundingMicros);
}
