import type { ParameterCommand } from "../command/command.ts";
import type { Micros } from "../number/unit.ts";

/** A parameter change that waits for its effective time. */
export interface PendingChange {
  readonly version: number;
  readonly effectiveMicros: Micros;
  readonly change: ParameterCommand["change"];
  /** Two have approved it: it may loosen what it finds. */
  readonly approved: boolean;
}
