import type { AssetParameters } from "../command/parameter.ts";
import type { Asset } from "./asset.ts";

const PPM = 1_000_000;

/** What an asset is worth, as doubles; see `MarketDoubles`. A cache, no part of the state. */
export class AssetDoubles {
  /** Of the asset's value: numeraire units = units * price * numerator / denominator. */
  readonly numerator: number;
  readonly denominator: number;
  readonly #perPrice: number;
  #parameters: AssetParameters | null = null;
  /** Edges of the haircut tiers by value, and the share of each tier that counts. */
  #edges: Float64Array = new Float64Array(0);
  #shares: Float64Array = new Float64Array(0);

  constructor(asset: Pick<Asset, "valueNumerator" | "valueDenominator">) {
    this.numerator = Number(asset.valueNumerator);
    this.denominator = Number(asset.valueDenominator);
    this.#perPrice = this.numerator / this.denominator;
  }

  /** Numeraire units that one unit costs; exactly 1 for the numeraire. */
  unitValue({ isNumeraire, price }: Asset): number {
    return isNumeraire ? 1 : price * this.#perPrice;
  }

  /**
   * What an amount counts for as margin, before any rounding: at the price where it is owed, at the
   * collateral price and after the haircut where it is owned. It moves by at most `unitValue` with
   * each unit.
   */
  marginValue(asset: Asset, units: number): number {
    if (units <= 0) return units * this.unitValue(asset);
    if (this.#parameters !== asset.parameters) this.#read(asset.parameters);
    const value = asset.isNumeraire ? units : units * asset.collateralPrice * this.#perPrice;
    return this.#edges.length === 0 ? value : this.#afterHaircut(value);
  }

  #afterHaircut(value: number): number {
    let counted = 0;
    let floor = 0;
    for (let tier = 0; tier < this.#edges.length && floor < value; tier++) {
      const edge = Math.min(value, this.#edges[tier]!);
      counted += (edge - floor) * this.#shares[tier]!;
      floor = edge;
    }
    return counted;
  }

  #read(parameters: AssetParameters): void {
    const tiers = parameters.collateralHaircut;
    this.#parameters = parameters;
    this.#edges = Float64Array.from(tiers, ({ valueMax }) =>
      valueMax === null ? Infinity : Number(valueMax),
    );
    this.#shares = Float64Array.from(
      tiers,
      ({ collateralHaircutPpm }) => (PPM - collateralHaircutPpm) / PPM,
    );
  }
}
