import { roomier } from "../state/column.ts";

/** Length of the list that is kept between uses. */
const KEPT = 1 << 16;

/** A set of accounts that is filled and emptied all the time: a list, and one byte per account. */
export class AccountSet {
  #list: Int32Array = new Int32Array(64);
  #members: Uint8Array = new Uint8Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** One byte per account, 1 for a member; may be shorter than the accounts. */
  get members(): Uint8Array {
    return this.#members;
  }

  /** The member at a place, in the order of adding. */
  at(place: number): number {
    return this.#list[place]!;
  }

  add(account: number): void {
    if (account >= this.#members.length) this.#growMembers(account + 1);
    if (this.#members[account] === 1) return;
    this.#members[account] = 1;
    if (this.#size === this.#list.length) this.#growList();
    this.#list[this.#size] = account;
    this.#size += 1;
  }

  addAll(others: AccountSet): void {
    for (let place = 0; place < others.size; place++) this.add(others.at(place));
  }

  /** Takes out whoever is not among so many accounts. */
  trim(accounts: number): void {
    let kept = 0;
    for (let place = 0; place < this.#size; place++) {
      const account = this.#list[place]!;
      if (account < accounts) this.#list[kept++] = account;
      else this.#members[account] = 0;
    }
    this.#size = kept;
  }

  /** Empties the set; the room that a mass move took is given back. */
  clear(): void {
    for (let place = 0; place < this.#size; place++) this.#members[this.#list[place]!] = 0;
    this.#size = 0;
    if (this.#list.length > KEPT) this.#list = new Int32Array(64);
  }

  #growMembers(accounts: number): void {
    const members = new Uint8Array(roomier(accounts));
    members.set(this.#members);
    this.#members = members;
  }

  #growList(): void {
    const list = new Int32Array(roomier(this.#list.length));
    list.set(this.#list);
    this.#list = list;
  }
}
