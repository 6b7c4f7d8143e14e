import type {
  AccountView,
  Applied,
  AssetView,
  Command,
  CommandBody,
  Event,
  Freeboard,
  FreeboardOptions,
  MarketView,
  PolicyView,
  Ppm,
  Stage,
  Units,
  WhatIf,
  WhatIfQuestion,
} from "../../core/index.ts";
import { capImpacts, type CapImpact } from "./cap-impact.ts";
import type { Change, Proposal } from "./proposal.ts";
import { reachedStages, type ReachedStage } from "./step-impact.ts";

/** A venue that can be looked at and asked: an engine. */
export interface AskedVenue {
  readonly nowMicros: number;
  accounts(): string[];
  account(id: string): AccountView | undefined;
  market(id: string): MarketView | undefined;
  asset(id: string): AssetView | undefined;
  policy(): PolicyView;
  whatIf(question: WhatIfQuestion): WhatIf;
  freeboard(options?: FreeboardOptions): Freeboard;
}

/** A copy of it that may be changed. */
export interface CopiedVenue extends AskedVenue {
  apply(command: Command): Applied;
}

/** An account that a proposal moves to another stage. */
export interface MovedAccount {
  readonly account: string;
  readonly from: Stage;
  readonly to: Stage;
  readonly equity: Units;
  readonly maintenanceMargin: Units;
  /** What it lacks to its new initial margin, numeraire units. */
  readonly shortfall: Units;
  /** The stages it comes to while the steps take effect, and when. */
  readonly reached: readonly ReachedStage[];
}

/** What one target's change would do alone. */
export interface TargetImpact {
  readonly target: string;
  /** The state has another version by now: the proposal is out of date. */
  readonly stale: boolean;
  readonly needsApproval: boolean;
  /** A refusal, or null. */
  readonly refused: string | null;
  readonly called: number;
  readonly restricted: number;
  readonly liquidated: number;
}

/** Before and after. */
export interface Pair<T> {
  readonly before: T;
  readonly after: T;
}

/** What a proposal means for the accounts that are there, at the end of its ramps. */
export interface Impact {
  readonly accounts: number;
  readonly targets: readonly TargetImpact[];
  /** Those who lack most first. */
  readonly moved: readonly MovedAccount[];
  /** Sums over accounts, numeraire units. */
  readonly initialMargin: Pair<Units>;
  readonly maintenanceMargin: Pair<Units>;
  /** What accounts lack to their new initial margin, and bring if they want to stay. */
  readonly shortfall: Pair<Units>;
  /** How many accounts lack something. */
  readonly lacking: Pair<number>;
  /** Caps that what is there is beyond. */
  readonly caps: readonly CapImpact[];
  readonly numeraire: string;
  readonly numeraireDecimals: number;
  readonly freeboard: readonly PathImpact[];
}

/** Moves until the first loss, and what is lost at a move, before and after that money came. */
export interface PathImpact {
  readonly path: string;
  /** Of prices that move together: how far each goes, in parts of the move, signed. */
  readonly weights: readonly { readonly name: string; readonly share: number }[];
  /** Thousand-millionths of the price; null where nobody loses within reach. */
  readonly firstLossPpb: Pair<number | null>;
  readonly movePpm: Ppm;
  readonly lossAtMove: Pair<Units>;
}

/** Who is asked for approval when it is only a question. */
const ASKED = ["asked-1", "asked-2"];
const SESSION = "impact";

/**
 * What a proposal does to the real accounts: each target asked alone by `whatIf`, then all of it on a
 * copy, the last steps at once.
 *
 * Margins do not lower the loss of a position that stays; money does. "After" is therefore the venue
 * once every account has brought what it lacks to its new initial margin.
 *
 * @param copyOf  makes a fresh copy of the same state
 * @param movePpm  the move whose loss is told, for example the margin itself
 * @throws RangeError when the engine refuses what is proposed
 * @source MODEL-10-05
 */
