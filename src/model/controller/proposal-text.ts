import type { Proposal } from "./proposal.ts";

/** Fields of parameters that hold money: in text they are decimal digits. */
const MONEY: ReadonlySet<string> = new Set([
  "accountDayMax",
  "accountHourMax",
  "dustMax",
  "fundDayMax",
  "fundEventMax",
  "groupDayMax",
  "groupEventMax",
  "loanMax",
  "lowerNotional",
  "maintenanceFloorPerLot",
  "minimum",
  "notionalMax",
  "upperNotional",
  "valueMax",
]);

/** Whether a field of parameters holds money, by its name. */
export function isMoneyField(name: string): boolean {
  return MONEY.has(name);
}

/**
 * A proposal as JSON text: what its hash is taken of, and what is approved.
 *
 * @source MODEL-10-06
 */
export function proposalText(proposal: Proposal): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? value.toString() : value;
  return `${JSON.stringify(proposal, plain, 2)}\n`;
}

/**
 * A proposal read back.
 *
 * @throws RangeError where the text is none. What its parameters say, the engine checks
 * @source MODEL-10-06
 */
export function readProposal(text: string): Proposal {
  const money = (name: string, value: unknown): unknown =>
    MONEY.has(name) && typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : value;
  let found: unknown;
  try {
    found = JSON.parse(text, money);
  } catch (error) {
    throw new RangeError(`expected a proposal in JSON: ${String(error)}`);
  }
  const { format, targets, joint } = (found ?? {}) as Partial<Proposal>;
  const sound = Array.isArray(targets) && Array.isArray(joint);
  if (format !== "plimsoll-proposal 2" || !sound) {
    throw new RangeError(`expected the format plimsoll-proposal 2, was ${String(format)}`);
  }
  return found as Proposal;
}

/** A field that two sets of parameters do not agree in. */
export interface Difference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Every field that differs, by its path: `tiers.0.initialPpm`. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (!isRecord(before) || !isRecord(after)) {
    return before === after
      ? []
      : [{ field: path, before: written(before), after: written(after) }];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) =>
    differences(before[name], after[name], path === "" ? name : `${path}.${name}`),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function written(value: unknown): string {
  if (value === undefined) return "-";
  if (!isRecord(value)) return value === null ? "none" : `${value as bigint}`;
  const parts = Object.entries(value).map(([name, each]) => `${name} ${written(each)}`);
  return parts.join(", ");
}
