import type { Body } from "../body.ts";
import type { Scene } from "../scene.ts";
import { lend, recall, unlend } from "./lending.ts";
import { backstop, deposit, fund, loanLine, rescue, transfer, withdraw } from "./money.ts";

const WEIGHTS = {
  deposit: 5,
  rescue: 2,
  withdraw: 8,
  transfer: 3,
  fund: 3,
  loanLine: 4,
  lend: 3,
  unlend: 1,
  recall: 1,
  backstop: 1,
};

const MAKERS = {
  deposit,
  rescue,
  withdraw,
  transfer,
  fund,
  loanLine,
  lend,
  unlend,
  recall,
  backstop,
};

/** Money in, out, lent, committed. */
export function moveMoney(scene: Scene): Body | null {
  return MAKERS[scene.random.weighted(WEIGHTS)](scene);
}
