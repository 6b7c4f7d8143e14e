import type { AssetView, MarketView } from "../core/index.ts";
import {
  estimateHistory,
  HOURLY,
  jointHistory,
  spreadHistory,
  type AssetBasis,
  type Basis,
  type HistoryEstimate,
  type JointBasis,
  type MarketBasis,
  type PolicyBasis,
  type SpreadBasis,
} from "../model/index.ts";
import { BadUsage, NotFound } from "./failure.ts";
import { turnoverOf, type ParameterState } from "./params-state.ts";
import { readPrices, type PriceRow } from "./price-file.ts";

/**
 * Histories whose moving together is estimated: the first ones named. The likelihood of the dynamic
 * correlation takes their count to the third power.
 */
export const JOINT_MAX = 12;

/** A market, an asset or both of one name, and what their price did. */
interface Named {
  readonly name: string;
  readonly market: MarketView | undefined;
  readonly asset: AssetView | undefined;
  readonly rows: readonly PriceRow[];
  readonly history: HistoryEstimate;
}

/**
 * What a proposal is made from.
 *
 * @param prices  `market=file` or `asset=file`, each name once
 */
export function basisOf(state: ParameterState, prices: readonly string[]): Basis {
  const named = prices.map((text) => namedHistory(state, text));
  const names = named.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadUsage(`expected one history for ${twice}, found two`);
  const joint = named.length < 2 ? null : jointBasis(named.slice(0, JOINT_MAX));
  const markets = named.flatMap((each) => marketBasis(state, each));
  const assets = named.flatMap(assetBasis);
  const policy = policyBasis(state, named);
  const { nowMicros: timeMicros } = state.engine;
  return { timeMicros, confidence: HOURLY.confidence, markets, assets, policy, joint };
}

function namedHistory({ engine }: ParameterState, text: string): Named {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new BadUsage(`expected --prices like BTC=btc.csv, was "${text}"`);
  }
  const [market, asset] = [engine.market(name), engine.asset(name)];
  if (market === undefined && asset === undefined) {
    throw new NotFound(`expected a market or asset, was "${name}"`);
  }
  const rows = readPrices(file);
  const history = estimateHistory(rows);
  if (history === null) {
    throw new BadUsage(`expected about a year of hourly prices in ${file}, were ${rows.length}`);
  }
  return { name, market, asset, rows, history };
}

function marketBasis(state: ParameterState, { market, rows, history }: Named): MarketBasis[] {
  if (market === undefined) return [];
  const { estimate, margin, garchSigma, turnover } = history;
  const { market: id, parameters, parameterVersion: version } = market;
  const traded =
    turnover === null ? null : turnoverOf(state, market, turnover.poor, rows.at(-1)!.close);
  return [{ market: id, version, parameters, estimate, margin, garchSigma, turnover: traded }];
}

function assetBasis({ asset, history }: Named): AssetBasis[] {
  if (asset === undefined) return [];
  const { asset: id, parameters, parameterVersion: version } = asset;
  return [{ asset: id, version, parameters, margin: history.margin }];
}

function jointBasis(named: readonly Named[]): JointBasis | null {
  const found = jointHistory(named.map(({ rows }) => rows));
  if (found === null) return null;
  const members = named.map(({ name, market, asset, history }) => ({
    targets: [
      ...(market === undefined ? [] : [{ market: name }]),
      ...(asset === undefined ? [] : [{ asset: name }]),
    ],
    margin: history.margin,
  }));
  return { members, coMovement: found };
}

/** Null where no two of the markets follow the same underlying. */
function policyBasis({ engine }: ParameterState, named: readonly Named[]): PolicyBasis | null {
  const spreads = named.flatMap((one, index) =>
    named.slice(index + 1).flatMap((other) => spreadBasis(one, other)),
  );
  if (spreads.length === 0) return null;
  const { parameters, parameterVersion: version } = engine.policy();
  return { version, parameters, spreads };
}

/** None where the two follow different things, or their histories are too short or the same. */
function spreadBasis(one: Named, other: Named): SpreadBasis[] {
  const underlying = one.market?.underlying ?? null;
  if (underlying === null || other.market?.underlying !== underlying) return [];
  const together = jointHistory([one.rows, other.rows]);
  if (together === null) return [];
  const correlation = together.low[0]![1]!;
  const spread = spreadHistory(one.rows, other.rows, correlation);
  if (spread === null) return [];
  const markets = [one.name, other.name] as const;
  const shares = [one.market!, other.market].map(maintenanceShare);
  return [{ underlying, markets, ...spread, correlation, maintenanceShare: Math.max(...shares) }];
}

function maintenanceShare({ tiers }: MarketView): number {
  const { maintenancePpm, initialPpm } = tiers[0]!;
  return maintenancePpm / Math.max(1, initialPpm);
}
