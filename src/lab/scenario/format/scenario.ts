import type { Micros } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import type { ActionSpec } from "./action.ts";
import type { AssetSpec } from "./asset.ts";
import type { DepthSpec } from "./depth.ts";
import type { MarketSpec } from "./market.ts";
import type { BackstopSpec, FundSpec, OpeningSpec, ParticipantSpec } from "./participant.ts";
import type { PolicyPatch } from "./policy.ts";
import type { PriceSpec } from "./price.ts";
import type { PublishedSpec } from "./published.ts";
import type { HistoricSpec, SafeguardSpec } from "./safeguard.ts";
import { described, dictionary, list, optional, record, withDefault } from "../reader.ts";
import { address, choice, date, duration, id, ID_SCHEMA, sentence, time } from "../scalar.ts";
import { actions } from "./action.ts";
import { asset } from "./asset.ts";
import { depth } from "./depth.ts";
import { market } from "./market.ts";
import { backstops, funds, opening, participant } from "./participant.ts";
import { policy } from "./policy.ts";
import { prices } from "./price.ts";
import { published } from "./published.ts";
import { historic, safeguard } from "./safeguard.ts";

/** A scenario as it is written: the venue as it was, what happened, and what would have helped. */
export interface ScenarioSpec {
  readonly format: "plimsoll-scenario-1";
  readonly id: Written;
  readonly title: string;
  readonly date: string;
  readonly venue: string;
  readonly summary: string;
  readonly sources: readonly string[];
  readonly start: Micros;
  readonly end: Instant;
  readonly numeraire: Written;
  readonly policy: PolicyPatch | undefined;
  readonly assets: ReadonlyMap<string, AssetSpec>;
  readonly markets: ReadonlyMap<string, MarketSpec>;
  readonly participants: ReadonlyMap<string, ParticipantSpec>;
  readonly funds: FundSpec | undefined;
  readonly backstops: readonly BackstopSpec[];
  readonly positions: readonly OpeningSpec[];
  readonly prices: PriceSpec;
  readonly depth: ReadonlyMap<string, DepthSpec>;
  readonly actions: readonly ActionSpec[];
  readonly historic: HistoricSpec | undefined;
  readonly safeguards: ReadonlyMap<string, SafeguardSpec>;
  readonly control: readonly Written[];
  readonly published: readonly PublishedSpec[];
}

export const scenario: Reader<ScenarioSpec> = record<ScenarioSpec>({
  format: choice("plimsoll-scenario-1"),
  id,
  title: sentence,
  date,
  venue: sentence,
  summary: sentence,
  sources: list(address),
  start: described("Time zero of every duration in the file, UTC.", time),
  end: described("When the replay ends.", duration),
  numeraire: described("The asset margin is counted in.", id),
  policy: described("The ladder, as the historic venue had it.", optional(policy)),
  assets: dictionary(ID_SCHEMA, asset),
  markets: described(
    "Parameters as the historic venue had them.",
    withDefault(dictionary(ID_SCHEMA, market), new Map()),
  ),
  participants: dictionary(ID_SCHEMA, participant),
  funds: described("Capital of the venue.", optional(funds)),
  backstops: withDefault(backstops, []),
  positions: described(
    "Positions that stand at the start, both sides named.",
    withDefault(list(opening), []),
  ),
  prices,
  depth: described(
    "The simulated venue's book.",
    withDefault(dictionary(ID_SCHEMA, depth), new Map()),
  ),
  actions: withDefault(actions, []),
  historic: described("Parts of the defence the historic venue lacked.", optional(historic)),
  safeguards: described(
    "What each safeguard restores or changes.",
    withDefault(dictionary(ID_SCHEMA, safeguard), new Map()),
  ),
  control: described(
    "The safeguards that would have been enough, without the others.",
    withDefault(list(id), []),
  ),
  published: withDefault(list(published), []),
});
