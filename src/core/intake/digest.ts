import type { Digest } from "../state/answer-table.ts";

/**
 * A 106-bit digest of a value, for telling a repeated command from a reused id. The order of fields
 * does not matter; a field that is undefined is a field that is missing. Not cryptographic: the
 * journal outside core chains SHA-256.
 *
 * @source COMMAND-01-03
 */
export function digestOf(value: unknown): Digest {
  mixer.start(0);
  mixer.feed(value);
  return mixer.digest();
}

/** Tags that keep values of different kinds apart. */
const STRING = 1;
const NUMBER = 2;
const BIGINT = 3;
const TRUE = 4;
const FALSE = 5;
const NULL = 6;
const LIST = 7;
const RECORD = 8;
const OTHER = 9;

/** Lanes after the start of a field and its name: mixed once per name, not once per command. */
interface Named {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Names kept: more than commands have; a sender who invents names gets them mixed each time. */
const NAMES_KEPT = 256;

/** Four multiplicative 32-bit lanes that every code is mixed into. */
class Mixer {
  readonly #named: Map<string, Named> = new Map();
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  start(seed: number): void {
    this.#a = 0xdeadbeef ^ seed;
    this.#b = 0x41c6ce57;
    this.#c = 0x9e3779b9;
    this.#d = 0x85ebca6b;
  }

  digest(): Digest {
    return {
      high: (this.#a >>> 0) * 2 ** 21 + (this.#b >>> 11),
      low: (this.#c >>> 0) * 2 ** 21 + (this.#d >>> 11),
    };
  }

  feed(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#addText(STRING, value);
        return;
      case "number":
        this.#add(NUMBER);
        this.#addNumber(value);
        return;
      case "bigint":
        this.#add(BIGINT);
        this.#addBigint(value);
        return;
      case "boolean":
        this.#add(value ? TRUE : FALSE);
        return;
      case "object":
        this.#feedObject(value);
        return;
      case "undefined":
      case "function":
      case "symbol":
        this.#add(OTHER);
    }
  }

  #feedObject(value: object | null): void {
    if (value === null) this.#add(NULL);
    else if (Array.isArray(value)) {
      this.#add(LIST);
      this.#add(value.length);
      for (const entry of value) this.feed(entry);
    } else this.#feedRecord(value as Record<string, unknown>);
  }

  /** Each field is mixed from the start and the fields are added up: their order falls out. */
  #feedRecord(record: Record<string, unknown>): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    for (const key in record) {
      const value = record[key];
      if (value === undefined || !Object.prototype.hasOwnProperty.call(record, key)) continue;
      this.#startNamed(key);
      this.feed(value);
      this.#add(RECORD);
      a = (a + this.#a) | 0;
      b = (b + this.#b) | 0;
      c = (c + this.#c) | 0;
      d = (d + this.#d) | 0;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
    this.#add(RECORD);
  }

  #startNamed(name: string): void {
    const named = this.#named.get(name) ?? this.#mixName(name);
    this.#a = named.a;
    this.#b = named.b;
    this.#c = named.c;
    this.#d = named.d;
  }

  #mixName(name: string): Named {
    this.start(RECORD);
    this.#mixText(name);
    const named: Named = { a: this.#a, b: this.#b, c: this.#c, d: this.#d };
    if (this.#named.size < NAMES_KEPT) this.#named.set(name, named);
    return named;
  }

  #addText(tag: number, text: string): void {
    this.#add(tag);
    this.#mixText(text);
  }

  #mixText(text: string): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    const { length } = text;
    for (let i = 0; i <= length; i++) {
      const code = i < length ? text.charCodeAt(i) : length;
      const mixedA = Math.imul(a ^ code, 2654435761);
      const mixedC = Math.imul(c ^ code, 2246822507);
      a = mixedA ^ (d >>> 15);
      b = Math.imul(b ^ code ^ (mixedA >>> 17), 1597334677);
      c = mixedC ^ (b >>> 13);
      d = Math.imul(d ^ code ^ (mixedC >>> 16), 3266489909);
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  #addNumber(value: number): void {
    if (!Number.isSafeInteger(value)) {
      this.#mixText(String(value));
      return;
    }
    this.#add(value | 0);
    this.#add(Math.floor(value / 4_294_967_296));
  }

  #addBigint(value: bigint): void {
    const near = Number(value);
    if (Number.isSafeInteger(near)) this.#addNumber(near);
    else this.#mixText(value.toString());
  }

  #add(code: number): void {
    const a = Math.imul(this.#a ^ code, 2654435761);
    const c = Math.imul(this.#c ^ code, 2246822507);
    this.#a = a ^ (this.#d >>> 15);
    this.#b = Math.imul(this.#b ^ code ^ (a >>> 17), 1597334677);
    this.#c = c ^ (this.#b >>> 13);
    this.#d = Math.imul(this.#d ^ code ^ (c >>> 16), 3266489909);
  }
}

const mixer = new Mixer();
