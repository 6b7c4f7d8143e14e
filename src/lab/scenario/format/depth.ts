import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { described, record, withDefault } from "../reader.ts";
import { choice, decimal, duration, id, integer, percentage } from "../scalar.ts";

/** One side of the book: this much, spread evenly over prices up to `within` from the mark. */
export interface SideSpec {
  readonly size: Written;
  readonly within: Written;
}

/** The simulated venue's book of one market: a declared maker quotes it and refills it. */
export interface DepthSpec {
  readonly model: "levels";
  readonly maker: Written;
  readonly bids: SideSpec;
  readonly asks: SideSpec;
  readonly levels: number;
  readonly refill: Instant;
}

export const side: Reader<SideSpec> = record<SideSpec>({ size: decimal, within: percentage });

export const depth: Reader<DepthSpec> = record<DepthSpec>({
  model: choice("levels"),
  maker: described("The account on the other side of every fill.", id),
  bids: side,
  asks: side,
  levels: described("How many price levels a side has.", withDefault(integer(1, 1000), 10)),
  refill: described("Taken levels are quoted again after this time.", duration),
});
