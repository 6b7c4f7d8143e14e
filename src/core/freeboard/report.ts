import type { Lots, Micros, Ppm, Ticks, Units } from "../number/unit.ts";
import type { JointPathOption } from "./path.ts";

/** What to compute; everything has a default. */
export interface FreeboardOptions {
  /** Joint paths; all markets down and all markets up when left out. */
  readonly joint?: readonly JointPathOption[];
  /** Markets with a path of their own, down and up; all when left out. */
  readonly markets?: readonly string[];
  /** Losses up to here are reported apart. Numeraire units. */
  readonly dust?: Units;
  /** How far a path goes, in parts per million of the price. */
  readonly reachPpm?: Ppm;
  /** Moves of the curve, in parts per million of the price. */
  readonly curvePpm?: readonly Ppm[];
}

/** What every path's figures are asked with. */
export interface Question {
  readonly dust: Units;
  readonly curvePpm: readonly Ppm[];
}

/** How far the venue is from the first loss. Money in numeraire units. */
export interface Freeboard {
  readonly timeMicros: Micros;
  readonly sequence: number;
  readonly numeraire: string;
  readonly numeraireDecimals: number;
  readonly dust: Units;
  readonly paths: readonly PathFreeboard[];
}

/** @source FREEBOARD-02-02 FREEBOARD-02-03 FREEBOARD-02-04 */
export interface PathFreeboard {
  readonly name: string;
  readonly kind: "market" | "joint";
  /** The market of a market path. */
  readonly market: string | null;
  readonly direction: "down" | "up" | null;
  readonly markPrice: Ticks | null;
  /** Accounts that may lose on the way. */
  readonly accounts: number;
  readonly firstLoss: FreeboardPoint | null;
  /** Account with the smallest id that has the first loss. */
  readonly firstAccount: string | null;
  readonly aboveDust: FreeboardPoint | null;
  readonly fundExhausted: FreeboardPoint | null;
  readonly deleveraging: FreeboardPoint | null;
  readonly curve: readonly CurvePoint[];
}

/** A step of a path, and how far that is. */
export interface FreeboardPoint {
  readonly step: number;
  /** Size of the move in thousand-millionths of the price (joint: of the whole vector), rounded down. */
  readonly movePpb: number;
  /** The mark there, on a market path. */
  readonly markPrice: Ticks | null;
  readonly loss: Units;
}

/** @source FREEBOARD-03-01 FREEBOARD-03-02 */
export interface CurvePoint {
  readonly movePpm: Ppm;
  readonly step: number;
  readonly markPrice: Ticks | null;
  readonly loss: Units;
  readonly accounts: number;
  readonly beyondFunds: Units;
  /** With the depth there is; null on a joint path. */
  readonly lossWithDepth: Units | null;
  readonly depthLots: Lots | null;
}
