import type { Stage } from "../event/event.ts";
import { accountMargin, type AccountMargin } from "../margin/account-margin.ts";
import type { Venue } from "../state/venue.ts";
import { nextStage } from "./stage.ts";

/**
 * The stage that an account belongs in, with the margin it has or another one.
 *
 * @source LADDER-01-02
 */
export function exactStage(
  venue: Venue,
  account: number,
  margin: AccountMargin = accountMargin(venue, account),
): Stage {
  const { accounts, orders, policy } = venue;
  const stage = accounts.stage(account);
  const hasSlices = stage === "closingOut" && orders.hasSlices(account);
  const callLapsed = accounts.isCallLapsed(account);
  return nextStage({ stage, ...margin, hasSlices, callLapsed }, policy);
}
