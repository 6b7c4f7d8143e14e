import type { Command } from "../command/command.ts";
import type { Venue } from "../state/venue.ts";
import { takeAuctionResult } from "./breaker.ts";
import { closeAccount, closedRefusal } from "./close-account.ts";
import { changeContract } from "./contract.ts";
import { copied } from "./copy.ts";
import { delistAsset } from "./asset-delisting.ts";
import { changeTerms } from "./delisting-step.ts";
import { delist } from "./delisting.ts";
import { fill } from "./fill.ts";
import { setGroupLimit } from "./group-limit.ts";
import { setMarginMode } from "./margin-mode.ts";
import { commitBackstop, deposit, moveFund, setLoanLine, transfer, withdraw } from "./money.ts";
import { resume, setPreference, setSwitch } from "./operator.ts";
import { amend, cancelOrder, endOrder, place } from "./order.ts";
import { updateDepth } from "./depth.ts";
import { setFunding, updatePrices } from "./price.ts";
import { quote } from "./quote.ts";
import { declareAsset, declareMarket, openAccount } from "./reference-data.ts";
import { adjust, reconcile } from "./reconcile.ts";
import { lend, recall, unlend } from "./lending.ts";
import { countMessage, messageBlock } from "../safeguard/message-rate.ts";
import { refuse, type Outcome } from "./refusal.ts";

/** Checks a well-formed command against the state and applies it. */
export function execute(venue: Venue, command: Command): Outcome {
  const closed = closedRefusal(venue, command);
  if (closed !== null) return closed;
  const block = messageBlock(venue, command);
  if (block !== null) {
    const detail = `expected fewer messages of ${block.sender}`;
    return refuse("MESSAGE_RATE", detail, block.untilMicros);
  }
  const outcome = carryOut(venue, command);
  if (outcome === null) countMessage(venue, command);
  return outcome;
}

function carryOut(venue: Venue, command: Command): Outcome {
  switch (command.kind) {
    case "asset":
      return declareAsset(venue, copied(command));
    case "market":
      return declareMarket(venue, copied(command));
    case "contract":
      return changeContract(venue, copied(command));
    case "delistAsset":
      return delistAsset(venue, command);
    case "delist":
      return delist(venue, command);
    case "parameter":
      return changeTerms(venue, copied(command));
    case "openAccount":
      return openAccount(venue, command);
    case "closeAccount":
      return closeAccount(venue, command);
    case "marginMode":
      return setMarginMode(venue, command);
    case "groupLimit":
      return setGroupLimit(venue, command);
    case "reconcile":
      return reconcile(venue, command);
    case "adjust":
      return adjust(venue, command);
    case "preference":
      return setPreference(venue, copied(command));
    case "loanLine":
      return setLoanLine(venue, command);
    case "lend":
      return lend(venue, command);
    case "unlend":
      return unlend(venue, command);
    case "recall":
      return recall(venue, command);
    case "backstop":
      return commitBackstop(venue, command);
    case "deposit":
      return deposit(venue, command);
    case "withdraw":
      return withdraw(venue, command);
    case "transfer":
      return transfer(venue, command);
    case "fund":
      return moveFund(venue, command);
    case "place":
      return place(venue, command);
    case "amend":
      return amend(venue, command);
    case "cancel":
      return cancelOrder(venue, command);
    case "orderEnd":
      return endOrder(venue, command);
    case "fill":
      return fill(venue, command);
    case "price":
      return updatePrices(venue, command);
    case "quote":
      return quote(venue, command);
    case "depth":
      return updateDepth(venue, command);
    case "auctionResult":
      return takeAuctionResult(venue, command);
    case "funding":
      return setFunding(venue, command);
    case "clock":
      return null;
    case "switch":
      return setSwitch(venue, command);
    case "resume":
      return resume(venue, command);
  }
}
