import { createMeasuredEngine } from "../../../src/core/engine.ts";
import type { Asset } from "../../../src/core/state/asset.ts";
import type { Market } from "../../../src/core/state/market.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { POLICY, TestVenue } from "../../conformance/venue.ts";

/** A venue in play, and what its engine keeps inside: for state that no short game leads to. */
export interface Inside {
  readonly play: TestVenue;
  readonly venue: Venue;
  readonly asset: (id: string) => Asset;
  readonly market: (id: string) => Market;
  readonly account: (id: string) => number;
}

export function inside(): Inside {
  let venue: Venue | undefined;
  const engine = createMeasuredEngine({ numeraire: "USD", policy: POLICY }, (made) => {
    venue = made;
    return new CertificateWatch(made);
  });
  const made = venue!;
  return {
    play: new TestVenue(engine),
    venue: made,
    asset: (id) => made.assetById.get(id)!,
    market: (id) => made.marketById.get(id)!,
    account: (id) => made.accounts.byId.get(id)!,
  };
}
