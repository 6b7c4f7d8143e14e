import type { Command, Micros, Stage } from "../../core/index.ts";
import type { CopiedVenue } from "./impact.ts";
import { commandsOf, type Proposal } from "./proposal.ts";

/** A stage that an account comes to while the steps of a proposal take effect. */
export interface ReachedStage {
  readonly account: string;
  readonly stage: Stage;
  /** Since the proposal takes effect. */
  readonly afterMicros: Micros;
}

const SESSION = "impact-steps";

/**
 * When accounts come to a stage, step by step, at prices as they stand and if nobody does anything:
 * the time that a ramp leaves them. The first time of each stage.
 *
 * @param copy  a fresh copy of the state; it is used up
 * @param approvals  as if these had approved what loosens
 * @source MODEL-10-05
 */
export function reachedStages(
  copy: CopiedVenue,
  proposal: Proposal,
  approvals: readonly string[],
): ReachedStage[] {
  const start = copy.nowMicros;
  const bodies = commandsOf(proposal, start, approvals);
  const times = [...new Set(bodies.map(({ effectiveMicros }) => effectiveMicros))];
  const found: ReachedStage[] = [];
  let sequence = 0;
  const send = (body: object, timeMicros: Micros): void => {
    sequence += 1;
    const id = { session: SESSION, sequence };
    const { events } = copy.apply({ ...body, id, timeMicros } as Command);
    for (const event of events) {
      if (event.type !== "stage") continue;
      const { account, to: stage } = event;
      if (found.some((each) => each.account === account && each.stage === stage)) continue;
      found.push({ account, stage, afterMicros: timeMicros - start });
    }
  };
  for (const body of bodies) send(body, start);
  for (const time of times.sort((one, other) => one - other)) send({ kind: "clock" }, time);
  return found;
}
