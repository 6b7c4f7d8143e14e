import { parseDecimal } from "../../src/core/number/decimal.ts";
import {
  isSafeInteger,
  type Lots,
  type Ppm,
  type Ticks,
  type Units,
} from "../../src/core/number/unit.ts";
import { isRounded, type Inputs, type Vector } from "./vector.ts";
import type { Figure } from "./answer.ts";
import { decimalText, places } from "./decimal-text.ts";

/** Text of an input that must be there. */
export function text(inputs: Inputs, ...names: string[]): string {
  const found = optionalText(inputs, ...names);
  if (found === undefined) throw new Error(`expected an input ${names.join(" or ")}, found none`);
  return found;
}

/** Text of the first of these inputs that is given. */
export function optionalText(inputs: Inputs, ...names: string[]): string | undefined {
  const name = names.find((each) => inputs[each] !== undefined && inputs[each] !== null);
  return name === undefined ? undefined : decimalText(inputs[name]);
}

/** Decimal text as an integer of 10^-scale; what is finer than the scale is an error. */
export function units(value: unknown, scale: number): Units {
  const parsed = parseDecimal(decimalText(value), scale);
  if (parsed === undefined) throw new Error(`${String(value)} is not a decimal of scale ${scale}`);
  return parsed;
}

/** Like `units`, for numbers that the core keeps as safe integers. */
export function integer(value: unknown, scale: number): number {
  const parsed = Number(units(value, scale));
  if (!isSafeInteger(parsed)) throw new Error(`${String(value)} is too large for an integer`);
  return parsed;
}

export function ppm(value: unknown): Ppm {
  return integer(value, 6);
}

function powerOfTen(exponent: number): Units {
  return 10n ** BigInt(exponent);
}

/** Scale of money: fine where the case has a tolerance, otherwise as it is printed. */
export function moneyScale(vector: Vector, ...values: unknown[]): number {
  return isRounded(vector) ? Math.max(18, places(...values)) : places(...values);
}

/** Prices and sizes of one case as ticks and lots, and the multiplier that goes with them. */
export class Grid {
  readonly money: number;
  readonly #price: number;
  readonly #size: number;
  readonly #tick: string;

  /**
   * Ticks are as fine as doubles hold where the case has a tolerance, otherwise as fine as its
   * prices are printed; a declared tick size is taken as it is.
   *
   * @param printed  prices in the answer
   */
  constructor(
    vector: Vector,
    prices: readonly unknown[],
    sizes: readonly unknown[],
    money: number,
    printed: readonly unknown[] = [],
  ) {
    const tick = optionalText(vector.inputs, "tick", "tick_size", "price_tick");
    const all = [...prices, ...printed];
    const whole = Math.max(...all.map((price) => decimalText(price).split(".")[0]!.length));
    const finest = Math.max(0, 14 - whole);
    const natural = Math.max(places(...prices, tick), Math.min(finest, places(...printed)));
    const fine = isRounded(vector) && tick === undefined;
    this.#price = fine ? Math.max(finest, natural) : natural;
    this.#tick = tick ?? decimalText(`1e-${this.#price}`);
    this.#size = places(...sizes);
    this.money = Math.max(money, this.#price + this.#size);
  }

  get linearMultiplier(): Units {
    return this.#tickUnits() * powerOfTen(this.money - this.#price - this.#size);
  }

  inverseMultiplier(contractValue: unknown = "1"): Units {
    const scale = places(contractValue);
    const shift = this.money + this.#price - this.#size - scale;
    return (units(contractValue, scale) * powerOfTen(shift)) / this.#tickUnits();
  }

  ticks(price: unknown): Ticks {
    return Number(units(price, this.#price) / this.#tickUnits());
  }

  lots(size: unknown): Lots {
    return integer(size, this.#size);
  }

  units(amount: unknown): Units {
    return units(amount, this.money);
  }

  price(ticks: Ticks | null, favour: Figure["favour"]): Figure {
    const value = ticks === null ? null : BigInt(ticks) * this.#tickUnits();
    return { value, scale: this.#price, favour, unit: this.#tickUnits() };
  }

  #tickUnits(): Units {
    return units(this.#tick, this.#price);
  }
}
