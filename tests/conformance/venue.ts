import { describe, expect } from "vitest";

import type {
  Command,
  FillLeg,
  MarketCommand,
  PlaceCommand,
  Side,
} from "../../src/core/command/command.ts";
import type {
  AssetParameters,
  MarketParameters,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";
import { Engine } from "../../src/core/engine.ts";
import type { Applied, Event } from "../../src/core/event/event.ts";
import type { AccountView, HoldingView, PositionView } from "../../src/core/view.ts";
import { of } from "./event-text.ts";
import { ENGINES, type PlayedEngine } from "./played-engine.ts";
import { APPROVALS, ASSET, FULLY_PAID, MARKET, POLICY, START } from "./terms.ts";

export { APPROVALS, ASSET, DAY, FULLY_PAID, HOUR, MARKET, POLICY, START } from "./terms.ts";

export { entries, of, stages } from "./event-text.ts";

/** Runs the same tests over the engines; each test opens venues of its own. */
export function onBothEngines(tests: (open: (policy?: Partial<VenuePolicy>) => TestVenue) => void) {
  describe.each(ENGINES)("$name", ({ make }) => {
    tests(
      (policy = {}) => new TestVenue(make({ numeraire: "USD", policy: { ...POLICY, ...policy } })),
    );
  });
}

type BodyOf<C> = C extends Command ? Omit<C, "id" | "timeMicros"> : never;
export type Body = BodyOf<Command>;

/** What a trade may say beside market, lots and price; both legs are makers without orders. */
interface TradeChoice {
  readonly buyOrder?: string;
  readonly sellOrder?: string;
  readonly taker?: Side | "both";
}

/**
 * A venue in play: one session, US dollars in whole units as numeraire, assets, markets and
 * accounts as a test asks for. The fast engine is audited in full after every command.
 */
export class TestVenue {
  readonly engine: PlayedEngine;
  /** Every event so far. */
  readonly events: Event[] = [];
  now: number = START;
  #sequence = 0;

  constructor(engine: PlayedEngine, numeraire: Partial<AssetParameters> = {}) {
    this.engine = engine;
    this.asset("USD", numeraire);
  }

  /** Sends a command and returns its events. */
  send(body: Body): Applied {
    this.#sequence += 1;
    return this.apply({ ...body, ...this.envelope(this.#sequence) } as Command);
  }

  /** Id and time of a command of this test. */
  envelope(sequence: number): Pick<Command, "id" | "timeMicros"> {
    return { id: { session: "test", sequence }, timeMicros: this.now };
  }

  apply(command: Command): Applied {
    const applied = this.engine.apply(command);
    this.events.push(...applied.events);
    if (this.engine instanceof Engine) expect(this.engine.audit()).toEqual([]);
    return applied;
  }

  /** Sends a command that must be accepted; returns the events that follow `accepted`. */
  do(body: Body): readonly Event[] {
    const { answer, events } = this.send(body);
    expect(answer).toMatchObject({ ok: true });
    return events.slice(events.findIndex(({ type }) => type === "accepted") + 1);
  }

  /** The reason a command is refused for, or "accepted". */
  refusal(body: Body): string {
    const { answer } = this.send(body);
    return answer.ok ? "accepted" : answer.reason;
  }

  /** Lets time pass; returns what happened meanwhile. */
  wait(micros: number): readonly Event[] {
    this.now += micros;
    const { events } = this.send({ kind: "clock" });
    return events.filter(({ type }) => type !== "accepted");
  }

  asset(asset: string, parameters: Partial<AssetParameters> = {}, decimals = 0, price = 1): void {
    const all = { ...ASSET, ...parameters };
    this.do({ kind: "asset", asset, decimals, priceDecimals: 0, price, parameters: all });
  }

  /** One dollar per tick and lot, in the fund group "all". */
  linear(market: string, mark: number, parameters: Partial<MarketParameters> = {}): void {
    this.market(market, mark, { type: "linear", settlement: "USD", multiplier: 1n }, parameters);
  }

  inverse(
    market: string,
    mark: number,
    settlement: string,
    multiplier: bigint,
    parameters: Partial<MarketParameters> = {},
  ): void {
    this.market(market, mark, { type: "inverse", settlement, multiplier }, parameters);
  }

  market(
    market: string,
    mark: number,
    terms: Pick<BodyOf<MarketCommand>, "type" | "settlement" | "multiplier"> &
      Partial<BodyOf<MarketCommand>>,
    parameters: Partial<MarketParameters> = {},
  ): void {
    this.do({
      kind: "market",
      market,
      group: "all",
      fundingScale: 1_000_000n,
      markPrice: mark,
      indexPrice: mark,
      ...terms,
      parameters: { ...MARKET, ...parameters },
    });
  }

  open(account: string, amount = 0n, asset = "USD"): void {
    this.do({ kind: "openAccount", account });
    if (amount > 0n) this.deposit(account, amount, asset);
  }

  deposit(account: string, amount: bigint, asset = "USD"): readonly Event[] {
    return this.do({ kind: "deposit", account, asset, amount });
  }

  withdraw(account: string, amount: bigint, asset = "USD"): string {
    return this.refusal({ kind: "withdraw", account, asset, amount });
  }

  fund(
    fund: "treasury" | "fee" | `fund:${string}` | `group:${string}`,
    amount: bigint,
    asset = "USD",
  ): string {
    const [kind, name = ""] = fund.split(":");
    if (kind === "fund") {
      return this.refusal({
        kind: "fund",
        fund: { layer: "marketFund", market: name },
        asset,
        amount,
      });
    }
    if (kind === "group") {
      return this.refusal({
        kind: "fund",
        fund: { layer: "groupFund", group: name },
        asset,
        amount,
      });
    }
    return this.refusal({
      kind: "fund",
      fund: { layer: kind as "treasury" | "fee" },
      asset,
      amount,
    });
  }

  /** A fill: the buyer takes `lots` from the seller. */
  trade(
    market: string,
    lots: number,
    fillPrice: number,
    buyer: string,
    seller: string,
    { buyOrder, sellOrder, taker }: TradeChoice = {},
  ): readonly Event[] {
    const leg = (account: string, side: Side, order: string | undefined): FillLeg => ({
      account,
      order: order ?? null,
      liquidity: taker === side || taker === "both" ? "taker" : "maker",
    });
    const buy = leg(buyer, "buy", buyOrder);
    const sell = leg(seller, "sell", sellOrder);
    return this.do({ kind: "fill", market, fillPrice, lots, buy, sell });
  }

  /** New mark and index of one market, or of several at once. */
  mark(market: string | Readonly<Record<string, number>>, price = 0): readonly Event[] {
    const moves = typeof market === "string" ? { [market]: price } : market;
    const updates = Object.entries(moves).map(([id, at]) => ({
      market: id,
      markPrice: at,
      indexPrice: at,
    }));
    return this.do({ kind: "price", updates });
  }

  /** A capped contract of one dollar per tick and lot. */
  capped(
    market: string,
    mark: number,
    [floorPrice, capPrice]: readonly [number, number],
    parameters: Partial<MarketParameters> = {},
  ): void {
    const bounds = { floorPrice, capPrice };
    const terms = { type: "linear", settlement: "USD", multiplier: 1n, bounds } as const;
    this.market(market, mark, terms, { ...FULLY_PAID, ...parameters });
  }

  /** A market of one dollar per tick and lot that ends after a time. */
  dated(
    market: string,
    mark: number,
    after: number,
    averagingMicros = 0,
    parameters: Partial<MarketParameters> = {},
  ): void {
    const expiry = { atMicros: this.now + after, averagingMicros };
    this.market(
      market,
      mark,
      { type: "linear", settlement: "USD", multiplier: 1n, expiry },
      parameters,
    );
  }

  /** Announces the end of a market; "accepted" or a reason. */
  delist(
    market: string,
    after: number,
    averagingMicros = 0,
    finalPrice: number | null = null,
  ): string {
    const atMicros = this.now + after;
    return this.refusal({ kind: "delist", market, atMicros, averagingMicros, finalPrice });
  }

  assetPrice(asset: string, price: number): readonly Event[] {
    return this.do({ kind: "price", updates: [{ asset, price }] });
  }

  /** An order as a command; "buy 10 @ 100" and the like. */
  order(
    account: string,
    order: string,
    market: string,
    terms: string,
    reduceOnly = false,
  ): PlaceCommand {
    const [side, lots, , limit] = terms.split(" ");
    const limitPrice = limit === undefined ? null : Number(limit);
    const body = {
      kind: "place",
      account,
      order,
      market,
      side: side as Side,
      lots: Number(lots),
    } as const;
    return { ...body, limitPrice, reduceOnly } as PlaceCommand;
  }

  /** The answer to an order: "accepted" or a reason. */
  place(account: string, order: string, market: string, terms: string, reduceOnly = false): string {
    return this.refusal(this.order(account, order, market, terms, reduceOnly));
  }

  change(market: string, parameters: Partial<MarketParameters>, after = 0): readonly Event[] {
    const change = { market, parameters: { ...MARKET, ...parameters } };
    const effectiveMicros = this.now + after;
    return this.do({ kind: "parameter", effectiveMicros, change, approvals: APPROVALS });
  }

  view(account: string): AccountView {
    return this.engine.account(account)!;
  }

  stage(account: string): string {
    return this.view(account).stage;
  }

  holding(account: string, asset = "USD"): HoldingView {
    return this.view(account).holdings.find((holding) => holding.asset === asset)!;
  }

  balance(account: string, asset = "USD"): bigint {
    return this.view(account).holdings.find((holding) => holding.asset === asset)?.balance ?? 0n;
  }

  position(account: string, market: string): PositionView {
    return this.view(account).positions.find((position) => position.market === market)!;
  }

  lots(account: string, market: string): number {
    return this.view(account).positions.find((position) => position.market === market)?.lots ?? 0;
  }

  /** What the entries so far have moved into a ledger account. */
  booked(ledgerAccount: string, asset = "USD"): bigint {
    let total = 0n;
    for (const entry of this.of("entry")) {
      if (entry.asset !== asset) continue;
      if (entry.to === ledgerAccount) total += entry.amount;
      if (entry.from === ledgerAccount) total -= entry.amount;
    }
    return total;
  }

  /** Every event of a type so far. */
  of<T extends Event["type"]>(type: T): Extract<Event, { type: T }>[] {
    return of(this.events, type);
  }

  /** Layer, payer and amount of every deficit payment, in order. */
  payments(): [string, string, bigint][] {
    return this.of("deficit").map(({ layer, payer, amount }) => [layer, payer, amount]);
  }
}
