import { roomier } from "./column.ts";
import { InvariantError, OutOfRangeError } from "./failure.ts";
import type { Transaction } from "./transaction.ts";

/** Characters that the ends, 32 bits each, can count. */
const CHARACTERS_MAX = 2 ** 32 - 1;

/** Ids kept as strings, because who has just been looked up is about to be named in events. */
const KEPT = 1 << 11;

/** The hash table is at most this full, and grows by a quarter. */
const LOAD_MAX = 0.8;
const GROWTH = 1.25;

/**
 * Ids of accounts, numbered in the order in which they were added. A string and an entry of a map
 * cost some 70 bytes each; here an id costs its characters, 4 bytes for where they end, and 5 to 6
 * in a hash table of open addressing. Ids are ASCII (COMMAND-01-02), a byte per character, so that
 * the order of their bytes is the order of the ids (COMMAND-05-01). The hash has no secret, for the
 * core has no chance in it: who may choose ids can choose ones that collide, so the venue chooses.
 */
export class IdTable {
  #characters: Uint8Array = new Uint8Array(1_024);
  /** Where each id ends; it begins where the one before ends. */
  #ends: Uint32Array = new Uint32Array(64);
  /**
   * Zero where empty; else the number of an id plus one in the low `#bits`, and above them as much
   * of its hash as has room: a look at the wrong characters is rare.
   */
  #cells: Int32Array = new Int32Array(80);
  #bits = 7;
  #size = 0;
  readonly #kept: string[] = Array.from({ length: KEPT }, () => "");
  readonly #keptOf: Int32Array = new Int32Array(KEPT).fill(-1);
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of memory it takes. */
  get bytes(): number {
    return this.#characters.byteLength + this.#ends.byteLength + this.#cells.byteLength;
  }

  get(id: string): number | undefined {
    const hash = hashOf(id);
    const cells = this.#cells;
    const low = (1 << this.#bits) - 1;
    const tag = hash << this.#bits;
    for (let at = this.#home(hash); cells[at] !== 0; at = at + 1 === cells.length ? 0 : at + 1) {
      const cell = cells[at]!;
      if ((cell & ~low) !== tag) continue;
      const number = (cell & low) - 1;
      if (!this.#is(number, id)) continue;
      this.#keep(number, id);
      return number;
    }
    return undefined;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** The id of a number that was given. */
  at(number: number): string {
    const place = number & (KEPT - 1);
    if (this.#keptOf[place] === number) return this.#kept[place]!;
    const id = this.#read(number);
    this.#keep(number, id);
    return id;
  }

  /** Negative when the first of two numbers has the lesser id; zero for the same. */
  compare(a: number, b: number): number {
    if (a === b) return 0;
    const characters = this.#characters;
    const endOfA = this.#ends[a]!;
    const endOfB = this.#ends[b]!;
    let i = this.#start(a);
    let j = this.#start(b);
    for (; i < endOfA && j < endOfB; i++, j++) {
      const difference = characters[i]! - characters[j]!;
      if (difference !== 0) return difference;
    }
    return endOfA - i - (endOfB - j);
  }

  /**
   * Adds an id that the table does not have.
   *
   * @returns its number
   * @throws OutOfRangeError when the characters of all ids are 2^32 or more
   */
  add(id: string): number {
    const number = this.#size;
    const start = number === 0 ? 0 : this.#ends[number - 1]!;
    const end = start + id.length;
    if (end > CHARACTERS_MAX) throw new OutOfRangeError("expected ids of < 2^32 characters in all");
    this.#makeRoom(number + 1, end);
    for (let i = 0; i < id.length; i++) {
      const code = id.charCodeAt(i);
      if (code > 0x7f) throw new InvariantError("internal", `expected an ASCII id, was ${id}`);
      this.#characters[start + i] = code;
    }
    this.#ends[number] = end;
    this.#size = number + 1;
    this.#enter(number, hashOf(id));
    this.#keep(number, id);
    this.#transaction.undo(() => this.#removeLast());
    return number;
  }

  /** Nothing was entered after it, so no search passes over its cell. */
  #removeLast(): void {
    const number = this.#size - 1;
    const cells = this.#cells;
    const low = (1 << this.#bits) - 1;
    let at = this.#home(this.#hashAt(number));
    while ((cells[at]! & low) !== number + 1) at = at + 1 === cells.length ? 0 : at + 1;
    cells[at] = 0;
    this.#size = number;
    const place = number & (KEPT - 1);
    if (this.#keptOf[place] === number) this.#keptOf[place] = -1;
  }

  #start(number: number): number {
    return number === 0 ? 0 : this.#ends[number - 1]!;
  }

  #is(number: number, id: string): boolean {
    const start = this.#start(number);
    if (this.#ends[number]! - start !== id.length) return false;
    for (let i = 0; i < id.length; i++) {
      if (this.#characters[start + i] !== id.charCodeAt(i)) return false;
    }
    return true;
  }

  #read(number: number): string {
    const characters = this.#characters;
    const end = this.#ends[number]!;
    let id = "";
    let i = this.#start(number);
    for (; i + 4 <= end; i += 4) {
      id += String.fromCharCode(
        characters[i]!,
        characters[i + 1]!,
        characters[i + 2]!,
        characters[i + 3]!,
      );
    }
    for (; i < end; i++) id += String.fromCharCode(characters[i]!);
    return id;
  }

  #keep(number: number, id: string): void {
    const place = number & (KEPT - 1);
    this.#kept[place] = id;
    this.#keptOf[place] = number;
  }

  /** The high bits of the hash choose the cell, the low ones are its tag. */
  #home(hash: number): number {
    return Math.floor(((hash >>> 0) / 2 ** 32) * this.#cells.length);
  }

  #enter(number: number, hash: number): void {
    const cells = this.#cells;
    let at = this.#home(hash);
    while (cells[at] !== 0) at = at + 1 === cells.length ? 0 : at + 1;
    cells[at] = (hash << this.#bits) | (number + 1);
  }

  #makeRoom(size: number, characters: number): void {
    if (size > this.#ends.length) {
      const ends = new Uint32Array(roomier(this.#ends.length));
      ends.set(this.#ends);
      this.#ends = ends;
    }
    if (characters > this.#characters.length) {
      const wider = new Uint8Array(Math.max(characters, roomier(this.#characters.length)));
      wider.set(this.#characters);
      this.#characters = wider;
    }
    if (size > this.#cells.length * LOAD_MAX) this.#enterAllAnew();
  }

  #enterAllAnew(): void {
    const length = Math.ceil(this.#cells.length * GROWTH);
    this.#cells = new Int32Array(length);
    while (1 << this.#bits <= length) this.#bits += 1;
    for (let number = 0; number < this.#size; number++) this.#enter(number, this.#hashAt(number));
  }

  #hashAt(number: number): number {
    const end = this.#ends[number]!;
    let hash = HASH_START;
    for (let i = this.#start(number); i < end; i++) hash = hashed(hash, this.#characters[i]!);
    return mixed(hash);
  }
}

/** FNV-1a. */
const HASH_START = 0x811c9dc5;

function hashed(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

/** Spreads what FNV leaves in the low bits over all 32 (the end of MurmurHash3). */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashOf(id: string): number {
  let hash = HASH_START;
  for (let i = 0; i < id.length; i++) hash = hashed(hash, id.charCodeAt(i));
  return mixed(hash);
}
