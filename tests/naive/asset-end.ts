import type { DelistAssetCommand } from "../../src/core/command/command.ts";
import type { AssetParameters } from "../../src/core/command/parameter.ts";
import { divFloor, MILLION } from "./arithmetic.ts";
import { refuse, type Refusal } from "./money.ts";
import { addTimer, isDelisted, marketsOf, type Asset, type Venue } from "./state.ts";

/** MARKET-06-01. */
export function checkDelistAsset(venue: Venue, command: DelistAssetCommand): Refusal | undefined {
  const { asset: id, atMicros, steps } = command;
  const asset = venue.assets.get(id);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  if (isDelisted(asset)) return refuse("ASSET_CLOSING");
  if (id === venue.numeraire || atMicros - venue.now < steps) return refuse("PARAMETER_INVALID");
  const open = marketsOf(venue, id).filter(({ settled, spot }) => spot === null && !settled);
  const ends = open.every(({ end }) => end !== null && end.at <= atMicros);
  return ends ? undefined : refuse("ASSET_IN_USE");
}

export function delistAsset(venue: Venue, command: DelistAssetCommand): void {
  const asset = venue.assets.get(command.asset)!;
  asset.end = { from: venue.now, at: command.atMicros, steps: command.steps };
  asset.stepsTaken = 0;
  venue.timers = venue.timers.filter(
    ({ cause, target }) => cause !== "delisting" || target !== asset.id,
  );
  addStep(venue, asset);
}

/** MARKET-06-02: the next step, if there is one. */
export function addStep(venue: Venue, asset: Asset): void {
  const { from, at, steps } = asset.end!;
  if (isDelisted(asset)) return;
  const elapsed = divFloor(BigInt(at - from) * BigInt(asset.stepsTaken + 1), BigInt(steps));
  addTimer(venue, { time: from + Number(elapsed), cause: "delisting", target: asset.id });
}

/** MARKET-06-02: every haircut with so many steps to go, this one included. */
export function lessCounted(parameters: AssetParameters, left: number): AssetParameters {
  const none = [{ valueMax: null, collateralHaircutPpm: 0 }];
  const tiers = parameters.collateralHaircut.length === 0 ? none : parameters.collateralHaircut;
  const collateralHaircut = tiers.map((tier) => {
    const counted = MILLION - BigInt(tier.collateralHaircutPpm);
    const kept = divFloor(counted * BigInt(left - 1), BigInt(left));
    return { ...tier, collateralHaircutPpm: Number(MILLION - kept) };
  });
  return { ...parameters, collateralHaircut };
}
