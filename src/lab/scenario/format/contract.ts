import type { Reader, Written } from "../reader.ts";
import type { Timed } from "./timed.ts";
import { described, optional, record } from "../reader.ts";
import { choice, decimal, id } from "../scalar.ts";
import { timed } from "./timed.ts";

/** The tick or the lot of a market changes; from then on figures are multiples of the new ones. */
export interface ContractAction extends Timed {
  readonly do: "contract";
  readonly market: Written;
  /** As before when left out. */
  readonly tickSize: Written | undefined;
  readonly lotSize: Written | undefined;
}

export const contract: Reader<ContractAction> = record<ContractAction>({
  do: choice("contract"),
  ...timed,
  market: id,
  tickSize: described("The new tick: a whole multiple or part of the old one.", optional(decimal)),
  lotSize: described("The new lot: a whole multiple or part of the old one.", optional(decimal)),
});
