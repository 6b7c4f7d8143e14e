import type { Units } from "../../core/index.ts";
import type { AccountResult, AssetResult } from "./result.ts";
import type { Session } from "./session.ts";
import type { Tally } from "./tally.ts";

/** Where every account stands at the end of a run. */
export function accountResults({ engine, plan }: Session, tally: Tally): AccountResult[] {
  return plan.accounts.flatMap(({ account, participant }): AccountResult[] => {
    const view = engine.account(account);
    if (view === undefined) return [];
    return [
      {
        account,
        participant,
        role: plan.spec.participants.get(participant)?.role ?? "",
        stage: view.stage,
        holdings: view.holdings.map(({ asset, balance, poolEquity, protectedClaim }) => ({
          asset,
          decimals: plan.assets.get(asset)!.decimals,
          deposited: tally.deposited(account, asset),
          withdrawn: tally.withdrawn(account, asset),
          balance,
          poolEquity,
          protectedClaim,
        })),
        positions: view.positions
          .filter(({ lots }) => lots !== 0)
          .map(({ market, lots }) => ({ market, lots })),
      },
    ];
  });
}

/** What the run left per asset. */
export function assetResults(
  { engine, plan }: Session,
  tally: Tally,
  deficitMax: ReadonlyMap<string, Units>,
): AssetResult[] {
  return [...plan.assets.values()].flatMap(({ asset, decimals }): AssetResult[] => {
    const view = engine.asset(asset);
    if (view === undefined) return [];
    return [
      {
        asset,
        decimals,
        deficit: view.deficit,
        deficitMax: deficitMax.get(asset) ?? 0n,
        uncoveredLoss: view.uncoveredLoss,
        unpaid: tally.unpaid(asset),
        liquidationFees: tally.liquidationFees(asset),
        fee: view.fee,
        treasury: view.treasury,
      },
    ];
  });
}
