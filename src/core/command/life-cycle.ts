import type { Micros, Ticks } from "../number/unit.ts";
import type { Envelope } from "./envelope.ts";

/** When a contract ends, and over how long before its final price is averaged (0: not at all). */
export interface ExpiryTerms {
  readonly atMicros: Micros;
  readonly averagingMicros: Micros;
}

/** Announces that a market ends, or changes what was announced; from then on it only shrinks. */
export interface DelistCommand extends Envelope, ExpiryTerms {
  readonly kind: "delist";
  readonly market: string;
  /** The price that everyone is settled at; null for the average of the index. */
  readonly finalPrice: Ticks | null;
}

/** A unit made finer or coarser by a whole factor; 1 leaves it as it is. */
export interface Rescale {
  readonly factor: number;
  readonly finer: boolean;
}

/** Changes the tick and the lot of a market; what is counted in them is counted anew. */
export interface ContractCommand extends Envelope {
  readonly kind: "contract";
  readonly market: string;
  readonly ticks: Rescale;
  readonly lots: Rescale;
}

/** Announces that an asset stops counting as collateral: its haircut rises to all of it in steps. */
export interface DelistAssetCommand extends Envelope {
  readonly kind: "delistAsset";
  readonly asset: string;
  readonly atMicros: Micros;
  readonly steps: number;
}
