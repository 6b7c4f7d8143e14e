import type { AccountView, Units } from "../../core/index.ts";
import type { AccountResult, AssetResult, HoldingResult } from "./result.ts";
import type { Session } from "./session.ts";
import type { Tally } from "./tally.ts";
import { deficitOf } from "./deficit.ts";

/** Where every account stands at the end of a run. */
export function accountResults(session: Session, tally: Tally): AccountResult[] {
  const { engine, plan } = session;
  return plan.accounts.flatMap(({ account, participant }): AccountResult[] => {
    const view = engine.account(account);
    if (view === undefined) return [];
    const positions = view.positions.filter(({ lots }) => lots !== 0);
    return [
      {
        account,
        participant,
        role: plan.spec.participants.get(participant)?.role ?? "",
        stage: view.stage,
        holdings: holdingResults(session, tally, view),
        positions: positions.map(({ market, lots }) => ({ market, lots })),
      },
    ];
  });
}

/** Every asset the account holds, or brought in or took out. */
function holdingResults(
  { plan }: Session,
  tally: Tally,
  { account, holdings }: AccountView,
): HoldingResult[] {
  return [...plan.assets.values()].flatMap(({ asset, decimals }): HoldingResult[] => {
    const holding = holdings.find((candidate) => candidate.asset === asset);
    const deposited = tally.deposited(account, asset);
    const withdrawn = tally.withdrawn(account, asset);
    if (holding === undefined && deposited === 0n && withdrawn === 0n) return [];
    return [
      {
        asset,
        decimals,
        deposited,
        withdrawn,
        balance: holding?.balance ?? 0n,
        poolEquity: holding?.poolEquity ?? 0n,
        protectedClaim: holding?.protectedClaim ?? 0n,
      },
    ];
  });
}

/** What the run left per asset. */
export function assetResults(
  session: Session,
  tally: Tally,
  deficitMax: ReadonlyMap<string, Units>,
): AssetResult[] {
  const { engine, plan } = session;
  return [...plan.assets.values()].flatMap(({ asset, decimals }): AssetResult[] => {
    const view = engine.asset(asset);
    if (view === undefined) return [];
    return [
      {
        asset,
        decimals,
        deficit: deficitOf(session, asset),
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
