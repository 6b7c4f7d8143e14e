import type { Command } from "../../src/core/command/command.ts";
import type { Applied, Event } from "../../src/core/event/event.ts";
import type { AccountView } from "../../src/core/view.ts";
import { inUnit } from "./venue-memory.ts";
import { handleCommand, type OnCommand } from "./on-kind.ts";

/**
 * The venue's books, kept a second time from commands and events alone: what anybody who reads the
 * journal can add up without trusting the engine.
 */
export class LedgerFold {
  readonly #balances: Map<string, bigint> = new Map();
  readonly #positions: Map<string, { lots: number; cost: bigint }> = new Map();
  readonly #external: Map<string, bigint> = new Map();
  readonly #assets: Set<string> = new Set();
  readonly #settlements: Map<string, string> = new Map();

  see(command: Command, { answer, repeated, events }: Applied): void {
    if (answer.ok && !repeated) handleCommand(this.#onCommand, command);
    for (const event of events) this.#seeEvent(event);
  }

  balance(ledgerAccount: string, asset: string): bigint {
    return this.#balances.get(`${ledgerAccount} ${asset}`) ?? 0n;
  }

  /** The first thing that does not add up, in words; null when all does. */
  firstFault(): string | null {
    for (const asset of this.#assets) {
      const outside = this.#external.get(asset) ?? 0n;
      let inside = 0n;
      for (const [key, balance] of this.#balances) {
        const [ledgerAccount = "", of] = splitKey(key);
        if (of !== asset || ledgerAccount === "external") continue;
        inside += balance;
        const mayOwe = /^(account|clearing|funding):/.test(ledgerAccount);
        if (balance < 0n && !mayOwe) return `${ledgerAccount} holds ${balance} of ${asset}`;
      }
      if (inside !== outside) {
        return `expected ${outside} of ${asset} inside (deposits - withdrawals), was ${inside}`;
      }
    }
    return this.#firstMarketFault();
  }

  /** What a view claims against what the entries add up to. */
  firstViewFault(view: AccountView): string | null {
    const ledgerAccount = `account:${view.account}`;
    const shown = new Map(view.holdings.map(({ asset, balance }) => [asset, balance]));
    for (const asset of this.#assets) {
      const folded = this.balance(ledgerAccount, asset);
      const balance = shown.get(asset) ?? 0n;
      if (folded !== balance) {
        return `${view.account}: entries add up to ${folded} of ${asset}, the view shows ${balance}`;
      }
    }
    for (const { market, lots, cost } of view.positions) {
      const known = this.#positions.get(`${market} ${view.account}`) ?? { lots: 0, cost: 0n };
      if (known.lots !== lots || known.cost !== cost) {
        return `${view.account}: expected ${known.lots} lots in ${market}, the view shows ${lots}`;
      }
    }
    return null;
  }

  readonly #onCommand: OnCommand = {
    asset: ({ asset }) => this.#assets.add(asset),
    market: ({ market, settlement }) => this.#settlements.set(market, settlement),
    deposit: ({ asset, amount }) => this.#outside(asset, amount),
    fund: ({ asset, amount }) => this.#outside(asset, amount),
    withdraw: ({ asset, amount }) => this.#outside(asset, -amount),
  };

  #seeEvent(event: Event): void {
    if (event.type === "entry") {
      this.#move(event.from, event.asset, -event.amount);
      this.#move(event.to, event.asset, event.amount);
    } else if (event.type === "contract") {
      for (const [key, held] of this.#positions) {
        if (!key.startsWith(`${event.market} `)) continue;
        this.#positions.set(key, { ...held, lots: inUnit(held.lots, event.lots) });
      }
    } else if (event.type === "position") {
      const { market, account, lots, cost } = event;
      this.#positions.set(`${market} ${account}`, { lots, cost });
    }
  }

  #outside(asset: string, amount: bigint): void {
    this.#external.set(asset, (this.#external.get(asset) ?? 0n) + amount);
  }

  #move(ledgerAccount: string, asset: string, amount: bigint): void {
    const key = `${ledgerAccount} ${asset}`;
    this.#balances.set(key, (this.#balances.get(key) ?? 0n) + amount);
  }

  /** Lots of a market sum to zero, and its clearing account is the other side of all cost. */
  #firstMarketFault(): string | null {
    const lots = new Map<string, number>();
    const costs = new Map<string, bigint>();
    for (const [key, position] of this.#positions) {
      const [market = ""] = splitKey(key);
      lots.set(market, (lots.get(market) ?? 0) + position.lots);
      costs.set(market, (costs.get(market) ?? 0n) + position.cost);
    }
    for (const [market, settlement] of this.#settlements) {
      const sum = lots.get(market) ?? 0;
      if (sum !== 0) return `expected the lots of ${market} to sum to zero, was ${sum}`;
      const clearing = this.balance(`clearing:${market}`, settlement);
      const cost = costs.get(market) ?? 0n;
      if (clearing !== -cost) {
        return `expected clearing of ${market} to be ${-cost}, was ${clearing}`;
      }
    }
    return null;
  }
}

function splitKey(key: string): string[] {
  return key.split(" ");
}
