import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { withdrawalBreaker, type WithdrawalBreakerSpec } from "./breaker.ts";
import { assetPricing, type AssetPricingPatch } from "./pricing.ts";
import { described, list, optional, record, withDefault } from "../reader.ts";
import { decimal, duration, integer, percentage } from "../scalar.ts";

/** One step of a haircut schedule; `upTo` in the numeraire, left out for an open step. */
interface HaircutSpec {
  readonly upTo: Written | undefined;
  readonly haircut: Written;
}

export interface WithdrawalLimitSpec {
  readonly minimum: Written | undefined;
  readonly share: Written | undefined;
}

/** Margin on what is owed, as a share of its value. */
export interface LoanSpec {
  readonly initial: Written;
  readonly maintenance: Written;
}

/** Interest on what is owed, per interval: at no use of the sources, at the kink, at full use. */
export interface InterestSpec {
  readonly interval: Instant;
  readonly base: Written;
  readonly kink: Written;
  readonly atKink: Written;
  readonly atFull: Written;
  readonly reserve: Instant | undefined;
}

/** What a safeguard may change about an asset. */
export interface AssetPatch {
  readonly haircuts: readonly HaircutSpec[] | undefined;
  readonly loanMax: Written | undefined;
  readonly maturity: Instant | undefined;
  readonly withdrawalHour: WithdrawalLimitSpec | undefined;
  readonly withdrawalDay: WithdrawalLimitSpec | undefined;
  readonly accountHourMax: Written | undefined;
  readonly accountDayMax: Written | undefined;
  readonly dustMax: Written | undefined;
  readonly loan: LoanSpec | undefined;
  readonly utilizationMax: Written | undefined;
  readonly recall: Instant | undefined;
  readonly interest: InterestSpec | undefined;
  readonly withdrawalBreaker: WithdrawalBreakerSpec | undefined;
  readonly pricing: AssetPricingPatch | undefined;
}

export interface AssetSpec extends AssetPatch {
  readonly decimals: number;
  readonly priceDecimals: number;
}

const haircut = record<HaircutSpec>({ upTo: optional(decimal), haircut: percentage });

const withdrawalLimit = record<WithdrawalLimitSpec>({
  minimum: optional(decimal),
  share: optional(percentage),
});

const patchFields = {
  haircuts: described(
    "Collateral haircut, marginal by value in the numeraire.",
    optional(list(haircut)),
  ),
  loanMax: described("Most that the treasury lends; lent money comes on top.", optional(decimal)),
  maturity: described("How long a realised gain stays a lien.", optional(duration)),
  withdrawalHour: optional(withdrawalLimit),
  withdrawalDay: optional(withdrawalLimit),
  accountHourMax: optional(decimal),
  accountDayMax: optional(decimal),
  pricing: described("A price made from sources (docs/spec/price.md).", optional(assetPricing)),
  withdrawalBreaker: described(
    "Withdrawals stop when too much leaves at once.",
    optional(withdrawalBreaker),
  ),
  dustMax: described("Most that a closed account may leave behind.", optional(decimal)),
  loan: described(
    "Margin on what is owed of it.",
    optional(record<LoanSpec>({ initial: percentage, maintenance: percentage })),
  ),
  utilizationMax: described(
    "Share of what can be lent up to which more may be borrowed.",
    optional(percentage),
  ),
  recall: described("Notice of a recall by a lender.", optional(duration)),
  interest: described(
    "Interest on what is owed, rising with the use of what can be lent.",
    optional(
      record<InterestSpec>({
        interval: duration,
        base: percentage,
        kink: described("Use from which it rises faster.", percentage),
        atKink: described("Rate at the kink.", percentage),
        atFull: described("Rate when all is borrowed.", percentage),
        reserve: described("Time for which interest has room within a line.", optional(duration)),
      }),
    ),
  ),
};

export const assetPatch: Reader<AssetPatch> = record<AssetPatch>(patchFields);

export const asset: Reader<AssetSpec> = record<AssetSpec>({
  decimals: described("Money of the asset is counted in 10^-decimals of it.", integer(0, 18)),
  priceDecimals: described("Decimal places of the asset's price.", withDefault(integer(0, 12), 0)),
  ...patchFields,
});
