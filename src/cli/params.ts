import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import type { ExitCode } from "./exit-code.ts";
import {
  CONTROL,
  differences,
  estimateHistory,
  HOURLY,
  impactOf,
  proposalText,
  propose,
  readProposal,
  type AssetBasis,
  type MarketBasis,
  type Proposal,
} from "../model/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { BadUsage, NotFound } from "./failure.ts";
import { standardOutput } from "./output.ts";
import { parameterState, turnoverOf, type ParameterState } from "./params-state.ts";
import { readPrices } from "./price-file.ts";
import { diffLines, impactLines, proposalLines } from "./show/params-table.ts";

interface StateFlags {
  readonly at?: string;
  readonly json?: boolean;
}

export interface ProposeFlags extends StateFlags {
  /** `market=file` or `asset=file`. */
  readonly prices: readonly string[];
  readonly output?: string;
}

/** Estimates from price histories as proposed changes of a venue's parameters. */
export function proposeParameters(name: string, flags: ProposeFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const state = parameterState(name, flags);
  const markets: MarketBasis[] = [];
  const assets: AssetBasis[] = [];
  for (const text of flags.prices) {
    const basis = basisOf(state, text);
    if ("market" in basis) markets.push(basis);
    else assets.push(basis);
  }
  const { nowMicros: timeMicros } = state.engine;
  const { confidence } = HOURLY;
  const proposal = propose({ timeMicros, confidence, markets, assets }, CONTROL);
  if (flags.output !== undefined) writeFileSync(flags.output, proposalText(proposal));
  output.document({ title: state.title, sha256: hashOf(proposal), ...proposal });
  for (const line of proposalLines(state.title, proposal, hashOf(proposal))) output.text(line);
  if (flags.output !== undefined) output.text(`proposal: ${flags.output}`);
  return EXIT_CODE.ok;
}

/** What two proposals do not agree in. */
export function diffProposals(one: string, other: string, flags: StateFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const [before, after] = [proposalIn(one), proposalIn(other)];
  const names = [...before.targets, ...after.targets].map(({ target }) => target);
  const targets = [...new Set(names)].map((target) => {
    const aim = ({ targets: all }: Proposal): unknown =>
      all.find((each) => each.target === target)?.after;
    return { target, differences: differences(aim(before), aim(after)) };
  });
  const hashes = [hashOf(before), hashOf(after)] as const;
  output.document({ sha256: hashes, targets });
  for (const line of diffLines(targets, hashes)) output.text(line);
  return EXIT_CODE.ok;
}

export interface ImpactFlags extends StateFlags {
  readonly proposal: string;
  /** Percent. */
  readonly move?: string;
}

/** What a proposal does to the accounts of a venue. */
export function parameterImpact(name: string, flags: ImpactFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const state = parameterState(name, flags);
  const proposal = proposalIn(flags.proposal);
  const percent = Number(flags.move ?? "20");
  const movePpm = Math.round(percent * 10_000);
  if (!(movePpm > 0 && movePpm < 1_000_000)) {
    throw new BadUsage(`expected --move in percent, above 0 and below 100, was "${flags.move}"`);
  }
  const { engine, copy } = state;
  const missing = proposal.targets.filter(({ after }) =>
    "market" in after
      ? engine.market(after.market) === undefined
      : engine.asset(after.asset) === undefined,
  );
  if (missing.length > 0) {
    throw new NotFound(`expected ${missing[0]!.target} in ${name}, found none`);
  }
  const impact = impactOf(engine, copy(), proposal, movePpm);
  const { numeraireDecimals } = engine.freeboard({ joint: [], markets: [] });
  output.document({ title: state.title, sha256: hashOf(proposal), ...impact });
  for (const line of impactLines(state.title, impact, numeraireDecimals)) output.text(line);
  return EXIT_CODE.ok;
}

function basisOf(state: ParameterState, text: string): MarketBasis | AssetBasis {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new BadUsage(`expected --prices like BTC=btc.csv, was "${text}"`);
  }
  const rows = readPrices(file);
  const history = estimateHistory(rows);
  if (history === null) {
    throw new BadUsage(`expected about a year of hourly prices in ${file}, were ${rows.length}`);
  }
  const { estimate, margin, turnover } = history;
  const market = state.engine.market(name);
  if (market !== undefined) {
    const { parameters, parameterVersion: version } = market;
    const traded =
      turnover === null ? null : turnoverOf(state, market, turnover.poor, rows.at(-1)!.close);
    return { market: name, version, parameters, estimate, margin, turnover: traded };
  }
  const asset = state.engine.asset(name);
  if (asset === undefined) throw new NotFound(`expected a market or asset, was "${name}"`);
  return { asset: name, version: asset.parameterVersion, parameters: asset.parameters, margin };
}

function proposalIn(file: string): Proposal {
  try {
    return readProposal(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof RangeError) throw new BadUsage(`${file}: ${error.message}`);
    throw error;
  }
}

/** What the approvers of a proposal name. */
function hashOf(proposal: Proposal): string {
  return createHash("sha256").update(proposalText(proposal)).digest("hex");
}
