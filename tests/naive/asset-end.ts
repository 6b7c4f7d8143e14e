import type { DelistAssetCommand } from "../../src/core/command/command.ts";
import type { AssetParameters } from "../../src/core/command/parameter.ts";
import { divFloor, MILLION } from "./arithmetic.ts";
import { refuse, type Refusal } from "./money.ts";
import { allows } from "./price-allow.ts";
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
  asset.end = { from: venue.now, at: command.atMicros, steps: command.steps, waits: false };
  asset.stepsTaken = 0;
  venue.timers = venue.timers.filter(
    ({ cause, target }) => cause !== "delisting" || target !== asset.id,
  );
  addStep(venue, asset);
}

/** MARKET-06-02: the next step, if there is one. */
export function addStep(venue: Venue, asset: Asset): void {
  if (isDelisted(asset)) return;
  addTimer(venue, { time: nextStep(asset), cause: "delisting", target: asset.id });
}

function nextStep({ end, stepsTaken }: Asset): number {
  const { from, at, steps } = end!;
  return from + Number(divFloor(BigInt(at - from) * BigInt(stepsTaken + 1), BigInt(steps)));
}

/** MARKET-06-05: a step whose time has come waits for a price that is known. True if it does. */
export function waitsForPrice(venue: Venue, asset: Asset): boolean {
  if (allows(asset.feed, "delist")) return false;
  asset.end = { ...asset.end!, waits: true };
  const { state } = asset.feed!;
  const step = asset.stepsTaken + 1;
  venue.events.push({ type: "delistingWait", asset: asset.id, step, state });
  return true;
}

/** MARKET-06-05: the wait is over, and what follows is later by as much. True if there was one. */
export function endsWait(venue: Venue, asset: Asset): boolean {
  const { end } = asset;
  if (end === null || !end.waits) return false;
  const late = venue.now - nextStep(asset);
  const at = Math.min(end.at + late, Number.MAX_SAFE_INTEGER);
  asset.end = { ...end, from: end.from + late, at, waits: false };
  return true;
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
