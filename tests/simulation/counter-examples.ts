import { describe, expect, it } from "vitest";

import type { Command, FillLeg } from "../../src/core/command/command.ts";
import type {
  AssetParameters,
  MarketParameters,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";
import type { Applied, Event } from "../../src/core/event/event.ts";
import type { AccountView } from "../../src/core/view.ts";

/** What a counter-example needs of an engine. */
export interface PlayedEngine {
  apply(command: Command): Applied;
  account(id: string): AccountView | undefined;
}

export interface EngineOptions {
  readonly numeraire: string;
  readonly policy: VenuePolicy;
}

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const NO_LIMIT = { minimum: 0n, sharePpm: 0 };

const POLICY: VenuePolicy = {
  warned: { upPpm: 600_000, downPpm: 500_000 },
  called: { upPpm: 700_000, downPpm: 600_000 },
  restricted: { upPpm: 850_000, downPpm: 750_000 },
  liquidationStopPpm: 800_000,
  callMicros: DAY,
  budgetWaiverPpm: 0,
  transferMarginPpm: 100_000,
  offBandPpm: 50_000,
  groupEventMax: null,
  groupDayMax: null,
};

const MARKET: MarketParameters = {
  tiers: [{ notionalMax: null, initialPpm: 100_000, maintenancePpm: 50_000 }],
  maintenanceFloorPerLot: 0n,
  makerFeePpm: 0,
  takerFeePpm: 0,
  liquidationFeePpm: 0,
  fundingCapPpb: 1_000_000,
  fundingIntervalMicros: 8 * HOUR,
  collarPpm: 1_000_000,
  orderLotsMax: 1_000_000_000,
  positionLotsMax: 0,
  openInterestLotsMax: 0,
  liquidityBudgetLots: 0,
  liquidityDepthPpm: 0,
  liquidityWindowMicros: HOUR,
  sliceLotsMax: 0,
  sliceExpiryMicros: HOUR,
  fundEventMax: null,
  fundDayMax: null,
  deleveraging: "queue",
};

const ASSET: AssetParameters = {
  collateralHaircut: [],
  loanMax: 0n,
  maturityMicros: DAY,
  withdrawalHour: NO_LIMIT,
  withdrawalDay: NO_LIMIT,
  accountHourMax: 0n,
  accountDayMax: 0n,
};

type Body<C> = C extends Command ? Omit<C, "id" | "timeMicros"> : never;

/** A venue in play: one session, USD in whole units as numeraire, markets as a test asks for. */
class Play {
  readonly engine: PlayedEngine;
  readonly events: Event[] = [];
  #time = 1_000_000;
  #sequence = 0;

  constructor(
    makeEngine: (options: EngineOptions) => PlayedEngine,
    policy: Partial<VenuePolicy> = {},
  ) {
    this.engine = makeEngine({ numeraire: "USD", policy: { ...POLICY, ...policy } });
    this.asset("USD", 0, 1);
  }

  send(body: Body<Command>): Applied {
    this.#sequence += 1;
    const id = { session: "play", sequence: this.#sequence };
    const applied = this.engine.apply({ id, timeMicros: this.#time, ...body } as Command);
    this.events.push(...applied.events);
    return applied;
  }

  do(body: Body<Command>): void {
    expect(this.send(body).answer).toMatchObject({ ok: true });
  }

  refusal(body: Body<Command>): string {
    const { answer } = this.send(body);
    return answer.ok ? "accepted" : answer.reason;
  }

  wait(micros: number): void {
    this.#time += micros;
    this.do({ kind: "clock" });
  }

  asset(
    asset: string,
    decimals: number,
    price: number,
    parameters: Partial<AssetParameters> = {},
  ): void {
    const all = { ...ASSET, ...parameters };
    this.do({ kind: "asset", asset, decimals, priceDecimals: 0, price, parameters: all });
  }

  linear(market: string, mark: number, parameters: Partial<MarketParameters> = {}): void {
    this.do({
      kind: "market",
      market,
      type: "linear",
      settlement: "USD",
      group: "all",
      multiplier: 1n,
      fundingScale: 1_000_000n,
      markPrice: mark,
      indexPrice: mark,
      parameters: { ...MARKET, ...parameters },
    });
  }

  open(account: string, amount: bigint, asset = "USD"): void {
    this.do({ kind: "openAccount", account });
    this.deposit(account, amount, asset);
  }

  deposit(account: string, amount: bigint, asset = "USD"): void {
    this.do({ kind: "deposit", account, asset, amount });
  }

  trade(
    market: string,
    lots: number,
    fillPrice: number,
    buyer: string,
    seller: string,
    sellOrder: string | null = null,
  ): void {
    const buy: FillLeg = { account: buyer, order: null, liquidity: "maker" };
    const sell: FillLeg = { account: seller, order: sellOrder, liquidity: "taker" };
    this.do({ kind: "fill", market, fillPrice, lots, buy, sell });
  }

  mark(market: string, price: number): void {
    this.do({ kind: "price", updates: [{ market, markPrice: price, indexPrice: price }] });
  }

  withdraw(account: string, amount: bigint): string {
    return this.refusal({ kind: "withdraw", account, asset: "USD", amount });
  }

  view(account: string): AccountView {
    return this.engine.account(account)!;
  }

  balance(account: string, asset = "USD"): bigint {
    return this.view(account).holdings.find((holding) => holding.asset === asset)?.balance ?? 0n;
  }

  /** What the entries so far have moved into a ledger account. */
  booked(ledgerAccount: string): bigint {
    let total = 0n;
    for (const event of this.of("entry")) {
      if (event.to === ledgerAccount) total += event.amount;
      if (event.from === ledgerAccount) total -= event.amount;
    }
    return total;
  }

  of<T extends Event["type"]>(type: T): Extract<Event, { type: T }>[] {
    return this.events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
  }

  /** Payer and amount of every deficit payment, in order. */
  payments(): [string, string, bigint][] {
    return this.of("deficit").map(({ layer, payer, amount }) => [layer, payer, amount]);
  }
}

/** The nine counter-examples that simpler rules fail, played on an engine. */
export function counterExamples(makeEngine: (options: EngineOptions) => PlayedEngine): void {
  describe("counter-examples", () => {
    it("LEDGER-01-03: cash exceeds deposits while clearing holds the other side", () => {
      const play = new Play(makeEngine);
      play.linear("X", 100);
      for (const account of ["A", "B", "C"]) play.open(account, 100n);
      play.trade("X", 1, 100, "A", "B");
      play.mark("X", 50);
      play.trade("X", 1, 50, "B", "C");
      expect(play.balance("A") + play.balance("B") + play.balance("C")).toBe(350n);
      expect(play.booked("clearing:X")).toBe(-50n);
      expect(play.booked("external")).toBe(-300n);
    });

    it("DEFICIT-02-02: gains are measured from t0, not from entry", () => {
      const play = new Play(makeEngine);
      play.linear("X", 50);
      play.open("C", 200n);
      play.open("E", 50n);
      play.open("A", 10n);
      play.trade("X", 1, 50, "E", "C");
      play.mark("X", 100);
      play.trade("X", 1, 100, "A", "E");
      play.wait(2 * DAY);
      expect(play.withdraw("E", 100n)).toBe("accepted");
      play.mark("X", 80);
      expect(play.payments()).toEqual([["gain", "account:C", 10n]]);
      expect(play.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
      expect(play.view("C").equity).toBe(160n);
    });

    it("DEFICIT-02-01: where the other side of a market lost its gain elsewhere, the pool pays", () => {
      const play = new Play(makeEngine);
      const low = [{ notionalMax: null, initialPpm: 20_000, maintenancePpm: 10_000 }];
      play.linear("X", 100, { tiers: low });
      play.linear("Y", 100, { tiers: low });
      play.open("A", 10n);
      play.open("C", 10n);
      play.open("D", 1_000n);
      play.trade("X", 1, 100, "A", "C");
      play.trade("Y", 1, 100, "C", "D");
      const updates = ["X", "Y"].map((market) => ({ market, markPrice: 50, indexPrice: 50 }));
      play.do({ kind: "price", updates });
      expect(play.payments()).toEqual([["gain", "account:D", 40n]]);
      expect(play.view("C").equity).toBe(10n);
      expect(play.view("D").equity).toBe(1_010n);
    });

    it("MARGIN-01-03: a coin position and the coin's price breach together, neither alone", () => {
      const play = new Play(makeEngine);
      play.asset("BTC", 8, 50_000, { loanMax: 10n ** 9n });
      const tiers = [{ notionalMax: null, initialPpm: 20_000, maintenancePpm: 10_000 }];
      const price = (coin: number, mark: number): void => {
        const move = { market: "I", markPrice: mark, indexPrice: mark };
        play.do({ kind: "price", updates: [{ asset: "BTC", price: coin }, move] });
      };
      play.do({
        kind: "market",
        market: "I",
        type: "inverse",
        settlement: "BTC",
        group: "all",
        multiplier: 10n ** 8n,
        fundingScale: 1_000_000n,
        markPrice: 50_000,
        indexPrice: 50_000,
        parameters: { ...MARKET, tiers },
      });
      play.do({ kind: "fund", fund: { layer: "treasury" }, asset: "BTC", amount: 10n ** 9n });
      play.open("A", 30_000n);
      play.open("M", 10n ** 9n, "BTC");
      play.do({ kind: "loanLine", account: "A", asset: "BTC", amount: 10n ** 8n });
      play.trade("I", 100_000, 50_000, "M", "A");
      price(60_000, 60_000);
      expect(play.view("A").equity).toBe(9_999n);
      price(73_500, 60_000);
      expect(play.view("A").stage).toBe("healthy");
      price(60_000, 62_827);
      expect(play.view("A").stage).toBe("healthy");
      price(73_500, 62_827);
      const [entered] = play.of("stage");
      expect(entered).toMatchObject({ account: "A", to: "closingOut" });
      expect(entered!.equity).toBeLessThan(0n);
      expect(play.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
      expect(play.balance("A", "BTC")).toBe(0n);
    });

    it("LADDER-01-02: equity below zero closes out whatever the quotient or the margin", () => {
      const play = new Play(makeEngine);
      const free = [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }];
      play.linear("X", 111);
      play.linear("Z", 115, { tiers: free });
      for (const account of ["A", "B"]) play.open(account, 10n);
      play.open("M", 1_000n);
      play.trade("X", 1, 111, "A", "M");
      play.trade("Z", 1, 115, "B", "M");
      play.mark("X", 100);
      play.mark("Z", 100);
      const entered = play.of("stage").filter(({ to }) => to === "closingOut");
      expect(entered).toMatchObject([
        { account: "A", equity: -1n, maintenanceMargin: 5n },
        { account: "B", equity: -5n, maintenanceMargin: 0n },
      ]);
    });

    it("OFFBAND-01-01: who gained from a fill far off the mark pays before the fund", () => {
      const play = new Play(makeEngine);
      play.linear("X", 100);
      const fund = { layer: "marketFund", market: "X" } as const;
      play.do({ kind: "fund", fund, asset: "USD", amount: 1_000n });
      play.open("A", 10n);
      play.open("B", 100n);
      const order = { account: "A", order: "a", market: "X", side: "buy", lots: 1 } as const;
      const placed = { kind: "place", ...order, limitPrice: 200, reduceOnly: false } as const;
      expect(play.refusal(placed)).toBe("INSUFFICIENT_MARGIN");
      play.trade("X", 1, 200, "A", "B");
      expect(play.payments()).toEqual([["linkedGain", "account:B", 90n]]);
      expect(play.booked("fund:X")).toBe(1_000n);
      expect(play.balance("B")).toBe(110n);
    });

    it("CLOSE-03-02: lots in flight are not deleveraged, so a racing fill cannot turn the account", () => {
      const play = new Play(makeEngine);
      play.linear("X", 100);
      play.open("A", 91n);
      play.open("B", 1_000n);
      play.open("C", 1_000n);
      play.trade("X", 10, 100, "A", "B");
      play.mark("X", 91);
      const [slice] = play.of("liquidationOrder");
      expect(slice).toMatchObject({ account: "A", side: "sell", lots: 10 });
      play.mark("X", 85);
      expect(play.view("A").stage).toBe("closingOut");
      expect(play.view("A").positions[0]).toMatchObject({ lots: 10, inFlightLots: 10 });
      play.trade("X", 4, 85, "C", "A", slice!.order);
      expect(play.view("A").positions[0]).toMatchObject({ lots: 6, inFlightLots: 6 });
      play.do({ kind: "orderEnd", order: slice!.order });
      const lots = play.of("position").filter(({ account }) => account === "A");
      expect(lots.every((position) => position.lots >= 0)).toBe(true);
      expect(play.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
    });

    it("MARGIN-02-02: a price near zero does not free a position", () => {
      const play = new Play(makeEngine);
      // Prices and money in cents: 1,000 barrels at 0.01, a floor of 40.00 a barrel.
      play.linear("OIL", 1, { maintenanceFloorPerLot: 4_000n });
      play.open("A", 100n);
      play.open("B", 10_000_000n);
      const order = { account: "A", order: "a", market: "OIL", side: "buy", lots: 1_000 } as const;
      const placed = { kind: "place", ...order, limitPrice: 1, reduceOnly: false } as const;
      expect(play.refusal(placed)).toBe("INSUFFICIENT_MARGIN");
      play.deposit("A", 4_999_900n);
      play.trade("OIL", 1_000, 1, "A", "B");
      expect(play.view("A").maintenanceMargin).toBe(4_000_000n);
      play.mark("OIL", -3_763);
      expect(play.view("A").equity).toBe(5_000_000n - 3_764_000n);
      expect(play.view("A").stage).toBe("liquidating");
    });

    it("LEDGER-05-02: a gain made during a deficit stays, an own deposit does not", () => {
      const play = new Play(makeEngine, { liquidationStopPpm: 400_000 });
      play.linear("X", 100);
      play.open("A", 90n);
      play.open("B", 1_000n);
      play.open("C", 1_000n);
      play.trade("X", 10, 100, "A", "B");
      play.mark("X", 92);
      const [slice] = play.of("liquidationOrder");
      expect(slice).toMatchObject({ account: "A", lots: 10 });
      play.mark("X", 88);
      expect(play.of("reserve")).toMatchObject([{ account: "A", deficit: 30n, reserved: 0n }]);
      expect(play.of("poolGate")).toMatchObject([{ asset: "USD", locked: true }]);
      play.trade("X", 4, 90, "B", "C");
      expect(play.balance("B")).toBe(1_040n);
      play.wait(3 * DAY);
      expect(play.withdraw("B", 1_001n)).toBe("UNMATURED_GAIN");
      expect(play.withdraw("B", 900n)).toBe("accepted");
      play.do({ kind: "orderEnd", order: slice!.order });
      expect(play.of("poolGate").at(-1)).toMatchObject({ asset: "USD", locked: false });
      expect(play.payments()).toEqual([
        ["gain", "account:B", 28n],
        ["gain", "account:C", 2n],
      ]);
      expect(play.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
    });
  });
}
