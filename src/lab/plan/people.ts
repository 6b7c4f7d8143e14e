import type { Units } from "../../core/index.ts";
import type { Written } from "../scenario/reader.ts";
import type { CompileContext } from "./context.ts";
import type { AccountPlan, FundPlan } from "./plan.ts";
import { toUnitsNotNegative } from "./convert.ts";
import { nameIn } from "../scenario/reader.ts";
import { accountIds } from "./reference.ts";

/** The accounts with what they deposit; a counted participant becomes that many. */
export function compileAccounts(context: CompileContext): AccountPlan[] {
  const { spec, log } = context;
  const plans: AccountPlan[] = [];
  const seen = new Set<string>();
  for (const [participant, written] of spec.participants) {
    const amounts = (declared: ReadonlyMap<string, Written>) =>
      [...declared].map(([asset, amount]) => {
        return { asset, amount: money(context, nameIn(declared, asset, amount), amount) };
      });
    const deposits = amounts(written.collateral);
    const loanLines = amounts(written.loanLines);
    for (const account of accountIds(participant, written.count)) {
      if (seen.has(account)) {
        const { at, path } = nameIn(spec.participants, participant, spec.numeraire);
        log.stop("DUPLICATE_ID", at, path, "every account once", account);
      }
      seen.add(account);
      const linkedGroup = written.linkedGroup?.text;
      const session = written.session?.text ?? account;
      const { references } = context;
      plans.push({
        account,
        participant,
        linkedGroup,
        isolated: written.isolated && {
          market: references.market(written.isolated.market),
          parent: references.account(written.isolated.parent),
        },
        parent: written.parent && references.account(written.parent),
        session,
        deposits,
        loanLines,
      });
    }
  }
  return plans;
}

/** Capital of the venue. */
export function compileFunds(context: CompileContext): FundPlan[] {
  const { funds, markets } = context.spec;
  const plans: FundPlan[] = [];
  for (const [name, amount] of funds?.market ?? []) {
    context.references.market(nameIn(funds!.market, name, amount));
    const asset = markets.get(name)!.settlement.text;
    plans.push({
      layer: "market",
      name,
      asset,
      amount: money(context, { ...amount, text: asset }, amount),
    });
  }
  for (const [name, amounts] of funds?.group ?? []) {
    for (const [asset, amount] of amounts) {
      const written = nameIn(amounts, asset, amount);
      plans.push({ layer: "group", name, asset, amount: money(context, written, amount) });
    }
  }
  for (const [asset, amount] of funds?.treasury ?? []) {
    const written = nameIn(funds!.treasury, asset, amount);
    plans.push({ layer: "treasury", name: "", asset, amount: money(context, written, amount) });
  }
  return plans;
}

function money(
  { log, references, assets }: CompileContext,
  asset: Written,
  amount: Written,
): Units {
  const plan = assets.get(references.asset(asset))!;
  return toUnitsNotNegative(log, amount, plan.decimals);
}
