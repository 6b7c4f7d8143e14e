import type { Units } from "../number/unit.ts";
import type { Venue } from "../state/venue.ts";
import { deleveragingStart } from "./deleveraging-start.ts";
import { allFundsRoom, beyondFunds, fundProbe } from "./fund-room.ts";
import { JointLoss, type JointBook } from "./joint-loss.ts";
import { smallestId } from "./market-freeboard.ts";
import { atStep, stepsOf, type JointPath } from "./path.ts";
import type { CurvePoint, FreeboardPoint, PathFreeboard, Question } from "./report.ts";
import { smallestStep, smallestStepBy } from "./search.ts";

/** Parts of a joint path between which nothing is looked at until one shows a loss. */
const GRID = 64;

/** The freeboard along a declared vector. @source FREEBOARD-02-02 FREEBOARD-02-04 */
export function jointFreeboard(
  venue: Venue,
  path: JointPath,
  accounts: JointBook,
  { dust, curvePpm }: Question,
): PathFreeboard {
  const book = JointLoss.of(venue, path, accounts);
  const search = new GridSearch(book, path);
  const point = (step: number | null): FreeboardPoint | null => {
    return step === null ? null : { step, movePpb: step, markPrice: null, loss: book.at(step) };
  };
  const first = search.firstAbove(0n);
  return {
    name: path.name,
    kind: "joint",
    market: null,
    direction: null,
    markPrice: null,
    accounts: book.accounts,
    firstLoss: point(first),
    firstAccount: first === null ? null : smallestId(venue, book.losersAt(first)),
    aboveDust: point(dust === 0n ? first : search.firstAbove(dust)),
    fundExhausted: point(first === null ? null : exhausted(venue, path, book, search, first)),
    deleveraging: point(deleveraging(venue, path, book, first)),
    curve: curvePpm.map((movePpm) => curvePoint(venue, path, book, movePpm)),
  };
}

/** @source FREEBOARD-02-05 */
class GridSearch {
  readonly #book: JointLoss;
  readonly #steps: readonly number[];
  readonly #losses: readonly Units[];

  constructor(book: JointLoss, path: JointPath) {
    this.#book = book;
    this.#steps = Array.from({ length: GRID + 1 }, (_, k) => Math.floor((path.steps * k) / GRID));
    this.#losses = book.atAll(this.#steps);
  }

  /** Smallest step found with a loss above a threshold. */
  firstAbove(threshold: Units): number | null {
    const at = this.#losses.findIndex((loss) => loss > threshold);
    if (at <= 0) return at < 0 ? null : 0;
    const [from, to] = [this.#steps[at - 1]!, this.#steps[at]!];
    let inner = this.#book.between(from, to);
    let low = from;
    let high = to;
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (inner.at(middle) > threshold) high = middle;
      else low = middle;
      inner = inner.between(low, high);
    }
    return high;
  }
}

/** No fund is exhausted before the first loss; all are where the loss is more than all hold. */
function exhausted(
  venue: Venue,
  path: JointPath,
  book: JointLoss,
  search: GridSearch,
  first: number,
): number | null {
  const last = Math.max(first, search.firstAbove(allFundsRoom(venue, path)) ?? path.steps);
  let inner = book.possible(first - 1, last);
  return smallestStepBy(first - 1, last, (step, low, high) => {
    inner = inner.possible(low, high);
    return fundProbe(venue, path, step, inner.surveyAt(Math.max(0, step)));
  });
}

function curvePoint(venue: Venue, path: JointPath, book: JointLoss, movePpm: number): CurvePoint {
  const step = stepsOf(path, movePpm);
  const survey = book.surveyAt(step);
  return {
    movePpm,
    step,
    markPrice: null,
    loss: survey.loss,
    accounts: survey.accounts,
    beyondFunds: beyondFunds(venue, path, step, survey),
    lossWithDepth: null,
    depthLots: null,
  };
}

/** Nobody who loses at the first loss had equity left before the first default. */
function deleveraging(
  venue: Venue,
  path: JointPath,
  book: JointLoss,
  firstLoss: number | null,
): number | null {
  const generalAt = (step: number): number[] => {
    return atStep(path, step, () => {
      return book.general.filter((one) => one.isDefaulterNow()).map(({ account }) => account);
    });
  };
  const last = firstLoss ?? path.steps;
  const early = book.between(0, last);
  const first = smallestStep(-1, last, (step) => {
    return step === firstLoss || early.plainAt(step, 0).length > 0 || generalAt(step).length > 0;
  });
  return deleveragingStart(venue, path, first, (step) => [
    ...book.plainAt(step, 0),
    ...generalAt(step),
  ]);
}
