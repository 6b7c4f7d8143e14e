import { STAGES, type Stage } from "../event/event.ts";
import type { Micros } from "../number/unit.ts";
import { bytesOf, Int32Column, Uint8Column } from "./column.ts";
import { IdTable } from "./id-table.ts";
import type { Transaction } from "./transaction.ts";

/** Index of "no record". */
export const NONE = -1;

const FROZEN = 1;
const CALL_LAPSED = 2;
const EXEMPT = 4;

/** What a holder chose beforehand (LADDER-03-01). */
export interface Preference {
  readonly topUpFrom: readonly string[];
  readonly deRiskOrder: readonly string[];
  readonly reduceAtCall: boolean;
}

const NO_PREFERENCE: Preference = { topUpFrom: [], deRiskOrder: [], reduceAtCall: false };

/** Accounts as columns; an account is an index. What few accounts have is in maps beside them. */
export class AccountTable {
  readonly byId: IdTable;
  readonly preferences: Map<number, Preference> = new Map();
  /** Isolated accounts: index of their market and of the account they belong to. */
  readonly isolated: Map<number, { readonly market: number; readonly parent: number }> = new Map();
  /** Sub-accounts: index of the account they belong to. */
  readonly parents: Map<number, number> = new Map();
  /** Ids of closed accounts: they stay known, so that nobody gets them again. */
  readonly closed: Set<string> = new Set();
  readonly firstPosition: Int32Column;
  readonly firstHolding: Int32Column;
  readonly #stage: Uint8Column;
  readonly #flags: Uint8Column;
  /** Of open calls, which few accounts have. */
  readonly #callDeadlines: Map<number, Micros> = new Map();
  /** Sparse: an account without an entry is linked only to accounts that name it. */
  readonly #linkedGroups: Map<number, string> = new Map();
  readonly #members: Map<string, readonly number[]> = new Map();
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
    this.byId = new IdTable(transaction);
    this.firstPosition = new Int32Column(transaction);
    this.firstHolding = new Int32Column(transaction);
    this.#stage = new Uint8Column(transaction);
    this.#flags = new Uint8Column(transaction);
  }

  get count(): number {
    return this.byId.size;
  }

  /** Bytes of the columns, without the ids. */
  get bytes(): number {
    return bytesOf(this.#columns());
  }

  open(id: string, linkedGroup: string | undefined): number {
    const account = this.byId.add(id);
    for (const column of this.#columns()) column.grow(account + 1);
    this.firstPosition.set(account, NONE);
    this.firstHolding.set(account, NONE);
    this.#stage.set(account, 0);
    this.#flags.set(account, 0);
    if (linkedGroup !== undefined && linkedGroup !== id) this.#link(account, linkedGroup);
    return account;
  }

  close(account: number): void {
    const id = this.byId.at(account);
    this.closed.add(id);
    this.#transaction.undo(() => this.closed.delete(id));
    this.#transaction.drop(this.preferences, account);
  }

  /** Open isolated accounts and sub-accounts of an account. */
  hasChildren(account: number): boolean {
    const isOpen = (child: number): boolean => !this.closed.has(this.byId.at(child));
    for (const [child, { parent }] of this.isolated) {
      if (parent === account && isOpen(child)) return true;
    }
    for (const [child, parent] of this.parents) {
      if (parent === account && isOpen(child)) return true;
    }
    return false;
  }

  stage(account: number): Stage {
    return STAGES[this.#stage.get(account)]!;
  }
  setStage(account: number, stage: Stage): void {
    this.#stage.set(account, STAGES.indexOf(stage));
  }

  /** Name of the linked group; an account that names none is a group of its own id. */
  linkedGroup(account: number): string {
    return this.#linkedGroups.get(account) ?? this.byId.at(account);
  }

  /** Whether an account may have others in its linked group: it named one, or was named. */
  isLinked(account: number): boolean {
    if (this.#members.size === 0) return false;
    return this.#linkedGroups.has(account) || this.#members.has(this.byId.at(account));
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
    return this.#callDeadlines.has(account);
  }
  /** Undefined unless a call is open. */
  callDeadlineMicros(account: number): Micros | undefined {
    return this.#callDeadlines.get(account);
  }
  openCall(account: number, deadlineMicros: Micros): void {
    this.#transaction.put(this.#callDeadlines, account, deadlineMicros);
  }
  endCall(account: number): void {
    this.#transaction.drop(this.#callDeadlines, account);
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

  preference(account: number): Preference {
    return this.preferences.get(account) ?? NO_PREFERENCE;
  }

  #columns(): (Int32Column | Uint8Column)[] {
    return [this.firstPosition, this.firstHolding, this.#stage, this.#flags];
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
