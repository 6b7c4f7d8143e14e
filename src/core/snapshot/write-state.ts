import type { AnswerTable } from "../state/answer-table.ts";
import type { Venue } from "../state/venue.ts";
import { accountSection } from "./account-record.ts";
import { answerSection } from "./answer-record.ts";
import { assetSection } from "./asset-record.ts";
import { groupFundSection } from "./group-fund-record.ts";
import { groupLimitSection } from "./group-limit-record.ts";
import { marketSection } from "./market-record.ts";
import { messageUseSection } from "./message-use-record.ts";
import { pendingSection } from "./pending-record.ts";
import {
  backstopSection,
  deleveragedSection,
  isolatedSection,
  offBandSection,
  subAccountSection,
  waitingSection,
} from "./relation-record.ts";
import { recallSection } from "./recall-record.ts";
import { reservationSection } from "./reservation-record.ts";
import type { Section } from "./section.ts";
import { venueForm, venueRecord } from "./venue-record.ts";

/** First line of every snapshot: the format and its version. */
export const VERSION_LINE = "plimsoll-state 1";

/** What follows the venue's line, in this order: each names only what earlier ones declared. */
export const SECTIONS: readonly Section[] = [
  assetSection,
  marketSection,
  accountSection,
  isolatedSection,
  subAccountSection,
  groupLimitSection,
  backstopSection,
  waitingSection,
  groupFundSection,
  offBandSection,
  deleveragedSection,
  reservationSection,
  messageUseSection,
  recallSection,
  pendingSection,
  answerSection,
];

/**
 * The whole state as canonical text: the same venue gives the same text, in whatever order its
 * accounts, markets and assets were opened. Changes nothing.
 *
 * @source SNAPSHOT-01-01 SNAPSHOT-01-03
 */
export function writeState(venue: Venue, answers: AnswerTable): string {
  const lines = [...stateLines(venue, answers), ""];
  return lines.join("\n");
}

/** The lines of the text, one at a time, for venues too large for one string. */
export function* stateLines(venue: Venue, answers: AnswerTable): Iterable<string> {
  yield VERSION_LINE;
  yield `venue\t${venueForm.write(venueRecord(venue))}`;
  let lines = 2;
  const state = { venue, answers };
  for (const section of SECTIONS) {
    for (const body of section.bodies(state)) {
      lines += 1;
      yield `${section.kind}\t${body}`;
    }
  }
  yield `end\t${lines + 1}`;
}
