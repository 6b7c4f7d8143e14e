import { EPSILON } from "../number/double.ts";
import type { VenuePolicy } from "../command/parameter.ts";
import type { Stage } from "../event/event.ts";
import type { Venue } from "../state/venue.ts";

const ONE = 1_000_000;

/**
 * The tests that bound a stage, as weights: an account stays in its stage while
 *
 *   down.equity * E - down.margin * MM >= 0  (and E > 0)   it does not fall further, and
 *   up.equity * E - up.margin * MM < 0                     it does not recover.
 *
 * @source LADDER-01-02
 */
export interface StageBounds {
  readonly down: { readonly equity: number; readonly margin: number };
  /** Null for the top of the ladder. */
  readonly up: { readonly equity: number; readonly margin: number } | null;
  /** Liquidating for a loan line, and so as long as an asset is owed beyond its line. */
  readonly overLine: boolean;
}

const OVER_LINE: StageBounds = { down: { equity: 1, margin: 0 }, up: null, overLine: true };

/** The bounds of every account of a venue: made once per policy, stage and lapse. */
export class BoundsTable {
  readonly #venue: Venue;
  readonly #known: Map<Stage, StageBounds | null> = new Map();
  readonly #lapsed: Map<Stage, StageBounds | null> = new Map();
  #policy: VenuePolicy;

  constructor(venue: Venue) {
    this.#venue = venue;
    this.#policy = venue.policy;
  }

  /** @returns null where an account must be looked at every time */
  of(account: number): StageBounds | null {
    const { accounts, overLine, policy } = this.#venue;
    if (policy !== this.#policy) this.#forget(policy);
    const stage = accounts.stage(account);
    if (stage === "liquidating" && overLine.has(account)) return OVER_LINE;
    const lapsed = accounts.isCallLapsed(account);
    const known = lapsed ? this.#lapsed : this.#known;
    let bounds = known.get(stage);
    if (bounds === undefined) known.set(stage, (bounds = boundsOf(stage, lapsed, policy)));
    return bounds;
  }

  #forget(policy: VenuePolicy): void {
    this.#policy = policy;
    this.#known.clear();
    this.#lapsed.clear();
  }
}

/**
 * Whether doubles prove that a plain account stays within its bounds.
 *
 * @param error  of equity and of maintenance, at most
 */
export function staysWithin(
  { down, up, overLine }: StageBounds,
  equity: number,
  maintenance: number,
  error: number,
): boolean {
  if (overLine) return false;
  const fall = down.equity * equity - down.margin * maintenance;
  if (!(fall > errorOf(down, equity, maintenance, error))) return false;
  if (up === null) return true;
  const rise = up.equity * equity - up.margin * maintenance;
  return rise < -errorOf(up, equity, maintenance, error);
}

/** Whether doubles prove that a plain account has left its bounds. */
export function leaves(
  { down, up, overLine }: StageBounds,
  equity: number,
  maintenance: number,
  error: number,
): boolean {
  if (overLine) return false;
  const fall = down.equity * equity - down.margin * maintenance;
  if (fall < -errorOf(down, equity, maintenance, error)) return true;
  if (up === null) return false;
  const rise = up.equity * equity - up.margin * maintenance;
  return rise > errorOf(up, equity, maintenance, error);
}

/** Of a weighted difference: what both were wrong by, and three operations on them. */
function errorOf(
  { equity: own, margin: owed }: { readonly equity: number; readonly margin: number },
  equity: number,
  maintenance: number,
  error: number,
): number {
  const magnitude = own * (Math.abs(equity) + error) + owed * (maintenance + error);
  return (own + owed) * error + magnitude * 4 * EPSILON;
}

/** Bounds of a stage. */
function boundsOf(stage: Stage, callLapsed: boolean, policy: VenuePolicy): StageBounds | null {
  switch (stage) {
    case "healthy":
    case "resolved":
      return between(weights(policy.warned.upPpm), null);
    case "warned":
      return between(weights(policy.called.upPpm), weights(policy.warned.downPpm));
    case "called":
      if (callLapsed) return null;
      return between(weights(policy.restricted.upPpm), weights(policy.called.downPpm));
    case "restricted": {
      const end = callLapsed ? policy.called.downPpm : policy.restricted.downPpm;
      return between(weights(ONE), weights(Math.min(end, policy.restricted.downPpm)));
    }
    case "liquidating":
      return between({ equity: 1, margin: 0 }, weights(policy.liquidationStopPpm));
    case "closingOut":
      return null;
  }
}

function between(down: StageBounds["down"], up: StageBounds["up"]): StageBounds {
  return { down, up, overLine: false };
}

function weights(thresholdPpm: number): { equity: number; margin: number } {
  return { equity: thresholdPpm, margin: ONE };
}
