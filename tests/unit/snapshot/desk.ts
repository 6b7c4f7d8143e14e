import assert from "node:assert/strict";

import type { Command } from "../../../src/core/command/command.ts";
import type {
  AssetParameters,
  MarketParameters,
  VenuePolicy,
} from "../../../src/core/command/parameter.ts";
import { Engine } from "../../../src/core/engine.ts";
import type { Applied } from "../../../src/core/event/event.ts";
import type { Body } from "../../simulation/body.ts";
import { stamp } from "../../simulation/body.ts";

const START = 1_700_000_000_000_000;
export const MINUTE = 60_000_000;

export const POLICY: VenuePolicy = {
  warned: { upPpm: 500_000, downPpm: 400_000 },
  called: { upPpm: 700_000, downPpm: 600_000 },
  restricted: { upPpm: 900_000, downPpm: 800_000 },
  liquidationStopPpm: 600_000,
  callMicros: 10 * MINUTE,
  budgetWaiverPpm: 0,
  transferMarginPpm: 0,
  offBandPpm: 10_000,
  groupEventMax: null,
  groupDayMax: null,
};

export const MARKET: MarketParameters = {
  tiers: [{ notionalMax: null, initialPpm: 100_000, maintenancePpm: 50_000 }],
  maintenanceFloorPerLot: 0n,
  makerFeePpm: 0,
  takerFeePpm: 500,
  liquidationFeePpm: 5_000,
  fundingCapPpb: 10_000_000,
  fundingIntervalMicros: 480 * MINUTE,
  collarPpm: 500_000,
  orderLotsMax: 0,
  positionLotsMax: 0,
  openInterestLotsMax: 0,
  liquidityBudgetLots: 10,
  liquidityDepthPpm: 0,
  liquidityWindowMicros: MINUTE,
  sliceLotsMax: 0,
  sliceExpiryMicros: MINUTE,
  fundEventMax: null,
  fundDayMax: 500n,
  deleveraging: "queue",
};

export const ASSET: AssetParameters = {
  collateralHaircut: [],
  loanMax: 1_000_000n,
  maturityMicros: 60 * MINUTE,
  withdrawalHour: { minimum: 0n, sharePpm: 0 },
  withdrawalDay: { minimum: 0n, sharePpm: 0 },
  accountHourMax: 0n,
  accountDayMax: 0n,
};

/** Declarations of a small venue: USD, and linear markets in it. */
export const declare = {
  usd: { kind: "asset", asset: "USD", decimals: 2, priceDecimals: 0, price: 1, parameters: ASSET },
  coin: (asset: string): Body => {
    return { kind: "asset", asset, decimals: 4, priceDecimals: 2, price: 5_000, parameters: ASSET };
  },
  market: (market: string, parameters: MarketParameters = MARKET, settlement = "USD"): Body => {
    const prices = { markPrice: 10_000, indexPrice: 10_000 };
    const scale = { multiplier: 1n, fundingScale: 1_000n };
    const type = { type: "linear", settlement, group: "majors" } as const;
    return { kind: "market", market, ...type, ...scale, ...prices, parameters };
  },
} as const satisfies Record<string, Body | ((name: string) => Body)>;

/** An engine that is talked to in bodies: one session, sequence and time count by themselves. */
export class Desk {
  readonly engine: Engine;
  now = START;
  sequence = 0;

  constructor(engine: Engine = new Engine({ numeraire: "USD", policy: POLICY })) {
    this.engine = engine;
  }

  /** Sends a body that may be refused. */
  send(body: Body): Applied {
    return this.engine.apply(this.stamped(body));
  }

  stamped(body: Body): Command {
    this.sequence += 1;
    return stamp(body, { session: "desk", sequence: this.sequence }, this.now);
  }

  /** Sends a body that must be accepted. */
  do(body: Body): Applied {
    const applied = this.send(body);
    assert.equal(applied.answer.ok, true);
    return applied;
  }

  open(...accounts: string[]): void {
    for (const account of accounts) this.do({ kind: "openAccount", account });
  }

  deposit(account: string, amount: bigint, asset = "USD"): void {
    this.do({ kind: "deposit", account, asset, amount });
  }

  fill(market: string, buyer: string, seller: string, lots: number, fillPrice: number): void {
    const buy = { account: buyer, order: null, liquidity: "taker" } as const;
    const sell = { account: seller, order: null, liquidity: "maker" } as const;
    this.do({ kind: "fill", market, fillPrice, lots, buy, sell });
  }

  price(market: string, ticks: number): Applied {
    const update = { market, markPrice: ticks, indexPrice: ticks };
    return this.do({ kind: "price", updates: [update] });
  }

  /** The records of a kind, as parsed JSON. */
  records(kind: string): Record<string, unknown>[] {
    const lines = this.engine.stateText().split("\n");
    const own = lines.filter((line) => line.startsWith(`${kind}\t`));
    return own.map((line) => JSON.parse(line.slice(kind.length + 1)) as Record<string, unknown>);
  }

  record(kind: string, id: string): Record<string, unknown> {
    return this.records(kind).find((record) => record["id"] === id) ?? {};
  }

  /** A desk of the restored engine, which must write the same text; this one stays as it is. */
  restored(): Desk {
    const text = this.engine.stateText();
    const desk = new Desk(Engine.restore(text));
    assert.equal(desk.engine.stateText(), text);
    assert.equal(this.engine.stateText(), text);
    assert.deepEqual(desk.engine.audit(), []);
    desk.now = this.now;
    desk.sequence = this.sequence;
    return desk;
  }
}

/** A venue with a market, a long of 50 lots with little money and a rich short. */
export function openDesk(parameters: MarketParameters = MARKET): Desk {
  const desk = new Desk();
  desk.do(declare.usd);
  desk.do(declare.market("BTC", parameters));
  desk.open("thin", "rich");
  desk.deposit("thin", 100_000n);
  desk.deposit("rich", 1_000_000n);
  desk.fill("BTC", "thin", "rich", 50, 10_000);
  return desk;
}

/** Both desks give the same to the same body, and stand the same afterwards. */
export function bothDo(first: Desk, second: Desk, body: Body, waitMicros = 0): Applied {
  first.now += waitMicros;
  second.now = first.now;
  const applied = first.send(body);
  assert.deepEqual(second.send(body), applied);
  assert.equal(second.engine.stateText(), first.engine.stateText());
  return applied;
}
