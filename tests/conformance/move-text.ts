import type { Event } from "../../src/core/event/event.ts";
import { of } from "./venue.ts";

/** Position events as short texts: "A X -20 -> 0 cost 0 marginMode". */
export function moves(events: readonly Event[]): string[] {
  return of(events, "position").map(
    ({ account, market, deltaLots, lots, cost, cause }) =>
      `${account} ${market} ${deltaLots} -> ${lots} cost ${cost} ${cause}`,
  );
}
