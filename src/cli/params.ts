import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import type { ExitCode } from "./exit-code.ts";
import {
  CONTROL,
  differences,
  impactOf,
  proposalText,
  propose,
  readProposal,
  type Change,
  type Proposal,
} from "../model/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { BadUsage, NotFound } from "./failure.ts";
import { standardOutput } from "./output.ts";
import { basisOf, JOINT_MAX } from "./params-basis.ts";
import { parameterState, type ParameterState } from "./params-state.ts";
import { impactLines } from "./show/impact-table.ts";
import { diffLines, proposalLines } from "./show/params-table.ts";

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
  const proposal = propose(basisOf(state, flags.prices), CONTROL);
  if (flags.output !== undefined) writeFileSync(flags.output, proposalText(proposal));
  output.document({ title: state.title, sha256: hashOf(proposal), ...proposal });
  const lines = proposalLines(state.title, proposal, hashOf(proposal), decimalsOf(state));
  for (const line of lines) output.text(line);
  if (flags.prices.length > JOINT_MAX) {
    output.text(`moving together: the first ${JOINT_MAX} of ${flags.prices.length} histories`);
  }
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
  const missing = proposal.targets.find(({ after }) => !isKnown(engine, after));
  if (missing !== undefined) {
    throw new NotFound(`expected ${missing.target} in ${name}, found none`);
  }
  const impact = impactOf(engine, copy, proposal, movePpm);
  output.document({ title: state.title, sha256: hashOf(proposal), ...impact });
  for (const line of impactLines(state.title, impact, hashOf(proposal))) output.text(line);
  return EXIT_CODE.ok;
}

/** A market's money is of its settlement asset, everything else is of the numeraire. */
function decimalsOf({ engine }: ParameterState): (target: string) => number {
  const { numeraireDecimals } = engine.freeboard({ joint: [], markets: [] });
  return (target) => {
    const market = engine.market(target.replace(/^market:/, ""));
    if (!target.startsWith("market:") || market === undefined) return numeraireDecimals;
    return engine.asset(market.settlement)?.decimals ?? numeraireDecimals;
  };
}

function isKnown(engine: ParameterState["engine"], change: Change): boolean {
  if ("policy" in change) return true;
  return "market" in change
    ? engine.market(change.market) !== undefined
    : engine.asset(change.asset) !== undefined;
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
