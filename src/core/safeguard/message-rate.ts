import type { Command } from "../command/command.ts";
import type { MessageRate, MessageRates } from "../command/message-rate.ts";
import type { Micros } from "../number/unit.ts";
import type { MessageUse } from "../state/message-use.ts";
import type { Venue } from "../state/venue.ts";

const SECOND = 1_000_000;
const RATE_MAX = 1_000_000;
/** Senders that are looked through for ones that are at rest, at the least. */
const SWEPT_FROM = 1_024;

type Bucket = keyof MessageUse;

/** A sender's bucket that has no room, and when it will. */
export interface RateBlockOfMessage {
  readonly sender: string;
  readonly untilMicros: Micros;
}

/** What is wrong with message rates, or null. @source LIMIT-03-01 */
export function messageRatesFault(rates: MessageRates | undefined): string | null {
  if (rates === undefined) return null;
  for (const { perSecond, burst } of [rates.session, rates.account]) {
    for (const value of [perSecond, burst]) {
      if (value < 1 || value > RATE_MAX) return `expected a rate in 1 to ${RATE_MAX}, was ${value}`;
    }
  }
  return null;
}

/** Whether a message must wait: the session first, then the account. @source LIMIT-03-02 */
export function messageBlock(venue: Venue, command: Command): RateBlockOfMessage | null {
  const { messageRates } = venue.policy;
  if (messageRates === undefined) return null;
  const bucket = bucketOf(venue, command);
  if (bucket === null) return null;
  for (const { sender, rate } of sendersOf(venue, command, messageRates)) {
    const cost = costOf(rate);
    const full = venue.messageUses.get(sender)?.[bucket] ?? 0;
    const untilMicros = full + cost - rate.burst * cost;
    if (untilMicros > venue.nowMicros) return { sender, untilMicros };
  }
  return null;
}

/** Counts a message that was accepted. @source LIMIT-03-02 */
export function countMessage(venue: Venue, command: Command): void {
  const { messageRates } = venue.policy;
  if (messageRates === undefined) return;
  const bucket = bucketOf(venue, command);
  if (bucket === null) return;
  const { messageUses, nowMicros, transaction } = venue;
  for (const { sender, rate } of sendersOf(venue, command, messageRates)) {
    const use = messageUses.get(sender) ?? { ordinaryMicros: 0, reliefMicros: 0 };
    const full = Math.max(use[bucket], nowMicros) + costOf(rate);
    transaction.put(messageUses, sender, { ...use, [bucket]: full });
  }
  if (messageUses.size >= venue.messageSweepSize) sweep(venue);
}

/** Microseconds that a message takes from its bucket, floor. */
function costOf({ perSecond }: MessageRate): Micros {
  return Math.floor(SECOND / perSecond);
}

/** Null for what is not limited. @source LIMIT-03-01 */
function bucketOf(venue: Venue, command: Command): Bucket | null {
  switch (command.kind) {
    case "cancel":
    case "deposit":
      return "reliefMicros";
    case "place":
      return command.reduceOnly ? "reliefMicros" : "ordinaryMicros";
    case "amend": {
      const reduces = venue.orders.byId.get(command.order)?.reduceOnly === true;
      return reduces ? "reliefMicros" : "ordinaryMicros";
    }
    case "withdraw":
    case "transfer":
    case "preference":
    case "marginMode":
    case "lend":
    case "unlend":
      return "ordinaryMicros";
    case "recall":
      return command.account === null ? null : "ordinaryMicros";
    default:
      return null;
  }
}

function sendersOf(
  venue: Venue,
  command: Command,
  rates: MessageRates,
): { sender: string; rate: MessageRate }[] {
  const session = { sender: `session:${command.id.session}`, rate: rates.session };
  const account = accountOf(venue, command);
  if (account === null) return [session];
  return [session, { sender: `account:${account}`, rate: rates.account }];
}

/** The holder whose message it is, where it is known. */
function accountOf(venue: Venue, command: Command): string | null {
  if (command.kind === "cancel" || command.kind === "amend") {
    const order = venue.orders.byId.get(command.order);
    return order === undefined ? null : venue.idOf(order.account);
  }
  const named =
    command.kind === "transfer" ? command.from : "account" in command ? command.account : null;
  return named !== null && venue.accounts.byId.has(named) ? named : null;
}

/** Forgets senders whose buckets are full: they are as if they had never sent anything. */
function sweep(venue: Venue): void {
  const { messageUses, nowMicros, transaction } = venue;
  for (const [sender, { ordinaryMicros, reliefMicros }] of messageUses) {
    if (Math.max(ordinaryMicros, reliefMicros) <= nowMicros) transaction.drop(messageUses, sender);
  }
  venue.messageSweepSize = Math.max(SWEPT_FROM, 2 * messageUses.size);
}
