import type { AccountView, HoldingView, Units } from "../../core/index.ts";
import type { Session } from "./session.ts";
import { maxUnits, minUnits } from "../../core/number/unit.ts";

/**
 * What somebody else would have to pay in an asset: pool equity below zero, less what is lent against
 * other collateral.
 */
export function deficitOf({ engine, plan }: Session, asset: string): Units {
  const below = engine.asset(asset)?.deficit ?? 0n;
  const borrowers = plan.accounts.filter(({ loanLines }) => loanLines.length > 0);
  return borrowers.reduce((left, { account }) => {
    const view = engine.account(account);
    const holding = view?.holdings.find((held) => held.asset === asset);
    if (view === undefined || holding === undefined) return left;
    return left - covered(view, holding, asset === plan.numeraire);
  }, below);
}

/** True for an account with less than nothing, or in debt beyond its line. */
export function isBelowZero({ equity, holdings }: AccountView): boolean {
  const negative = holdings.some(({ poolEquity }) => poolEquity < 0n);
  return negative && (equity < 0n || holdings.some(beyondLine));
}

function beyondLine({ poolEquity, loanLine }: HoldingView): boolean {
  return poolEquity < -loanLine;
}

/** The part of a negative pool equity that the account's own collateral stands for. */
function covered({ equity }: AccountView, holding: HoldingView, isNumeraire: boolean): Units {
  const owed = maxUnits(0n, -holding.poolEquity);
  if (equity >= 0n) return minUnits(holding.loanLine, owed);
  return isNumeraire ? maxUnits(0n, owed + equity) : 0n;
}
