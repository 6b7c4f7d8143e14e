import { isSeq } from "yaml";

import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { childPlace, scalarText, shapeOf } from "../document.ts";
import { described, dictionary, list, optional, reader, record, withDefault } from "../reader.ts";
import { choice, decimal, duration, id, ID_SCHEMA } from "../scalar.ts";

/** One published or assumed price; a gap is reached in one step, without interpolation. */
interface PointSpec {
  readonly at: Instant;
  readonly price: Written;
  readonly gap: boolean;
}

export type PathSpec = readonly PointSpec[];

/** Where a mark comes from: the quoted price, or the last trade of the simulated book around it. */
type MarkSource = "path" | "lastTrade";

/** A market's price: its own path, or the mean of sources; the index is the same if left out. */
export interface MarketPriceSpec {
  readonly path: PathSpec | undefined;
  readonly meanOf: readonly Written[] | undefined;
  readonly index: PathSpec | undefined;
  readonly mark: MarkSource | undefined;
}

/** A safeguard may bring either alone. */
export interface AssetPriceSpec {
  readonly path: PathSpec | undefined;
  /** What it counts as collateral at, where that is below the price. */
  readonly collateral: PathSpec | undefined;
}

/** What a safeguard may change: where prices of markets and collateral come from. */
export interface PricePatch {
  readonly markets: ReadonlyMap<string, MarketPriceSpec>;
  readonly assets: ReadonlyMap<string, AssetPriceSpec>;
}

export interface PriceSpec extends PricePatch {
  readonly step: Instant;
  readonly sources: ReadonlyMap<string, PathSpec>;
}

const POINT = "[time, price] or [time, price, gap]";

const point: Reader<PointSpec> = reader(
  {
    type: "array",
    prefixItems: [duration.schema, decimal.schema, { const: "gap" }],
    minItems: 2,
    maxItems: 3,
  },
  (place) => {
    const { node, log, at, path } = place;
    if (!isSeq(node) || node.items.length < 2 || node.items.length > 3) {
      return log.stop("WRONG_SHAPE", at, path, POINT, shapeOf(node));
    }
    const [first, second, third] = node.items;
    const gap = third === undefined ? "" : scalarText(childPlace(place, third, "[2]"), "gap");
    if (gap !== "" && gap !== "gap") return log.stop("NOT_A_CHOICE", at, path, "gap", `"${gap}"`);
    return {
      at: duration.read(childPlace(place, first, "[0]")),
      price: decimal.read(childPlace(place, second, "[1]")),
      gap: gap === "gap",
    };
  },
);

const path: Reader<PathSpec> = described("Points in order of time.", list(point));

const patchFields = {
  markets: withDefault(
    dictionary(
      ID_SCHEMA,
      record<MarketPriceSpec>({
        path: optional(path),
        meanOf: described("The mean of these sources.", optional(list(id))),
        index: optional(path),
        mark: described(
          "The quoted price, or the last trade of the simulated book that is quoted around it.",
          optional(choice("path", "lastTrade")),
        ),
      }),
    ),
    new Map(),
  ),
  assets: withDefault(
    dictionary(
      ID_SCHEMA,
      record<AssetPriceSpec>({
        path: optional(path),
        collateral: described(
          "A conservative price, as an input: collateral counts at the lower of the two.",
          optional(path),
        ),
      }),
    ),
    new Map(),
  ),
};

export const pricePatch: Reader<PricePatch> = record<PricePatch>(patchFields);

export const prices: Reader<PriceSpec> = record<PriceSpec>({
  step: described("Between points prices move linearly in steps of this length.", duration),
  sources: described(
    "Prices of venues that an index is made of.",
    withDefault(dictionary(ID_SCHEMA, path), new Map()),
  ),
  ...patchFields,
});
