import type { DelistAssetCommand } from "../command/command.ts";
import type { AssetParameters } from "../command/parameter.ts";
import { divFloor } from "../number/rounding.ts";
import { PPM, type Micros } from "../number/unit.ts";
import type { Asset, AssetEnd } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { refuse, unknownAsset, type Outcome } from "./refusal.ts";

/** Announces that an asset stops being collateral, in steps. @source MARKET-06-01 */
export function delistAsset(venue: Venue, command: DelistAssetCommand): Outcome {
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  if (asset.isDelisted) return delisted(asset);
  const { atMicros, steps } = command;
  const fromMicros = venue.nowMicros;
  if (asset.isNumeraire || atMicros - fromMicros < steps) {
    return refuse("PARAMETER_INVALID", `expected ${steps} steps of an asset before ${atMicros}`);
  }
  const bound = venue.marketsInOrder.find(
    ({ settlement, settled, end, spot }) =>
      settlement === asset &&
      spot === null &&
      !settled &&
      (end === null || end.atMicros > atMicros),
  );
  if (bound !== undefined) {
    return refuse("ASSET_IN_USE", `expected ${bound.id} to be settled by ${atMicros}`);
  }
  venue.transaction.write(asset, "end", { fromMicros, atMicros, steps, waits: false });
  venue.transaction.write(asset, "stepsTaken", 0);
  addStepTimer(venue, asset);
  return null;
}

/** When a step of a delisting is due. @source MARKET-06-02 */
export function stepMicros({ fromMicros, atMicros, steps }: AssetEnd, step: number): Micros {
  const elapsed = divFloor(BigInt(atMicros - fromMicros) * BigInt(step), BigInt(steps));
  return fromMicros + Number(elapsed);
}

export function addStepTimer(venue: Venue, asset: Asset): void {
  const timeMicros = stepMicros(asset.end!, asset.stepsTaken + 1);
  venue.timers.add({ timeMicros, cause: "delisting", target: asset.id });
}

/** Whether the next step of an asset's delisting is due at a time. */
export function isStepDue({ end, stepsTaken, isDelisted }: Asset, timeMicros: Micros): boolean {
  if (end === null || end.waits || isDelisted) return false;
  return stepMicros(end, stepsTaken + 1) === timeMicros;
}

/**
 * What an asset counts for with so many steps to go, this one included.
 *
 *   haircut = 1e6 - floor((1e6 - haircut) * (left - 1) / left)
 *
 * @returns ppm, rounded up: less collateral
 * @source MARKET-06-02
 */
export function steppedDown(parameters: AssetParameters, left: number): AssetParameters {
  const { collateralHaircut: tiers } = parameters;
  const declared = tiers.length > 0 ? tiers : [{ valueMax: null, collateralHaircutPpm: 0 }];
  const collateralHaircut = declared.map(({ valueMax, collateralHaircutPpm }) => {
    const counted = PPM - BigInt(collateralHaircutPpm);
    const kept = divFloor(counted * BigInt(left - 1), BigInt(left));
    return { valueMax, collateralHaircutPpm: Number(PPM - kept) };
  });
  return { ...parameters, collateralHaircut };
}

/** A new market or a larger loan in an asset that is going. @source MARKET-06-03 */
export function delisted(asset: Asset): Outcome {
  return refuse("ASSET_CLOSING", `asset ${asset.id} is being delisted`);
}
