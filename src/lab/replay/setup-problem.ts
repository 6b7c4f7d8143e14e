import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { Written } from "../scenario/reader.ts";
import type { Plan } from "../plan/plan.ts";
import type { Draft } from "./draft.ts";
import { SetupRefused } from "./setup-refused.ts";
import { PROBLEM } from "../scenario/problem.ts";
import { nameIn } from "../scenario/reader.ts";
import { accountIds } from "../plan/reference.ts";

/**
 * What the engine refused of a scenario, where the file says it.
 *
 * @param draft  the command; undefined for the policy
 */
export function setupRefused(
  { spec, variant }: Plan,
  message: string,
  draft: Draft | undefined,
): SetupRefused {
  const { at, path } = placeOf(spec, draft);
  return new SetupRefused(spec.id.text, {
    code: "REFUSED_BY_ENGINE",
    number: PROBLEM.REFUSED_BY_ENGINE,
    at,
    path,
    expected: "a venue the engine sets up",
    found: `${message} (${variant.name})`,
  });
}

/** The part of the file a command of the setup comes from; the numeraire stands for the file. */
function placeOf(spec: ScenarioSpec, draft: Draft | undefined): Pick<Written, "at" | "path"> {
  const file = spec.numeraire;
  if (draft === undefined) return firstIn(spec.policy) ?? { ...file, path: "policy" };
  switch (draft.kind) {
    case "asset":
      return nameIn(spec.assets, draft.asset, file);
    case "market":
      return nameIn(spec.markets, draft.market, file);
    case "openAccount":
    case "deposit":
    case "loanLine":
      return nameIn(spec.participants, participantOf(spec, draft.account), file);
    case "backstop": {
      const { account, market } = draft;
      const found = spec.backstops.find((one) => {
        return one.market.text === market && one.account.text === account;
      });
      return found?.account ?? file;
    }
    case "fill":
      return spec.positions.find((one) => one.market.text === draft.market)?.market ?? file;
    default:
      return { ...file, path: draft.kind };
  }
}

function participantOf({ participants }: ScenarioSpec, account: string): string {
  const found = [...participants].find(([name, { count }]) => {
    return accountIds(name, count).includes(account);
  });
  return found?.[0] ?? account;
}

/** The first figure of a part of the file. */
function firstIn(part: unknown): Pick<Written, "at" | "path"> | undefined {
  if (typeof part !== "object" || part === null) return undefined;
  if ("at" in part && "path" in part && "text" in part) return part as Written;
  for (const value of Object.values(part)) {
    const found = firstIn(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
