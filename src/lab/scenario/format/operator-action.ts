import type { GroupCount } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import type { AssetPatch } from "./asset.ts";
import type { MarketPatch } from "./market.ts";
import type { PolicyPatch } from "./policy.ts";
import type { Timed } from "./timed.ts";
import { described, dictionary, list, optional, record, withDefault } from "../reader.ts";
import { choice, decimal, duration, id, ID_SCHEMA, integer, switchable } from "../scalar.ts";
import { assetPatch } from "./asset.ts";
import { marketPatch } from "./market.ts";
import { policy } from "./policy.ts";
import { timed } from "./timed.ts";

/** In even steps, the last one at a time. */
interface RampSpec {
  readonly until: Instant;
  readonly steps: number;
}

/** The venue changes parameters: fields that are left out stay as they are at that moment. */
export interface ParameterAction extends Timed {
  readonly do: "parameter";
  readonly policy: PolicyPatch | undefined;
  readonly assets: ReadonlyMap<string, AssetPatch>;
  readonly markets: ReadonlyMap<string, MarketPatch>;
  /** At once when left out. */
  readonly effective: Instant | undefined;
  readonly ramp: RampSpec | undefined;
  readonly approvals: readonly Written[];
}

interface GroupLimitAction extends Timed {
  readonly do: "groupLimit";
  readonly group: Written;
  readonly market: Written;
  readonly size: Written;
  readonly count: GroupCount;
}

interface BackstopAction extends Timed {
  readonly do: "backstop";
  readonly account: Written;
  readonly market: Written;
  readonly capital: Written;
  readonly takeoverSizeMax: Written;
}

/** A position goes to the account's isolated account of the market, or back, with collateral. */
interface MarginModeAction extends Timed {
  readonly do: "marginMode";
  readonly account: Written;
  readonly isolated: Written;
  readonly market: Written;
  readonly mode: "isolated" | "cross";
  readonly amount: Written;
}

/** What a holder chose beforehand for a margin call. */
interface PreferenceAction extends Timed {
  readonly do: "preference";
  readonly account: Written;
  readonly topUpFrom: readonly Written[];
  readonly deRiskOrder: readonly Written[];
  readonly reduceAtCall: boolean;
}

interface CloseAccountAction extends Timed {
  readonly do: "closeAccount";
  readonly account: Written;
}

export type OperatorAction =
  | ParameterAction
  | GroupLimitAction
  | BackstopAction
  | MarginModeAction
  | PreferenceAction
  | CloseAccountAction;

export const operatorActions: {
  readonly [Name in OperatorAction["do"]]: Reader<Extract<OperatorAction, { readonly do: Name }>>;
} = {
  parameter: record<ParameterAction>({
    do: choice("parameter"),
    ...timed,
    policy: optional(policy),
    assets: withDefault(dictionary(ID_SCHEMA, assetPatch), new Map()),
    markets: withDefault(dictionary(ID_SCHEMA, marketPatch), new Map()),
    effective: described("Time since the start; at once when left out.", optional(duration)),
    ramp: described(
      "Maintenance margin of markets goes to its new level in steps.",
      optional(
        record<RampSpec>({
          until: described("Time since the start.", duration),
          steps: integer(1, 64),
        }),
      ),
    ),
    approvals: described(
      "Who approved it: what loosens anything needs two.",
      withDefault(list(id), []),
    ),
  }),
  groupLimit: record<GroupLimitAction>({
    do: choice("groupLimit"),
    ...timed,
    group: id,
    market: id,
    size: described("Largest position, orders included; 0 for no limit.", decimal),
    count: withDefault(choice("net", "gross"), "gross"),
  }),
  backstop: record<BackstopAction>({
    do: choice("backstop"),
    ...timed,
    account: id,
    market: id,
    capital: described("Locked from now on; 0 for takeovers only.", decimal),
    takeoverSizeMax: decimal,
  }),
  marginMode: record<MarginModeAction>({
    do: choice("marginMode"),
    ...timed,
    account: described("The cross account.", id),
    isolated: described("Its isolated account, a participant.", id),
    market: id,
    mode: described("Where the position goes.", choice("isolated", "cross")),
    amount: described("Collateral that goes with it, in the settlement asset.", decimal),
  }),
  preference: record<PreferenceAction>({
    do: choice("preference"),
    ...timed,
    account: id,
    topUpFrom: described("Accounts that cover a call, in order.", withDefault(list(id), [])),
    deRiskOrder: described("Markets to reduce first.", withDefault(list(id), [])),
    reduceAtCall: withDefault(switchable, false),
  }),
  closeAccount: record<CloseAccountAction>({ do: choice("closeAccount"), ...timed, account: id }),
};
