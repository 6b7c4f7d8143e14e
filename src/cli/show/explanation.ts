import type { AccountView, AssetView, MarketView, PositionView } from "../../core/index.ts";
import type { Plan } from "../../lab/index.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { grouped, money } from "./figure.ts";

interface Views {
  asset(id: string): AssetView | undefined;
  market(id: string): MarketView | undefined;
}

/**
 * Equity, requirement and stage of an account as sums that can be checked by hand.
 *
 * @source MARGIN-01-01 MARGIN-01-03 MARGIN-02-01 MARGIN-02-02 LADDER-01-01
 */
export function explanationLines(plan: Plan, view: AccountView, engine: Views): string[] {
  const numeraire = plan.assets.get(plan.numeraire)!;
  const total = (units: bigint): string => exact(units, numeraire.decimals);
  const positions = view.positions.filter((position) => position.lots !== 0);
  return [
    "",
    "EQUITY  balance + unrealised profit - funding due, per asset, valued after haircut",
    ...view.holdings.flatMap((holding) => holdingLines(plan, view, holding.asset)),
    `  equity = ${view.holdings.map((holding) => total(holding.marginValue)).join(" + ") || "0"}`,
    `         = ${total(view.equity)} ${plan.numeraire}`,
    ...(view.entryEquity === view.equity
      ? []
      : [`  to open, borrow and take out, at stable prices: ${total(view.entryEquity)}`]),
    "",
    "MAINTENANCE MARGIN  marginal tiers of the notional at the mark, at least the floor per lot",
    ...positions.flatMap((position) => positionLines(plan, position, engine)),
    ...reliefLines(view, total),
    `  maintenance margin = ${total(view.maintenanceMargin)} ${plan.numeraire}`,
    "",
    "STAGE",
    ...stageLines(plan, view, total),
    "",
    "WHAT MAY LEAVE",
    `  initial margin ${total(view.initialMargin)}, transfer margin ${total(view.transferMargin)}`,
    ...view.holdings.map(({ asset, withdrawable, unmaturedGain, protectedClaim }) => {
      const { decimals } = plan.assets.get(asset)!;
      return (
        `  ${asset}: withdrawable ${money(withdrawable, decimals)}, ` +
        `unmatured gain ${money(unmaturedGain, decimals)}, ` +
        `protected claim ${money(protectedClaim, decimals)}`
      );
    }),
  ];
}

function holdingLines(plan: Plan, view: AccountView, asset: string): string[] {
  const { decimals } = plan.assets.get(asset)!;
  const holding = view.holdings.find((candidate) => candidate.asset === asset)!;
  const settled = view.positions.filter(
    (position) =>
      position.lots !== 0 && plan.markets.get(position.market)!.scale.settlement === asset,
  );
  const pnl = settled.reduce((sum, position) => sum + position.unrealizedPnl, 0n);
  const due = settled.reduce((sum, position) => sum + position.fundingDue, 0n);
  return [
    `  ${asset}: balance ${exact(holding.balance, decimals)}`,
    ...settled.map(
      ({ market, markValue, cost, unrealizedPnl }) =>
        `    ${market}: value at mark ${exact(markValue, decimals)} - cost ${exact(cost, decimals)}` +
        ` = ${exact(unrealizedPnl, decimals)}`,
    ),
    `    ${exact(holding.balance, decimals)} + ${exact(pnl, decimals)} - ${exact(due, decimals)}` +
      ` = ${exact(holding.poolEquity, decimals)} ${asset}`,
    `    counts as ${exact(holding.marginValue, plan.assets.get(plan.numeraire)!.decimals)}` +
      ` ${plan.numeraire} after haircut`,
  ];
}

function positionLines(plan: Plan, position: PositionView, engine: Views): string[] {
  const { scale } = plan.markets.get(position.market)!;
  const decimals = scale.settlementDecimals;
  const market = engine.market(position.market)!;
  const price = (ticks: number | null): string =>
    ticks === null ? "none" : grouped(formatDecimal(BigInt(ticks) * scale.tickSize, 30), 6);
  const lots = Math.abs(position.lots);
  const size = grouped(formatDecimal(BigInt(lots) * scale.lotSize, 30), 8);
  const rate = scale.fixedRate === undefined ? "" : ` x ${scale.fixedRate}`;
  const formula =
    scale.type === "linear"
      ? `${size} x ${price(position.markPrice)}${rate}`
      : `${size} / ${price(position.markPrice)}, rounded up`;
  const floor = market.parameters.maintenanceFloorPerLot * BigInt(lots);
  return [
    `  ${position.market}: ${position.lots > 0 ? "long" : "short"} ${size} (${lots} lots)` +
      ` at mark ${price(position.markPrice)}`,
    `    notional = ${formula} = ${exact(position.notional, decimals)} ${scale.settlement}`,
    ...tierLines(market.tiers, position.notional, decimals),
    ...(floor > 0n ? [`    floor = ${lots} lots: ${exact(floor, decimals)}`] : []),
    `    maintenance = ${exact(position.maintenanceMargin, decimals)} ${scale.settlement}` +
      `, rounded up; liquidation at ${price(position.liquidationPrice)}` +
      `, bankruptcy at ${price(position.bankruptcyPrice)}`,
  ];
}

function tierLines(tiers: MarketView["tiers"], notional: bigint, decimals: number): string[] {
  const lines: string[] = [];
  let from = 0n;
  for (const { notionalMax, maintenancePpm } of tiers) {
    const to = notionalMax === null || notionalMax > notional ? notional : notionalMax;
    if (to > from) {
      const rate = `${formatDecimal(BigInt(maintenancePpm), 4)}%`;
      lines.push(
        `    tier to ${notionalMax === null ? "any" : exact(notionalMax, decimals)}: ` +
          `${exact(to - from, decimals)} x ${rate}`,
      );
    }
    from = to;
  }
  return lines;
}

function stageLines(plan: Plan, view: AccountView, total: (units: bigint) => string): string[] {
  const { equity, maintenanceMargin } = view;
  if (equity <= 0n) {
    return [`  equity ${total(equity)} is not above zero: ${view.stage}`];
  }
  const ppm = (maintenanceMargin * 1_000_000n) / equity;
  const { warned, called, restricted } = plan.policy;
  const threshold = (name: string, upPpm: number): string =>
    `  ${name} above ${formatDecimal(BigInt(upPpm), 4)} %`;
  return [
    `  margin ratio = maintenance margin / equity = ${formatDecimal(ppm, 4)} %: ${view.stage}`,
    threshold("warned", warned.upPpm),
    threshold("called", called.upPpm),
    threshold("restricted", restricted.upPpm),
    "  liquidating above 100 %",
  ];
}

function exact(units: bigint, decimals: number): string {
  return grouped(formatDecimal(units, decimals), decimals);
}

/** What the sum over positions is not: offsets of spreads lower it, margin on what is owed adds. */
function reliefLines(
  { positions, maintenanceMargin }: AccountView,
  total: (units: bigint) => string,
): string[] {
  const legs = positions.reduce((sum, position) => sum + position.maintenanceMarginNumeraire, 0n);
  if (legs === maintenanceMargin) return [];
  const word = legs > maintenanceMargin ? "less what spreads offset" : "and on what is owed";
  const difference = legs > maintenanceMargin ? legs - maintenanceMargin : maintenanceMargin - legs;
  return [`  positions alone ${total(legs)}, ${word} ${total(difference)}`];
}
