import type { Micros, Stage, Units } from "../../core/index.ts";
import type { PromiseBreak } from "./engine.ts";
import type { MeasuredFigure } from "./measure.ts";
import type { Deleveraging, LayerPayment } from "./tally.ts";
import type { TimelineEntry } from "./timeline.ts";

/** How one variant of a scenario went. */
export interface ReplayResult {
  readonly scenario: string;
  readonly variant: string;
  /** True when the public engine ran it. */
  readonly fullyProtected: boolean;
  readonly endedAtMicros: Micros;
  readonly commands: number;
  readonly events: number;
  readonly timeline: readonly TimelineEntry[];
  readonly assets: readonly AssetResult[];
  readonly funds: readonly FundResult[];
  readonly payments: readonly LayerPayment[];
  readonly deleveraged: readonly Deleveraging[];
  readonly accounts: readonly AccountResult[];
  readonly measures: readonly MeasuredFigure[];
  readonly breaks: readonly PromiseBreak[];
  readonly verdict: Verdict;
  readonly stateText: string;
}

export interface AssetResult {
  readonly asset: string;
  readonly decimals: number;
  /** Equity below zero that nothing is lent against, at the end and at its largest over the run. */
  readonly deficit: Units;
  readonly deficitMax: Units;
  readonly uncoveredLoss: Units;
  readonly unpaid: Units;
  readonly liquidationFees: Units;
  readonly fee: Units;
  readonly treasury: Units;
}

export interface FundResult {
  readonly market: string;
  readonly asset: string;
  readonly decimals: number;
  readonly before: Units;
  readonly lowest: Units;
  readonly after: Units;
}

export interface AccountResult {
  readonly account: string;
  readonly participant: string;
  readonly role: string;
  readonly stage: Stage;
  readonly holdings: readonly HoldingResult[];
  readonly positions: readonly { readonly market: string; readonly lots: number }[];
}

export interface HoldingResult {
  readonly asset: string;
  readonly decimals: number;
  readonly deposited: Units;
  readonly withdrawn: Units;
  readonly balance: Units;
  readonly poolEquity: Units;
  readonly protectedClaim: Units;
}

/** What the promises come to at the end of a run. */
export interface Verdict {
  /** Accounts with less than nothing in an asset, beyond what is lent against other collateral. */
  readonly accountsBelowZero: number;
  /** Payers taken below what the promise protects, over the whole run. */
  readonly belowClaim: readonly string[];
  readonly audit: readonly string[];
  /** Set when the public engine stopped the run; names the promise and the fact. */
  readonly broken: string | undefined;
  /** Nobody below zero, nobody below the protected claim, nothing unpaid, audit empty. */
  readonly clean: boolean;
}
