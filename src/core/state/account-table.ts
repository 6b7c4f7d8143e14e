import { STAGES, type Stage } from "../event/event.ts";
import { Float64Column, Int32Column, Uint8Column } from "./column.ts";
import type { Transaction } from "./transaction.ts";

/** Index of "no record". */
export const NONE = -1;

const FROZEN = 1;
const CALL_OPEN = 2;
const CALL_LAPSED = 4;
const EXEMPT = 8;

/** What a holder chose beforehand (LADDER-03-01). */
export interface Preference {
  readonly topUpFrom: readonly string[];
  readonly deRiskOrder: readonly string[];
  readonly reduceAtCall: boolean;
}

const NO_PREFERENCE: Preference = { topUpFrom: [], deRiskOrder: [], reduceAtCall: false };

/** Accounts as columns; an account is an index. Ids live beside them. */
export class AccountTable {
  readonly ids: string[] = [];
  readonly byId: Map<string, number> = new Map();
  readonly preferences: Map<number, Preference> = new Map();
  /** Isolated accounts: index of their market and of the account they belong to. */
  readonly isolated: Map<number, { readonly market: number; readonly parent: number }> = new Map();
  readonly firstPosition: Int32Column;
  readonly firstHolding: Int32Column;
  readonly #stage: Uint8Column;
  readonly #flags: Uint8Column;
  readonly #deadline: Float64Column;
  /** Sparse: an account without an entry is linked only to accounts that name it. */
  readonly #linkedGroups: Map<number, string> = new Map();
  readonly #members: Map<string, readonly number[]> = new Map();
  readonly #transaction: Transaction;
  count = 0;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
    this.firstPosition = new Int32Column(transaction);
    this.firstHolding = new Int32Column(transaction);
    this.#stage = new Uint8Column(transaction);
    this.#flags = new Uint8Column(transaction);
    this.#deadline = new Float64Column(transaction);
  }

  open(id: string, linkedGroup: string | undefined): number {
    const account = this.count;
    for (const column of [
      this.firstPosition,
      this.firstHolding,
      this.#stage,
      this.#flags,
      this.#deadline,
    ]) {
      column.grow(account + 1);
    }
    this.#transaction.write(this as AccountTable, "count", account + 1);
    this.ids.push(id);
    this.#transaction.undo(() => this.ids.pop());
    this.#transaction.put(this.byId, id, account);
    this.firstPosition.set(account, NONE);
    this.firstHolding.set(account, NONE);
    this.#stage.set(account, 0);
    this.#flags.set(account, 0);
    this.#deadline.set(account, 0);
    if (linkedGroup !== undefined && linkedGroup !== id) this.#link(account, linkedGroup);
    return account;
  }

  stage(account: number): Stage {
    return STAGES[this.#stage.get(account)]!;
  }
  setStage(account: number, stage: Stage): void {
    this.#stage.set(account, STAGES.indexOf(stage));
  }

  /** Name of the linked group; an account that names none is a group of its own id. */
  linkedGroup(account: number): string {
    return this.#linkedGroups.get(account) ?? this.ids[account]!;
  }

  sameLinkedGroup(a: number, b: number): boolean {
    return this.linkedGroup(a) === this.linkedGroup(b);
  }

  /** Accounts of a linked group, in no particular order. */
  membersOf(group: string): number[] {
    const members = [...(this.#members.get(group) ?? [])];
    const named = this.byId.get(group);
    if (named !== undefined && this.linkedGroup(named) === group) members.push(named);
    return members;
  }

  isFrozen(account: number): boolean {
    return this.#has(account, FROZEN);
  }
  setFrozen(account: number, on: boolean): void {
    this.#flag(account, FROZEN, on);
  }

  isCallOpen(account: number): boolean {
    return this.#has(account, CALL_OPEN);
  }
  setCallOpen(account: number, on: boolean): void {
    this.#flag(account, CALL_OPEN, on);
  }

  isCallLapsed(account: number): boolean {
    return this.#has(account, CALL_LAPSED);
  }
  setCallLapsed(account: number, on: boolean): void {
    this.#flag(account, CALL_LAPSED, on);
  }

  /** Historic runs only; the public engine never sets it. */
  isExempt(account: number): boolean {
    return this.#has(account, EXEMPT);
  }
  setExempt(account: number): void {
    this.#flag(account, EXEMPT, true);
  }

  callDeadlineMicros(account: number): number {
    return this.#deadline.get(account);
  }
  setCallDeadlineMicros(account: number, timeMicros: number): void {
    this.#deadline.set(account, timeMicros);
  }

  preference(account: number): Preference {
    return this.preferences.get(account) ?? NO_PREFERENCE;
  }

  #has(account: number, flag: number): boolean {
    return (this.#flags.get(account) & flag) !== 0;
  }

  #flag(account: number, flag: number, on: boolean): void {
    const flags = this.#flags.get(account);
    this.#flags.set(account, on ? flags | flag : flags & ~flag);
  }

  #link(account: number, group: string): void {
    this.#transaction.put(this.#linkedGroups, account, group);
    const members = this.#members.get(group) ?? [];
    this.#transaction.put(this.#members, group, [...members, account]);
  }
}
