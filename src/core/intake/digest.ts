/**
 * A 106-bit digest of a value, for telling a repeated command from a reused id. Not cryptographic:
 * the journal outside core chains SHA-256.
 *
 * @source COMMAND-01-03
 */
export function digestOf(value: unknown): string {
  const hash = new Mixer();
  feed(hash, value);
  return hash.text();
}

/** Two 53-bit multiplicative mixes over UTF-16 code units. */
class Mixer {
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;
  #c = 0x9e3779b9;
  #d = 0x85ebca6b;

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      this.#a = Math.imul(this.#a ^ code, 2654435761);
      this.#b = Math.imul(this.#b ^ code, 1597334677);
      this.#c = Math.imul(this.#c ^ code, 2246822507);
      this.#d = Math.imul(this.#d ^ code, 3266489909);
    }
    this.#a = Math.imul(this.#a ^ 0x1f, 2654435761) ^ (this.#d >>> 15);
    this.#c = Math.imul(this.#c ^ 0x1f, 2246822507) ^ (this.#b >>> 13);
  }

  text(): string {
    return [this.#a, this.#b, this.#c, this.#d].map((part) => (part >>> 0).toString(36)).join(".");
  }
}

function feed(hash: Mixer, value: unknown): void {
  switch (typeof value) {
    case "string":
      hash.add(`s${value}`);
      return;
    case "number":
      hash.add(`n${value}`);
      return;
    case "bigint":
      hash.add(`b${value}`);
      return;
    case "boolean":
      hash.add(value ? "t" : "f");
      return;
    case "object":
      feedObject(hash, value);
      return;
    default:
      hash.add("u");
  }
}

function feedObject(hash: Mixer, value: object | null): void {
  if (value === null) {
    hash.add("0");
    return;
  }
  if (Array.isArray(value)) {
    hash.add(`[${value.length}`);
    for (const entry of value) feed(hash, entry);
    return;
  }
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort();
  hash.add(`{${keys.length}`);
  for (const key of keys) {
    hash.add(key);
    feed(hash, record[key]);
  }
}
