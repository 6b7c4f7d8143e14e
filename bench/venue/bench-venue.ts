import type { Command } from "../../src/core/command/command.ts";
import { createMeasuredEngine, type Engine } from "../../src/core/engine.ts";
import type { Applied, Event } from "../../src/core/event/event.ts";
import type { Venue } from "../../src/core/state/venue.ts";
import { CertificateWatch } from "../../src/core/watch/certificate-watch.ts";
import type { Watch } from "../../src/core/watch/watch.ts";
import { ASSET, COIN, POLICY, USD, type MarketPlan } from "./market-plan.ts";
import type { Population } from "./population.ts";

type BodyOf<C> = C extends Command ? Omit<C, "id" | "timeMicros"> : never;
export type Body = BodyOf<Command>;

/** Who takes the slices of a market: one account each, with all it could need. */
function houseOf(market: string): string {
  return `house-${market}`;
}

const COIN_PER_USD = 10 ** COIN.decimals / (COIN.price / 10 ** COIN.priceDecimals);

/** More engine orders than one command can lead to. */
const ANSWERS_MAX = 10_000_000;

/** One account in so many holds coins as collateral as well. */
const COIN_HOLDERS = 50;

/** The smallest thing that takes commands: the engine, or the one it is compared with. */
export interface Door {
  apply(command: Command): Applied;
}

/** An engine with a venue in it, and the numbers that commands to it need. */
export class BenchVenue<D extends Door = Door> {
  readonly door: D;
  readonly markets: readonly MarketPlan[];
  nowMicros = 1_000_000;
  #sequence = 0;

  constructor(door: D, markets: readonly MarketPlan[]) {
    this.door = door;
    this.markets = markets;
  }

  stamp(body: Body): Command {
    this.#sequence += 1;
    const id = { session: "bench", sequence: this.#sequence };
    return { ...body, id, timeMicros: this.nowMicros } as Command;
  }

  /** Sends a command that must be accepted. */
  send(body: Body): Applied {
    const applied = this.door.apply(this.stamp(body));
    if (!applied.answer.ok) throw new Error(`${body.kind}: ${applied.answer.detail}`);
    return applied;
  }

  declare(): void {
    const usd = { asset: "USD", decimals: 6, priceDecimals: 2, price: 100 };
    this.send({ kind: "asset", ...usd, parameters: ASSET });
    const { id, ...coin } = COIN;
    const collateralHaircut = [{ valueMax: null, collateralHaircutPpm: 50_000 }];
    const parameters = { ...ASSET, collateralHaircut };
    this.send({ kind: "asset", asset: id, ...coin, parameters });
    for (const market of this.markets) this.#declareMarket(market);
  }

  #declareMarket(plan: MarketPlan): void {
    const { id, isInverse, multiplier, markPrice, parameters, underlying } = plan;
    this.send({
      kind: "market",
      market: id,
      type: isInverse ? "inverse" : "linear",
      settlement: isInverse ? COIN.id : "USD",
      group: isInverse ? "coin" : "main",
      ...(underlying === undefined ? {} : { underlying }),
      multiplier,
      fundingScale: 1_000_000n,
      markPrice,
      indexPrice: markPrice,
      parameters,
    });
    this.send({ kind: "funding", market: id, ratePpb: 100_000 });
    const asset = isInverse ? COIN.id : "USD";
    const fund = { layer: "marketFund", market: id } as const;
    this.send({ kind: "fund", fund, asset, amount: 10n ** 15n });
    const account = houseOf(id);
    this.send({ kind: "openAccount", account });
    this.send({ kind: "deposit", account, asset, amount: 10n ** 16n });
  }

  /** Opens and pays in everyone, then books every pair of positions as a fill at the mark. */
  load(population: Population): void {
    for (let account = 0; account < population.accounts; account++) {
      this.send({ kind: "openAccount", account: idOf(account) });
      const amount = BigInt(Math.ceil(population.equity[account]! * USD));
      this.send({ kind: "deposit", account: idOf(account), asset: "USD", amount });
      const collateral = account % COIN_HOLDERS === 0 ? population.equity[account]! / 10 : 0;
      const coins = BigInt(Math.ceil((population.coins[account]! + collateral) * COIN_PER_USD));
      if (coins === 0n) continue;
      this.send({ kind: "deposit", account: idOf(account), asset: COIN.id, amount: coins });
    }
    for (const { market, holders, lots } of population.holdings) {
      for (let pair = 0; pair < lots.length; pair++) {
        const buy = idOf(holders[2 * pair]!);
        const sell = idOf(holders[2 * pair + 1]!);
        this.fill(market, market.markPrice, lots[pair]!, buy, sell);
      }
    }
  }

  fill(market: MarketPlan, fillPrice: number, lots: number, buy: string, sell: string): Applied {
    return this.send({
      kind: "fill",
      market: market.id,
      fillPrice,
      lots,
      buy: { account: buy, order: null, liquidity: "taker" },
      sell: { account: sell, order: null, liquidity: "maker" },
    });
  }

  /** Every house takes over what defaults in its market, and treasuries have cash to convert with. */
  insure(): void {
    for (const { id: market } of this.markets) {
      const takeoverLotsMax = 1_000_000_000_000;
      this.send({
        kind: "backstop",
        account: houseOf(market),
        market,
        capital: 0n,
        takeoverLotsMax,
      });
    }
    for (const asset of ["USD", COIN.id]) {
      this.send({ kind: "fund", fund: { layer: "treasury" }, asset, amount: 10n ** 17n });
    }
  }

  /**
   * What a venue does with the engine's own orders: the house takes them, cancels are confirmed;
   * and so with what follows from these answers, until nothing does.
   */
  respond(events: readonly Event[]): number {
    const queue = [...events];
    let sent = 0;
    for (const event of queue) {
      const answer = (body: Body): void => {
        for (const next of this.door.apply(this.stamp(body)).events) {
          if (next.type === "cancelOrder" || next.type === "liquidationOrder") queue.push(next);
        }
        sent += 1;
      };
      if (event.type === "cancelOrder") answer({ kind: "orderEnd", order: event.order });
      else if (event.type === "liquidationOrder") this.#takeSlice(event, answer);
      if (queue.length > ANSWERS_MAX) throw new Error("expected the answers to come to an end");
    }
    return sent;
  }

  #takeSlice(event: Event & { type: "liquidationOrder" }, answer: (body: Body) => void): void {
    const { order, account, market, side, lots, limitPrice } = event;
    const own = { account, order, liquidity: "taker" as const };
    const house = { account: houseOf(market), order: null, liquidity: "maker" as const };
    const [buy, sell] = side === "buy" ? [own, house] : [house, own];
    answer({ kind: "fill", market, fillPrice: limitPrice, lots, buy, sell });
    answer({ kind: "orderEnd", order });
  }
}

function idOf(account: number): string {
  return `a${(account + 1_000_000).toString()}`;
}

/** The engine with a handle on its insides, for rows that measure one part of it. */
export interface OpenEngine {
  readonly engine: Engine;
  readonly venue: Venue;
  readonly watch: Watch;
}

export function openEngine(
  watchOf: (venue: Venue) => Watch = (venue) => new CertificateWatch(venue),
  policy = POLICY,
): OpenEngine {
  let parts: Omit<OpenEngine, "engine"> | undefined;
  const engine = createMeasuredEngine({ numeraire: "USD", policy }, (venue) => {
    parts = { venue, watch: watchOf(venue) };
    return parts.watch;
  });
  return { engine, ...parts! };
}
