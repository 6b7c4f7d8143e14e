import type { ParameterCommand } from "../command/command.ts";
import { priceAllows } from "../pricing/price-action.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { stepMicros } from "./asset-delisting.ts";
import { changeParameters, takeStep } from "./reference-data.ts";
import type { Outcome } from "./refusal.ts";

/** The time of a step has come: it is taken, or waits where nobody knows the price. @source MARKET-06-05 */
export function reachStep(venue: Venue, asset: Asset): void {
  if (priceAllows(asset, "delist")) {
    takeStep(venue, asset);
    return;
  }
  venue.transaction.write(asset, "end", { ...asset.end!, waits: true });
  const step = asset.stepsTaken + 1;
  venue.emit({ type: "delistingWait", asset: asset.id, step, state: asset.feed!.state });
}

/** A decision, or parameters under which there was one, may have ended the wait. @source MARKET-06-05 */
export function goOnIfDecided(venue: Venue, asset: Asset): void {
  if (asset.feed !== null && priceAllows(asset, "delist")) goOnDelisting(venue, asset);
}

/** Parameters, and a step that waited for them. */
export function changeTerms(venue: Venue, command: ParameterCommand): Outcome {
  const refusal = changeParameters(venue, command);
  const { change } = command;
  if (refusal !== null || !("asset" in change)) return refusal;
  goOnIfDecided(venue, venue.assetById.get(change.asset)!);
  return null;
}

/**
 * The price of an asset is known again, or an operator has stated one: the step that waited is taken
 * now, and all that follow keep their distance from it.
 *
 * @source MARKET-06-05
 */
export function goOnDelisting(venue: Venue, asset: Asset): void {
  const { end } = asset;
  if (end === null || !end.waits) return;
  const late = venue.nowMicros - stepMicros(end, asset.stepsTaken + 1);
  const fromMicros = end.fromMicros + late;
  const atMicros = Math.min(end.atMicros + late, Number.MAX_SAFE_INTEGER);
  venue.transaction.write(asset, "end", { ...end, fromMicros, atMicros, waits: false });
  takeStep(venue, asset);
}
