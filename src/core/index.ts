/**
 * Plimsoll core: the engine that keeps accounts from going negative. Public names in reading order:
 * command -> pricing -> margin -> watch -> waterfall -> event.
 */
export { Engine, type VenueOptions } from "./engine.ts";
export type * from "./command/command.ts";
export type * from "./command/body.ts";
export type * from "./command/parameter.ts";
export { EXAMPLE } from "./command/example.ts";
export type * from "./command/pricing.ts";
export * from "./event/event.ts";
export { REASON, type Reason } from "./event/reason.ts";
export type * from "./view.ts";
export type * from "./freeboard/report.ts";
export type { JointPathOption, Weight } from "./freeboard/path.ts";
export { SnapshotError } from "./snapshot/snapshot-error.ts";
export { InvariantError } from "./state/failure.ts";
export { formatDecimal, parseDecimal } from "./number/decimal.ts";
export type { Lots, Micros, Ppb, Ppm, Ticks, Units } from "./number/unit.ts";
