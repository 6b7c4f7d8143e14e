import type { Units } from "../../core/index.ts";
import type { Session, Step } from "./session.ts";

/**
 * Checks from outside that nobody is taken below the protected claim: before a command each payer's
 * claim is what it was shown; what a layer of gains takes from it in the command must leave it that.
 */
export class ClaimWatch {
  readonly violations: string[] = [];
  #session: Session | undefined;

  watch(session: Session): void {
    this.#session = session;
  }

  listen({ applied }: Step): void {
    const payers = new Map<string, string>();
    for (const event of applied.events) {
      const gains =
        event.type === "deficit" && (event.layer === "gain" || event.layer === "linkedGain");
      if (gains) payers.set(event.payer, event.asset);
    }
    for (const [payer, asset] of payers) this.#check(payer.replace(/^account:/, ""), asset);
  }

  #check(account: string, asset: string): void {
    const holdings = this.#session?.engine.account(account)?.holdings ?? [];
    const holding = holdings.find((candidate) => candidate.asset === asset);
    if (holding === undefined) return;
    const { poolEquity, protectedClaim } = holding;
    if (poolEquity >= protectedClaim && poolEquity >= 0n) return;
    this.violations.push(describe(account, asset, poolEquity, protectedClaim));
  }
}

function describe(account: string, asset: string, equity: Units, claim: Units): string {
  return `${account}: expected at least ${claim} units of ${asset}, was ${equity}`;
}
