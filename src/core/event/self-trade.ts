import type { SelfTradeTerms } from "../command/self-trade.ts";
import type { Lots } from "../number/unit.ts";

/** An order would meet own resting ones: the venue keeps them apart. @source LIMIT-01-02 */
export interface SelfTradeEvent {
  readonly type: "selfTrade";
  readonly market: string;
  readonly order: string;
  readonly policy: SelfTradeTerms["policy"];
  /** In the order in which they would match, with the lots that would. */
  readonly resting: readonly { readonly order: string; readonly lots: Lots }[];
}
