import type { Command } from "../../src/core/command/command.ts";
import { refuse, type Refusal } from "./money.ts";
import type { Venue } from "./state.ts";

const RELIEF: readonly string[] = ["cancel", "deposit"];
const ORDINARY: readonly string[] = [
  "place",
  "amend",
  "withdraw",
  "transfer",
  "preference",
  "marginMode",
  "lend",
  "unlend",
];

/** LIMIT-03-01: the bucket a message draws from; undefined for what is not limited. */
function bucketOf(venue: Venue, command: Command): "relief" | "ordinary" | undefined {
  if (command.kind === "place" && command.reduceOnly) return "relief";
  if (command.kind === "amend" && venue.orders.get(command.order)?.reduceOnly) return "relief";
  if (command.kind === "recall" && command.account !== null) return "ordinary";
  if (RELIEF.includes(command.kind)) return "relief";
  return ORDINARY.includes(command.kind) ? "ordinary" : undefined;
}

/** LIMIT-03-02: who sends it, and what a message costs of how much. */
function sendersOf(venue: Venue, command: Command) {
  const { messageRates } = venue.policy;
  const bucket = bucketOf(venue, command);
  if (messageRates === undefined || bucket === undefined) return [];
  let account = "account" in command ? (command.account as string) : "";
  if (command.kind === "transfer") account = command.from;
  if (command.kind === "cancel" || command.kind === "amend") {
    account = venue.orders.get(command.order)?.account ?? "";
  }
  const senders = [{ name: `session:${command.id.session}`, ...messageRates.session }];
  if (venue.accounts.has(account)) {
    senders.push({ name: `account:${account}`, ...messageRates.account });
  }
  return senders.map(({ name, perSecond, burst }) => {
    const cost = Math.floor(1_000_000 / perSecond);
    return { key: `${name} ${bucket}`, cost, room: burst * cost };
  });
}

/** LIMIT-03-02. */
export function rateRefusal(venue: Venue, command: Command): Refusal | undefined {
  for (const { key, cost, room } of sendersOf(venue, command)) {
    const until = (venue.messages.get(key) ?? 0) + cost - room;
    if (until > venue.now) return refuse("MESSAGE_RATE", until);
  }
  return undefined;
}

/** LIMIT-03-02: of a message that was accepted. */
export function counter(venue: Venue, command: Command): () => void {
  const senders = sendersOf(venue, command);
  return () => {
    for (const { key, cost } of senders) {
      venue.messages.set(key, Math.max(venue.messages.get(key) ?? 0, venue.now) + cost);
    }
  };
}
