import type { Micros } from "../number/unit.ts";

/** Who sent a command, and which of theirs it is: what makes `apply` idempotent. */
export interface CommandId {
  readonly session: string;
  readonly sequence: number;
}

export interface Envelope {
  readonly id: CommandId;
  readonly timeMicros: Micros;
}
