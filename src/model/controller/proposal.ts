import type { JointPathOption, Micros, ParameterCommand } from "../../core/index.ts";
import { assetLoosens, marketLoosens, policyLoosens } from "../../core/formula.ts";
import { controlledAsset, rampedHaircuts, type AssetBasis } from "./asset-control.ts";
import type { ControlRule } from "./control-rule.ts";
import { jointPaths, spreadPaths, type JointBasis } from "./joint-control.ts";
import { controlledMarket, tightestMarket, type MarketBasis } from "./market-control.ts";
import {
  controlledPolicy,
  rampedPolicy,
  tightestPolicy,
  type PolicyBasis,
} from "./offset-control.ts";
import { rampedTiers } from "./tier-schedule.ts";

export type Change = ParameterCommand["change"];

/** One change of a target, so long after the proposal takes effect. */
export interface ProposedStep {
  readonly afterMicros: Micros;
  readonly change: Change;
}

/** What is proposed for one market, one asset or the policy. */
export interface ProposedTarget {
  readonly target: string;
  /** The version it was made from: another one means that it is out of date. */
  readonly fromVersion: number;
  readonly reasons: readonly string[];
  readonly before: Change;
  readonly after: Change;
  /** Needs no approval: at once for new risk, in steps for positions that are there. */
  readonly tightening: readonly ProposedStep[];
  /** What only two approvals let through; null where nothing becomes looser. */
  readonly loosening: ProposedStep | null;
}

/** A set of changes as data. The engine sees the commands only. */
export interface Proposal {
  readonly format: "plimsoll-proposal 2";
  /** Time of the state it was made from. */
  readonly timeMicros: Micros;
  readonly confidence: number;
  /** Prices that move together, for the statement of impact; none from a single history. */
  readonly joint: readonly JointPathOption[];
  readonly targets: readonly ProposedTarget[];
}

/** What a proposal is made from. */
export interface Basis {
  readonly timeMicros: Micros;
  readonly confidence: number;
  readonly markets: readonly MarketBasis[];
  readonly assets: readonly AssetBasis[];
  /** Null where no two markets with a history have an underlying in common. */
  readonly policy: PolicyBasis | null;
  /** Null where fewer than two histories say enough. */
  readonly joint: JointBasis | null;
}

/**
 * Estimates as proposed changes of parameters; targets that stay as they are are left out.
 *
 * @source MODEL-10-03
 */
export function propose(basis: Basis, rule: ControlRule): Proposal {
  const { timeMicros, confidence } = basis;
  const targets = [
    ...basis.markets.map((market) => proposedMarket(market, rule)),
    ...basis.assets.map((asset) => proposedAsset(asset, rule)),
    ...(basis.policy === null ? [] : [proposedPolicy(basis.policy, rule)]),
  ];
  const changed = targets.filter(({ tightening, loosening }) => {
    return tightening.length > 0 || loosening !== null;
  });
  const joint = [
    ...(basis.joint === null ? [] : jointPaths(basis.joint)),
    ...(basis.policy?.spreads ?? []).flatMap(({ markets }) => spreadPaths(markets)),
  ];
  return { format: "plimsoll-proposal 2", timeMicros, confidence, joint, targets: changed };
}

/** What a change puts in force. */
export function parametersOf(
  change: Change,
): MarketBasis["parameters"] | AssetBasis["parameters"] | PolicyBasis["parameters"] {
  return "policy" in change ? change.policy : change.parameters;
}

/** The body of a `parameter` command. */
export type ParameterBody = Pick<
  ParameterCommand,
  "kind" | "effectiveMicros" | "change" | "approvals"
>;

/**
 * The commands that carry a proposal out: those that tighten, and with two approvals those that
 * loosen, after the last step.
 *
 * @param nowMicros  when it takes effect
 * @source MODEL-10-04
 */
export function commandsOf(
  { targets }: Proposal,
  nowMicros: Micros,
  approvals: readonly string[],
): ParameterBody[] {
  const approved = new Set(approvals).size >= 2;
  return targets.flatMap(({ tightening, loosening }) => [
    ...tightening.map((step) => bodyOf(step, nowMicros)),
    ...(loosening !== null && approved ? [{ ...bodyOf(loosening, nowMicros), approvals }] : []),
  ]);
}

function bodyOf({ afterMicros, change }: ProposedStep, nowMicros: Micros): ParameterBody {
  return { kind: "parameter", effectiveMicros: nowMicros + afterMicros, change };
}

function proposedMarket(basis: MarketBasis, rule: ControlRule): ProposedTarget {
  const { market, version, parameters: before } = basis;
  const { parameters: after, reasons } = controlledMarket(basis, rule);
  const tight = tightestMarket(before, after);
  const tightens = marketLoosens(tight, before);
  const changeTo = (parameters: typeof before): Change => ({ market, parameters });
  const ramp = Array.from({ length: rule.rampSteps + 1 }, (_, step) => ({
    afterMicros: step * rule.rampMicros,
    change: changeTo({
      ...tight,
      tiers: rampedTiers(before.tiers, tight.tiers, step, rule.rampSteps),
    }),
  }));
  const last = ramp.at(-1)!.afterMicros;
  return {
    target: `market:${market}`,
    fromVersion: version,
    reasons,
    before: changeTo(before),
    after: changeTo(after),
    tightening: tightens ? distinct(ramp) : [],
    loosening: marketLoosens(tight, after)
      ? { afterMicros: tightens ? last : 0, change: changeTo(after) }
      : null,
  };
}

/** A ramp that has nothing to ramp is its first step. */
function distinct(ramp: readonly ProposedStep[]): ProposedStep[] {
  const text = ({ change }: ProposedStep): string =>
    JSON.stringify(change, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
  return ramp.filter((step, index) => index === 0 || text(step) !== text(ramp[index - 1]!));
}

function proposedAsset(basis: AssetBasis, rule: ControlRule): ProposedTarget {
  const { asset, version, parameters: before } = basis;
  const { parameters: after, reasons } = controlledAsset(basis, rule);
  const { rampSteps, rampMicros } = rule;
  const ramp = Array.from({ length: rampSteps }, (_, index) => ({
    afterMicros: index * rampMicros,
    change: { asset, parameters: rampedHaircuts(before, after, index + 1, rampSteps) },
  }));
  const [tightens, loosens] = [assetLoosens(after, before), assetLoosens(before, after)];
  return {
    target: `asset:${asset}`,
    fromVersion: version,
    reasons,
    before: { asset, parameters: before },
    after: { asset, parameters: after },
    tightening: tightens && !loosens ? distinct(ramp) : [],
    loosening: loosens ? { afterMicros: 0, change: { asset, parameters: after } } : null,
  };
}

function proposedPolicy(basis: PolicyBasis, rule: ControlRule): ProposedTarget {
  const { version, parameters: before } = basis;
  const { parameters: after, reasons } = controlledPolicy(basis, rule);
  const tight = tightestPolicy(before, after);
  const tightens = policyLoosens(tight, before);
  const { rampSteps, rampMicros } = rule;
  const ramp = Array.from({ length: rampSteps + 1 }, (_, step) => ({
    afterMicros: step * rampMicros,
    change: { policy: rampedPolicy(before, tight, step, rampSteps) },
  }));
  return {
    target: "policy",
    fromVersion: version,
    reasons,
    before: { policy: before },
    after: { policy: after },
    tightening: tightens ? distinct(ramp) : [],
    loosening: policyLoosens(tight, after)
      ? { afterMicros: tightens ? ramp.at(-1)!.afterMicros : 0, change: { policy: after } }
      : null,
  };
}
