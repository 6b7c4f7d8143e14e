import { existsSync, readFileSync } from "node:fs";

import type { MarketView } from "../core/index.ts";
import { Engine } from "../core/index.ts";
import { notional } from "../core/formula.ts";
import type { MarketBasis } from "../model/index.ts";
import { BadUsage } from "./failure.ts";
import { standingAt, type Standing, type StandingFlags } from "./standing.ts";

/** First words of a snapshot file. */
const SNAPSHOT = "plimsoll-state ";
/** Decimals that lot sizes are counted in. */
const FINE = 1e30;

/** A venue whose parameters are looked at, and as many copies of it as are wanted. */
export interface ParameterState {
  readonly title: string;
  readonly engine: Engine;
  readonly copy: () => Engine;
  /** A scenario says how large a lot is, a snapshot does not. */
  readonly plan: Standing["plan"] | null;
}

/** The state of a snapshot, or of a scenario at some time, under its protected rules. */
export function parameterState(name: string, flags: StandingFlags): ParameterState {
  if (existsSync(name) && readFileSync(name, "utf8").startsWith(SNAPSHOT)) {
    if (flags.at !== undefined) throw new BadUsage("expected --at with a scenario only");
    const text = readFileSync(name, "utf8");
    return stateOf(name, text, null);
  }
  const { engine, plan, title } = standingAt(name, flags);
  return stateOf(title, engine.stateText(), plan);
}

function stateOf(title: string, text: string, plan: Standing["plan"] | null): ParameterState {
  const copy = (): Engine => Engine.restore(text);
  return { title, engine: copy(), copy, plan };
}

/**
 * What trades in a market on a poor day, in lots, and what a lot is worth; null where that is not
 * known: the state is a snapshot, or a lot is worth less than a unit.
 *
 * @param poorVolume  of the base asset
 */
export function turnoverOf(
  { plan }: ParameterState,
  view: MarketView,
  poorVolume: number,
  close: number,
): MarketBasis["turnover"] {
  const scale = plan?.markets.get(view.market)?.scale;
  if (scale === undefined) return null;
  const kind = view.type === "inverse" ? "inverse" : "linear";
  const contracts = kind === "inverse" ? poorVolume * close : poorVolume;
  const poorLots = Math.floor(contracts / (Number(scale.lotSize) / FINE));
  const notionalPerLot = notional(kind, 1, view.markPrice, view.multiplier);
  return poorLots < 1 || notionalPerLot < 1n ? null : { poorLots, notionalPerLot };
}
