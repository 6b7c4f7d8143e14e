import type { Event, Layer, Lots, Ticks, Units } from "../../core/index.ts";
import type { Plan } from "../plan/plan.ts";
import type { Step } from "./session.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { withContract } from "../plan/contract.ts";
import { FINE } from "../plan/convert.ts";

/** What one payer of one layer paid for deficits in an asset. */
export interface LayerPayment {
  readonly asset: string;
  readonly layer: Layer;
  readonly payer: string;
  readonly amount: Units;
}

/** What was closed of one account against a defaulter, as a plain decimal in the unit of lotSize. */
export interface Deleveraging {
  readonly account: string;
  readonly market: string;
  readonly size: string;
}

/** Decimal places of quote notionals. */
export const NOTIONAL_SCALE = 60;

/** Adds up what the events of a run say about money and forced closing. */
export class Tally {
  /** With markets as they are counted now. */
  #plan: Plan;
  readonly #cash = new Map<string, Units>();
  readonly #deposited = new Map<string, Units>();
  readonly #withdrawn = new Map<string, Units>();
  readonly #unpaid = new Map<string, Units>();
  readonly #liquidated = new Map<string, bigint>();
  readonly #payments = new Map<string, LayerPayment>();
  /** Sizes in 10^-30, by account and market. */
  readonly #deleveraged = new Map<string, Map<string, bigint>>();
  readonly #liquidationFees = new Map<string, Units>();
  readonly #engineOrders = new Set<string>();
  #marks: ((market: string) => Ticks) | undefined;
  commands = 0;
  events = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Forced moves are valued at the mark of the moment. */
  watchMarks(markPrice: (market: string) => Ticks): void {
    this.#marks = markPrice;
  }

  listen({ draft, applied }: Step): void {
    this.commands += 1;
    this.events += applied.events.length;
    if (draft.kind === "fill" && applied.answer.ok) {
      const order = draft.buy.order ?? draft.sell.order;
      if (order !== null && this.#engineOrders.has(order)) {
        this.countLiquidated(draft.market, draft.lots, draft.fillPrice);
      }
    }
    for (const event of applied.events) this.#count(event);
  }

  /** Money that came in and did not leave: what the vault can pay. */
  cash(asset: string): Units {
    return this.#cash.get(asset) ?? 0n;
  }

  deposited(account: string, asset: string): Units {
    return this.#deposited.get(`${account} ${asset}`) ?? 0n;
  }

  withdrawn(account: string, asset: string): Units {
    return this.#withdrawn.get(`${account} ${asset}`) ?? 0n;
  }

  countUnpaid(asset: string, amount: Units): void {
    add(this.#unpaid, asset, amount);
  }

  unpaid(asset: string): Units {
    return this.#unpaid.get(asset) ?? 0n;
  }

  countLiquidated(market: string, lots: Lots, price: Ticks): void {
    const { scale } = this.#plan.markets.get(market)!;
    const size = BigInt(lots) * scale.lotSize;
    const each = scale.type === "inverse" ? 10n ** 30n : BigInt(Math.abs(price)) * scale.tickSize;
    add(this.#liquidated, market, size * each);
  }

  /** Quote notional closed by force, in 10^-60. */
  liquidated(market: string): bigint {
    return this.#liquidated.get(market) ?? 0n;
  }

  liquidationFees(asset: string): Units {
    return this.#liquidationFees.get(asset) ?? 0n;
  }

  payments(): LayerPayment[] {
    return [...this.#payments.values()];
  }

  deleveraged(): Deleveraging[] {
    return [...this.#deleveraged].flatMap(([account, sizes]) =>
      [...sizes].map(([market, size]) => ({ account, market, size: formatDecimal(size, FINE) })),
    );
  }

  #count(event: Event): void {
    if (event.type === "contract") this.#plan = withContract(this.#plan, event);
    if (event.type === "liquidationOrder") this.#engineOrders.add(event.order);
    if (event.type === "entry") this.#countEntry(event);
    if (event.type === "deficit") {
      const { asset, layer, payer, amount } = event;
      const key = `${asset} ${layer} ${payer}`;
      const before = this.#payments.get(key)?.amount ?? 0n;
      this.#payments.set(key, { asset, layer, payer, amount: before + amount });
    }
    if (event.type === "deleveraged") {
      const { account, market, lots } = event;
      const sizes = this.#deleveraged.get(account) ?? new Map<string, bigint>();
      add(sizes, market, BigInt(lots) * this.#plan.markets.get(market)!.scale.lotSize);
      this.#deleveraged.set(account, sizes);
      this.countLiquidated(market, lots, event.markPrice);
    }
    // Takeovers and nettings report both sides; the side that shrinks is counted.
    if (event.type === "position" && (event.cause === "takeover" || event.cause === "netting")) {
      const before = event.lots - event.deltaLots;
      if (before === 0 || Math.sign(before) === Math.sign(event.deltaLots)) return;
      const mark = this.#marks?.(event.market) ?? 0;
      this.countLiquidated(event.market, Math.abs(event.deltaLots), mark);
    }
  }

  #countEntry(event: Event & { readonly type: "entry" }): void {
    const { asset, from, to, amount, cause } = event;
    if (from === "external") add(this.#cash, asset, amount);
    if (to === "external") add(this.#cash, asset, -amount);
    if (cause === "deposit") add(this.#deposited, `${accountOf(to)} ${asset}`, amount);
    if (cause === "withdrawal") add(this.#withdrawn, `${accountOf(from)} ${asset}`, amount);
    if (cause === "transfer") {
      add(this.#withdrawn, `${accountOf(from)} ${asset}`, amount);
      add(this.#deposited, `${accountOf(to)} ${asset}`, amount);
    }
    if (cause === "liquidationFee") add(this.#liquidationFees, asset, amount);
  }
}

function add(map: Map<string, bigint>, key: string, amount: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + amount);
}

function accountOf(ledgerAccount: string): string {
  return ledgerAccount.startsWith("account:") ? ledgerAccount.slice(8) : ledgerAccount;
}
