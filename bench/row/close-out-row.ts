import type { Event } from "../../src/core/event/event.ts";
import { openLeveragedBook } from "../venue/leveraged-book.ts";
import { spent } from "./clock.ts";
import { micros, millis, times, type Row } from "./row.ts";

/** What one defaulter or payer may cost, in microseconds. */
const EACH_MAX = 30;

/** A fall of everything at once: all defaulters closed out and paid by the other side. */
export function closeOutRow(accounts: number, seed: number, note: (text: string) => void): Row {
  const { engine, venue, bench } = openLeveragedBook(accounts, seed);
  const updates = venue.markets.map(({ id, markPrice }) => {
    const price = Math.round(markPrice * 0.9);
    return { market: id, markPrice: price, indexPrice: price };
  });
  const command = bench.stamp({ kind: "price", updates });
  let events: readonly Event[] = [];
  const { cpu } = spent(() => {
    ({ events } = engine.apply(command));
  });
  const { defaulters, payers } = partiesOf(events);
  const each = cpu / (defaulters + payers);
  note(
    `-10 % at once over ${accounts} accounts at 5 to 50 times their equity: ${defaulters} ` +
      `defaulters, ${payers} payers, ${events.length} events`,
  );
  return {
    what: `crash carried out, all ${defaulters} defaulters closed and paid`,
    budget: `<= ${EACH_MAX} us each`,
    measured: `${millis(cpu / 1_000)}, ${micros(each)}`,
    ratio: times(each / EACH_MAX),
    met: each <= EACH_MAX,
  };
}

/** Accounts that were closed out, and those that were deleveraged or paid of their gains. */
function partiesOf(events: readonly Event[]): { defaulters: number; payers: number } {
  const defaulters = new Set<string>();
  const payers = new Set<string>();
  for (const event of events) {
    if (event.type === "stage" && event.to === "closingOut") defaulters.add(event.account);
    if (event.type === "deleveraged") payers.add(event.account);
  }
  return { defaulters: defaulters.size, payers: payers.size };
}
