import type { AnswerTable } from "../state/answer-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import type { Form } from "./form.ts";
import { insist } from "./snapshot-error.ts";

/** What a snapshot is taken of, and restored into. */
export interface State {
  readonly venue: Venue;
  readonly answers: AnswerTable;
}

/** The records of one kind: how they are found in a state, written, and put back. */
export interface Section {
  readonly kind: string;
  bodies(state: State): Iterable<string>;
  /** @throws Mismatch */
  restore(state: State, json: unknown): void;
}

/**
 * @param taken  the records of a state in canonical order; must not change the state
 * @param put  puts one record back into a state that has all earlier records
 */
export function section<T>(
  kind: string,
  form: Form<T>,
  taken: (state: State) => Iterable<T>,
  put: (state: State, record: T) => void,
): Section {
  return {
    kind,
    *bodies(state) {
      for (const record of taken(state)) yield form.write(record);
    },
    restore(state, json) {
      put(state, form.read(json, kind));
    },
  };
}

export function assetNamed(venue: Venue, name: string): Asset {
  const asset = venue.assetById.get(name);
  insist(asset !== undefined, "an asset of an earlier line", name);
  return asset;
}

export function marketNamed(venue: Venue, name: string): Market {
  const market = venue.marketById.get(name);
  insist(market !== undefined, "a market of an earlier line", name);
  return market;
}

export function accountNamed(venue: Venue, name: string): number {
  const account = venue.accounts.byId.get(name);
  insist(account !== undefined, "an account of an earlier line", name);
  return account;
}

/** What a timer waits for is still to come. */
export function insistFuture(venue: Venue, field: string, timeMicros: number): void {
  insist(timeMicros > venue.nowMicros, `${field} after ${venue.nowMicros}`, timeMicros);
}
