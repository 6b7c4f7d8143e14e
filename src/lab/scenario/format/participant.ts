import type { Reader, Written } from "../reader.ts";
import { described, dictionary, list, optional, record, withDefault } from "../reader.ts";
import { decimal, id, ID_SCHEMA, integer, sentence } from "../scalar.ts";

/** A participant, or `count` alike ones called `<id>-1` … `<id>-<count>`. */
export interface ParticipantSpec {
  readonly role: string;
  readonly count: number | undefined;
  readonly collateral: ReadonlyMap<string, Written>;
  readonly loanLines: ReadonlyMap<string, Written>;
  readonly linkedGroup: Written | undefined;
  readonly session: Written | undefined;
  readonly isolated: IsolatedSpec | undefined;
  readonly parent: Written | undefined;
}

/** Holds the margin of one market's position of the account it belongs to. */
interface IsolatedSpec {
  readonly market: Written;
  readonly parent: Written;
}

/** An account that stands ready to take positions over, and what it locks to pay deficits. */
export interface BackstopSpec {
  readonly account: Written;
  readonly market: Written;
  readonly capital: Written;
  readonly takeoverSizeMax: Written;
}

/** A position that stands at the start: opened by a fill, so the other side has a name. */
export interface OpeningSpec {
  readonly market: Written;
  readonly long: Written;
  readonly short: Written;
  readonly size: Written | undefined;
  readonly lots: Written | undefined;
  readonly price: Written;
}

export interface FundSpec {
  readonly market: ReadonlyMap<string, Written>;
  readonly group: ReadonlyMap<string, ReadonlyMap<string, Written>>;
  readonly treasury: ReadonlyMap<string, Written>;
}

const amounts = dictionary(ID_SCHEMA, decimal);

export const participant: Reader<ParticipantSpec> = record<ParticipantSpec>({
  role: described("What it did in the incident.", sentence),
  count: described("That many alike accounts.", optional(integer(1, 10_000))),
  collateral: described(
    "Deposited at the start, per asset (each account).",
    withDefault(amounts, new Map()),
  ),
  loanLines: described(
    "How far below zero its balance may be, per asset, lent by the treasury.",
    withDefault(amounts, new Map()),
  ),
  linkedGroup: optional(id),
  isolated: described(
    "An isolated account: for one market, of a participant above it.",
    optional(record<IsolatedSpec>({ market: id, parent: id })),
  ),
  parent: described("A sub-account of a participant above it.", optional(id)),
  session: described(
    "What its messages come through, for message rates; its own when left out.",
    optional(id),
  ),
});

const backstop: Reader<BackstopSpec> = record<BackstopSpec>({
  account: id,
  market: id,
  capital: described("Locked to pay deficits; 0 for takeovers only.", decimal),
  takeoverSizeMax: described("Largest position takeovers may build.", decimal),
});

export const opening: Reader<OpeningSpec> = record<OpeningSpec>({
  market: id,
  long: id,
  short: id,
  size: described("In the unit of lotSize; or give lots.", optional(decimal)),
  lots: optional(decimal),
  price: decimal,
});

export const funds: Reader<FundSpec> = record<FundSpec>({
  market: withDefault(amounts, new Map()),
  group: withDefault(dictionary(ID_SCHEMA, amounts), new Map()),
  treasury: withDefault(amounts, new Map()),
});

export const backstops: Reader<readonly BackstopSpec[]> = list(backstop);
