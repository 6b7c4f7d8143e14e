import type { Micros } from "../number/unit.ts";

/** When the two buckets of a sender are full again; replaced, never changed. @source LIMIT-03-02 */
export interface MessageUse {
  readonly ordinaryMicros: Micros;
  /** For what lowers risk: nothing else draws from it. */
  readonly reliefMicros: Micros;
}
