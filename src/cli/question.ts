import type { CommandBody, PriceUpdate, WhatIfQuestion } from "../core/index.ts";
import { parseDecimal } from "../core/index.ts";
import { durationMicros } from "./duration.ts";
import { BadUsage, NotFound } from "./failure.ts";
import { knownAccount, knownMarket, type Standing } from "./standing.ts";

export interface QuestionFlags {
  readonly account?: string;
  readonly order?: string;
  readonly price?: readonly string[];
  readonly deposit?: string;
  readonly withdraw?: string;
  readonly transfer?: string;
  /** The command comes so much later; alone, time passes. */
  readonly after?: string;
}

const ASKED = ["order", "price", "deposit", "withdraw", "transfer"] as const;

/** Decimals that tick and lot sizes are counted in. */
const FINE = 30;

/** What the flags ask: one command, in the units of the venue. */
export function questionOf(standing: Standing, flags: QuestionFlags): WhatIfQuestion {
  const asked = ASKED.filter((flag) => flags[flag] !== undefined);
  if (asked.length > 1 || (asked.length === 0 && flags.after === undefined)) {
    const expected = ASKED.map((flag) => `--${flag}`).join(", ");
    throw new BadUsage(`expected one of ${expected}, or --after alone, were ${asked.length}`);
  }
  const body = bodyOf(standing, flags);
  if (flags.after === undefined) return body;
  return { ...body, timeMicros: standing.engine.nowMicros + durationMicros(flags.after) };
}

function bodyOf(standing: Standing, flags: QuestionFlags): CommandBody {
  if (flags.order !== undefined) return orderOf(standing, flags.order, sender(standing, flags));
  if (flags.price !== undefined) {
    return { kind: "price", updates: flags.price.map((text) => updateOf(standing, text)) };
  }
  if (flags.transfer !== undefined) return transferOf(standing, flags.transfer, flags);
  for (const kind of ["deposit", "withdraw"] as const) {
    const text = flags[kind];
    if (text === undefined) continue;
    return { kind, account: sender(standing, flags), ...amountOf(standing, kind, text) };
  }
  return { kind: "clock" };
}

function sender(standing: Standing, { account }: QuestionFlags): string {
  if (account === undefined) throw new BadUsage("expected --account, whose command it would be");
  return knownAccount(standing, account);
}

const ORDER = /^(buy|sell) +(\S+) +(\S+)(?: +@ *(\S+))?( +reduce-only)?$/;

function orderOf(standing: Standing, text: string, account: string): CommandBody {
  const [, side, size, name, limit, reduceOnly] = ORDER.exec(text.trim()) ?? [];
  if (side === undefined || size === undefined || name === undefined) {
    throw new BadUsage(`expected an order like "buy 10 BTC @ 50000", was "${text}"`);
  }
  const market = knownMarket(standing, name);
  const { lotSize } = standing.plan.markets.get(market)!.scale;
  return {
    kind: "place",
    account,
    order: "what-if",
    market,
    side: side as "buy" | "sell",
    lots: stepsOf(size, lotSize, "--order", "lot size"),
    limitPrice: limit === undefined ? null : priceOf(standing, market, limit, "--order"),
    reduceOnly: reduceOnly !== undefined,
  };
}

function updateOf(standing: Standing, text: string): PriceUpdate {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new BadUsage(`expected --price like BTC=45000, was "${text}"`);
  }
  const { assets } = standing.plan;
  const asset = assets.get(name);
  if (asset !== undefined && !standing.plan.markets.has(name)) {
    const price = parseDecimal(value, asset.priceDecimals);
    if (price === undefined || !Number.isSafeInteger(Number(price))) {
      throw new BadUsage(`expected a price with ${asset.priceDecimals} decimals, was "${value}"`);
    }
    return { asset: name, price: Number(price) };
  }
  const market = knownMarket(standing, name);
  const price = priceOf(standing, market, value, "--price");
  return { market, markPrice: price, indexPrice: price };
}

function transferOf(standing: Standing, text: string, flags: QuestionFlags): CommandBody {
  const [, amount, to] = /^(.+) to (\S+)$/.exec(text) ?? [];
  if (amount === undefined || to === undefined) {
    throw new BadUsage(`expected --transfer like "100 USD to B", was "${text}"`);
  }
  const from = sender(standing, flags);
  return {
    kind: "transfer",
    from,
    to: knownAccount(standing, to),
    ...amountOf(standing, "transfer", amount),
  };
}

function amountOf(
  { plan }: Standing,
  flag: string,
  text: string,
): { readonly asset: string; readonly amount: bigint } {
  const [, digits, asset] = /^([0-9.]+) *(\S+)$/.exec(text.trim()) ?? [];
  if (digits === undefined || asset === undefined) {
    throw new BadUsage(`expected --${flag} like 100USD, was "${text}"`);
  }
  const planned = plan.assets.get(asset);
  if (planned === undefined) {
    const known = [...plan.assets.keys()].join(", ");
    throw new NotFound(`expected an asset of the scenario (${known}), was "${asset}"`);
  }
  const amount = parseDecimal(digits, planned.decimals);
  if (amount === undefined) {
    throw new BadUsage(`expected at most ${planned.decimals} decimals of ${asset}, was "${text}"`);
  }
  return { asset, amount };
}

function priceOf({ plan }: Standing, market: string, text: string, flag: string): number {
  return stepsOf(text, plan.markets.get(market)!.scale.tickSize, flag, "tick size");
}

/** A decimal as a count of steps of 10^-30. */
export function stepsOf(text: string, step: bigint, flag: string, name: string): number {
  const value = parseDecimal(text, FINE);
  if (value === undefined) throw new BadUsage(`expected a decimal in ${flag}, was "${text}"`);
  const steps = Number(value / step);
  if (value % step !== 0n || !Number.isSafeInteger(steps)) {
    throw new BadUsage(`expected a multiple of the ${name} in ${flag}, was "${text}"`);
  }
  return steps;
}