export function impactOf(
  venue: AskedVenue,
  copyOf: () => CopiedVenue,
  proposal: Proposal,
  movePpm: Ppm,
): Impact {
  const copy = copyOf();
  const options = freeboardOptions(proposal, movePpm);
  const before = looked(venue);
  const freeboard = venue.freeboard(options);
  const targets = proposal.targets.map((target) => {
    const body = finalBody(target.after, venue.nowMicros);
    const asked = venue.whatIf(body);
    const { answer, events } = asked;
    return {
      target: target.target,
      stale: isStale(venue, target.after, target.fromVersion),
      needsApproval: target.loosening !== null,
      refused: answer.ok ? null : answer.reason,
      called: stageCount(events, ["called"]),
      restricted: stageCount(events, ["restricted"]),
      liquidated: stageCount(events, ["liquidating", "closingOut"]),
    };
  });
  let sequence = 0;
  const send = (body: CommandBody): void => {
    sequence += 1;
    const id = { session: SESSION, sequence };
    const { answer } = copy.apply({ ...body, id, timeMicros: copy.nowMicros } as Command);
    if (!answer.ok) throw new RangeError(`${body.kind}: ${answer.reason}: ${answer.detail}`);
  };
  for (const { after } of proposal.targets) send(finalBody(after, copy.nowMicros));
  const after = looked(copy);
  const lacking = (views: ReadonlyMap<string, AccountView>): AccountView[] =>
    [...views.values()].filter((view) => shortfallOf(view) > 0n);
  for (const view of lacking(after)) {
    const amount = shortfallOf(view);
    send({ kind: "deposit", account: view.account, asset: freeboard.numeraire, amount });
  }
  const reached = reachedStages(copyOf(), proposal, ASKED);
  const moved = [...after.values()].flatMap((view) => {
    const from = before.get(view.account)!.stage;
    return from === view.stage ? [] : [movedAccount(view, from, reached)];
  });
  moved.sort((one, other) => Number(other.shortfall - one.shortfall));
  const sum = (views: ReadonlyMap<string, AccountView>, of: (view: AccountView) => Units): Units =>
    [...views.values()].reduce((total, view) => total + of(view), 0n);
  const pair = (of: (view: AccountView) => Units): Pair<Units> => {
    return { before: sum(before, of), after: sum(after, of) };
  };
  return {
    accounts: before.size,
    targets,
    moved,
    initialMargin: pair((view) => view.initialMargin),
    maintenanceMargin: pair((view) => view.maintenanceMargin),
    shortfall: pair(shortfallOf),
    lacking: { before: lacking(before).length, after: lacking(after).length },
    caps: capImpacts(venue, [...before.values()], proposal),
    numeraire: freeboard.numeraire,
    numeraireDecimals: freeboard.numeraireDecimals,
    freeboard: pathImpacts(freeboard, copy.freeboard(options), proposal.joint, movePpm),
  };
}

/** The end of a target's changes, now, as if approved. */
function finalBody(change: Change, nowMicros: number): CommandBody {
  return { kind: "parameter", effectiveMicros: nowMicros, change, approvals: ASKED };
}

function looked(venue: AskedVenue): Map<string, AccountView> {
  return new Map(venue.accounts().map((id) => [id, venue.account(id)!]));
}

/** The numeraire carries no haircut, so that a deposit of it is worth what it is. */
function shortfallOf({ equity, initialMargin, positions }: AccountView): Units {
  return positions.length > 0 && equity < initialMargin ? initialMargin - equity : 0n;
}

function movedAccount(
  view: AccountView,
  from: Stage,
  reached: readonly ReachedStage[],
): MovedAccount {
  const { account, stage: to, equity, maintenanceMargin } = view;
  const own = reached.filter((each) => each.account === account);
  return {
    account,
    from,
    to,
    equity,
    maintenanceMargin,
    shortfall: shortfallOf(view),
    reached: own,
  };
}

function stageCount(events: readonly Event[], stages: readonly Stage[]): number {
  const reached = events.flatMap((event) =>
    event.type === "stage" && stages.includes(event.to) ? [event.account] : [],
  );
  return new Set(reached).size;
}

function isStale(venue: AskedVenue, change: Change, fromVersion: number): boolean {
  if ("policy" in change) return venue.policy().parameterVersion !== fromVersion;
  const view = "market" in change ? venue.market(change.market) : venue.asset(change.asset);
  return view?.parameterVersion !== fromVersion;
}

/** Each market of the proposal alone, and the prices that move together, or all by as much. */
function freeboardOptions({ targets, joint }: Proposal, movePpm: Ppm): FreeboardOptions {
  const markets = targets.flatMap(({ after }) => ("market" in after ? [after.market] : []));
  return { curvePpm: [movePpm], markets, ...(joint.length === 0 ? {} : { joint }) };
}

function pathImpacts(
  before: Freeboard,
  after: Freeboard,
  joint: Proposal["joint"],
  movePpm: Ppm,
): PathImpact[] {
  return before.paths.map((path, index) => {
    const later = after.paths[index]!;
    const weights = joint.find(({ name }) => name === path.name)?.weights ?? [];
    return {
      path: path.name,
      weights: weights.map(({ target, weightPpm }) => ({
        name: "market" in target ? target.market : target.asset,
        share: weightPpm / 1_000_000,
      })),
      firstLossPpb: {
        before: path.firstLoss?.movePpb ?? null,
        after: later.firstLoss?.movePpb ?? null,
      },
      movePpm,
      lossAtMove: { before: path.curve[0]?.loss ?? 0n, after: later.curve[0]?.loss ?? 0n },
    };
  });
}
