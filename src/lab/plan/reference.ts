import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { ProblemCode, ReadingLog } from "../scenario/problem.ts";
import type { Written } from "../scenario/reader.ts";

/** Names a scenario may refer to; a reference to anything else is a problem where it stands. */
export class References {
  readonly #log: ReadingLog;
  readonly #spec: ScenarioSpec;
  readonly #accounts = new Map<string, readonly string[]>();

  constructor(log: ReadingLog, spec: ScenarioSpec) {
    this.#log = log;
    this.#spec = spec;
    for (const [name, { count }] of spec.participants) {
      this.#accounts.set(name, accountIds(name, count));
    }
  }

  asset(written: Written): string {
    return this.#known("UNKNOWN_ASSET", written, this.#spec.assets);
  }

  market(written: Written): string {
    return this.#known("UNKNOWN_MARKET", written, this.#spec.markets);
  }

  safeguard(written: Written): string {
    return this.#known("UNKNOWN_SAFEGUARD", written, this.#spec.safeguards);
  }

  linkedGroup(written: Written): string {
    const groups = [...this.#spec.participants.values()].map((one) => one.linkedGroup?.text ?? "");
    const named = groups.filter((group) => group !== "").map((group) => [group, group] as const);
    if (named.length > 0) return this.#known("UNKNOWN_ACCOUNT", written, new Map(named));
    const expected = "the linkedGroup of a participant, none has one";
    const { at, path, text } = written;
    return this.#log.stop("UNKNOWN_ACCOUNT", at, path, expected, `"${text}"`);
  }

  /** The accounts a name stands for: one, all of a counted participant, or one of those. */
  accounts(written: Written): readonly string[] {
    const group = this.#accounts.get(written.text);
    if (group !== undefined) return group;
    for (const members of this.#accounts.values()) {
      if (members.includes(written.text)) return [written.text];
    }
    return [this.#known("UNKNOWN_ACCOUNT", written, this.#accounts)];
  }

  /** The account a name stands for, where only one can be meant. */
  account(written: Written): string {
    const accounts = this.accounts(written);
    if (accounts.length === 1) return accounts[0]!;
    const expected = `one account, for example ${accounts[0]}`;
    const found = `${accounts.length} accounts`;
    return this.#log.stop("UNKNOWN_ACCOUNT", written.at, written.path, expected, found);
  }

  #known(code: ProblemCode, written: Written, names: ReadonlyMap<string, unknown>): string {
    if (names.has(written.text)) return written.text;
    const expected =
      names.size === 0 ? "none, nothing is declared" : `one of ${[...names.keys()].join(", ")}`;
    return this.#log.stop(code, written.at, written.path, expected, `"${written.text}"`);
  }
}

/** `W` alone, or `W-1` … `W-<count>` in equal width so that ids order as numbers. */
export function accountIds(name: string, count: number | undefined): readonly string[] {
  if (count === undefined) return [name];
  const width = String(count).length;
  return Array.from(
    { length: count },
    (_, index) => `${name}-${String(index + 1).padStart(width, "0")}`,
  );
}
