import type { MessageRate, MessageRates } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { described, list, optional, record } from "../reader.ts";
import { decimal, duration, id, integer, percentage } from "../scalar.ts";

export interface ThresholdSpec {
  readonly up: Written;
  readonly down: Written;
}

/** What a long and a short position of one underlying need together. */
interface OffsetSpec {
  readonly underlying: Written;
  readonly initialSpread: Written;
  readonly maintenanceSpread: Written;
  readonly floor: Written;
}

/** The ladder and the rules that span markets; what is left out has the house default. */
export interface PolicyPatch {
  readonly warned: ThresholdSpec | undefined;
  readonly called: ThresholdSpec | undefined;
  readonly restricted: ThresholdSpec | undefined;
  readonly liquidationStop: Written | undefined;
  readonly call: Instant | undefined;
  readonly budgetWaiver: Written | undefined;
  readonly transferMargin: Written | undefined;
  readonly offBand: Written | undefined;
  readonly offsets: readonly OffsetSpec[] | undefined;
  readonly messageRates: MessageRates | undefined;
  readonly groupEventMax: Written | undefined;
  readonly groupDayMax: Written | undefined;
}

const messageRate = record<MessageRate>({
  perSecond: integer(1, 1_000_000),
  burst: described("At once.", integer(1, 1_000_000)),
});

const threshold = record<ThresholdSpec>({ up: percentage, down: percentage });

export const policy: Reader<PolicyPatch> = record<PolicyPatch>({
  warned: optional(threshold),
  called: optional(threshold),
  restricted: optional(threshold),
  liquidationStop: described("Liquidation ends at this margin ratio.", optional(percentage)),
  call: described("A call not cured within this time lapses.", optional(duration)),
  budgetWaiver: described("Below this ratio of equity the budget is waived.", optional(percentage)),
  transferMargin: described("Share of the notional withdrawals must leave.", optional(percentage)),
  offBand: described("A fill farther from the mark is off-band.", optional(percentage)),
  offsets: described(
    "Margin of spreads between markets of one underlying.",
    optional(
      list(
        record<OffsetSpec>({
          underlying: id,
          initialSpread: percentage,
          maintenanceSpread: percentage,
          floor: described("Share of the legs' own margin that is kept.", percentage),
        }),
      ),
    ),
  ),
  messageRates: described(
    "Messages of holders that are taken; what lowers risk has room of its own (docs/spec/limit.md).",
    optional(record<MessageRates>({ session: messageRate, account: messageRate })),
  ),
  groupEventMax: optional(decimal),
  groupDayMax: optional(decimal),
});
