import type { Asset } from "../state/asset.ts";
import { interestIndexAt } from "../state/interest.ts";
import type { Venue } from "../state/venue.ts";
import { interestRate, utilizationPpm } from "./interest.ts";

/**
 * Sets the rate of every asset by what is borrowed of it at the end of a boundary; it accrues until
 * the end of the next one.
 *
 * @source LOAN-04-02
 */
export function setInterestRates(venue: Venue): void {
  for (const asset of venue.assetsInOrder) {
    if (asset.parameters.interest !== undefined || asset.interest.ratePpb !== 0) {
      setRate(venue, asset);
    }
  }
}

function setRate(venue: Venue, asset: Asset): void {
  const { interest, parameters } = asset;
  const { nowMicros } = venue;
  const utilization = utilizationPpm(asset);
  const terms = parameters.interest;
  const ratePpb = terms === undefined ? 0 : interestRate(terms, utilization);
  const intervalMicros = terms?.intervalMicros ?? interest.intervalMicros;
  if (
    ratePpb === interest.ratePpb &&
    (intervalMicros === interest.intervalMicros || ratePpb === 0)
  ) {
    return;
  }
  const index = interestIndexAt(interest, nowMicros);
  const curve = { index, sinceMicros: nowMicros, ratePpb, intervalMicros };
  venue.transaction.write(asset, "interest", curve);
  venue.emit({ type: "interestRate", asset: asset.id, ratePpb, utilizationPpm: utilization });
}
