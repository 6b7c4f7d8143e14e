import type { Problem } from "../scenario/problem.ts";
import { describeProblem } from "../scenario/problem.ts";

/** A scenario that reads well but that the engine refuses to set up; the problem says where. */
export class SetupRefused extends Error {
  readonly code = "PLIMSOLL_SCENARIO_SETUP_REFUSED";
  readonly problem: Problem;

  constructor(scenario: string, problem: Problem) {
    super(describeProblem(scenario, problem));
    this.name = "SetupRefused";
    this.problem = problem;
  }
}
