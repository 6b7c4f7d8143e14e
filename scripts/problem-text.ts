import type { ProblemCode } from "../src/lab/scenario/problem.ts";
import type { ErrorText } from "./error-entry.ts";

/** Problems of a scenario or CSV file. */
export const PROBLEM_TEXT: Readonly<Record<ProblemCode, ErrorText>> = {
  SYNTAX: {
    meaning: "Not YAML, or cut off.",
    next: "Look at the line: indentation, quotes, colons.",
  },
  WRONG_SHAPE: {
    meaning: "A list, map or scalar where another was expected.",
    next: "Compare with `plimsoll schema` or an incident.",
  },
  FIELD_MISSING: { meaning: "A field that must be there is not.", next: "Add it." },
  FIELD_UNKNOWN: { meaning: "A field that the format does not have.", next: "Correct its name." },
  DUPLICATE_ID: { meaning: "An id is given twice.", next: "Rename one." },
  NOT_A_DECIMAL: {
    meaning: "Not a plain decimal: no exponents, no grouping, no NaN.",
    next: "Write it out: `8421`, `0.0095`.",
  },
  NOT_A_PERCENTAGE: { meaning: "Not a percentage.", next: "Write `2.5%`." },
  NOT_A_DURATION: { meaning: "Not a duration.", next: "Write `18h17m14s`." },
  NOT_A_TIME: { meaning: "Not a date and time in UTC.", next: "Write `2018-07-31T04:00:00Z`." },
  NOT_AN_ID: {
    meaning: "Not 1 to 64 of letters, digits and `_ . : / @ -`.",
    next: "Rename it.",
  },
  NOT_A_CHOICE: { meaning: "Not one of the words allowed here.", next: "Use one of those listed." },
  NOT_AN_ADDRESS: { meaning: "Not an https address.", next: "Give the page of the source." },
  UNKNOWN_ASSET: { meaning: "An asset that is not declared.", next: "Declare it under `assets`." },
  UNKNOWN_MARKET: {
    meaning: "A market that is not declared.",
    next: "Declare it under `markets`.",
  },
  UNKNOWN_ACCOUNT: {
    meaning: "A participant that is not declared.",
    next: "Declare it under `participants`.",
  },
  UNKNOWN_SAFEGUARD: {
    meaning: "A safeguard that is not declared.",
    next: "Declare it under `safeguards`.",
  },
  UNKNOWN_SOURCE: { meaning: "A price source that is not declared.", next: "Correct its name." },
  UNKNOWN_ORDER: {
    meaning: "An order that no action names.",
    next: "Give the order a `name`, or correct it.",
  },
  PRICE_NOT_POSITIVE: {
    meaning: "A price of zero or below for an asset or an inverse market.",
    next: "Correct the path.",
  },
  PRICE_MISSING: { meaning: "A market without a price.", next: "Give it a path or `meanOf`." },
  TOO_FINE: {
    meaning: "More decimals than the unit has.",
    next: "Round the figure, or give the asset more decimals.",
  },
  NOT_POSITIVE: { meaning: "Zero or below where more is expected.", next: "Correct the figure." },
  OUT_OF_RANGE: {
    meaning: "Beyond what fits: 64 bits of money, 53 bits of lots, the end of the run.",
    next: "Correct the figure, or choose coarser units.",
  },
  MULTIPLIER_NOT_WHOLE: {
    meaning: "One tick of one lot is not a whole number of smallest units.",
    next: "Choose tick size, lot size or decimals so that it is.",
  },
  CONTRACT_NOT_WHOLE: {
    meaning: "A new tick or lot that neither divides the old one nor is divided by it.",
    next: "Choose a whole multiple or part; go there in two steps where it must be.",
  },
  TIME_BACKWARDS: { meaning: "Earlier than what stands before it.", next: "Put it in order." },
  SAFEGUARD_MISSING: {
    meaning: "A historic rule that no safeguard restores: the protected run would keep it.",
    next: "Add a safeguard that `restores` it.",
  },
  SAFEGUARD_CONFLICT: {
    meaning: "Two safeguards change the same field.",
    next: "Give the field to one of them.",
  },
  TIERS_UNORDERED: { meaning: "Tiers do not rise.", next: "Put them in order." },
  REFUSED_BY_ENGINE: {
    meaning: "Well formed, but the engine refuses what it sets up.",
    next: "The problem names the command and the reason: see the first table.",
  },
};
