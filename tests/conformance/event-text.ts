import type { Event } from "../../src/core/event/event.ts";

/** The events of one type. */
export function of<T extends Event["type"]>(
  events: readonly Event[],
  type: T,
): Extract<Event, { type: T }>[] {
  return events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
}

/** Entries as short texts: "clearing:X -> account:A 50 realizedPnl". */
export function entries(events: readonly Event[]): string[] {
  return of(events, "entry").map(
    ({ from, to, amount, cause }) => `${from} -> ${to} ${amount} ${cause}`,
  );
}

/** Stage changes as short texts: "A healthy > warned". */
export function stages(events: readonly Event[]): string[] {
  return of(events, "stage").map(({ account, from, to }) => `${account} ${from} > ${to}`);
}

/** Position events as short texts: "A X -20 -> 0 cost 0 marginMode". */
export function moves(events: readonly Event[]): string[] {
  return of(events, "position").map(
    ({ account, market, deltaLots, lots, cost, cause }) =>
      `${account} ${market} ${deltaLots} -> ${lots} cost ${cost} ${cause}`,
  );
}
