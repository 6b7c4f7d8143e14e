import type { Command, CommandId, FundName } from "../../src/core/command/command.ts";
import type { Applied } from "../../src/core/event/event.ts";
import {
  adjust,
  clearOut,
  closeAccount,
  groupLimit,
  marginMode,
  openSubAccount,
  reconcile,
} from "./action/account.ts";
import { badCommand } from "./action/bad.ts";
import { malform } from "./action/malformed.ts";
import { moveMoney } from "./action/money-choice.ts";
import {
  changeParameters,
  contract,
  delist,
  delistAsset,
  depth,
  funding,
  openAccount,
  openPlanned,
  preference,
  toggle,
} from "./action/operator.ts";
import { quotes } from "./action/quote.ts";
import { collateralCrash, crash, strangePrice, tick } from "./action/price.ts";
import {
  amend,
  borrowingFill,
  cancel,
  closingFill,
  fill,
  offBandFill,
  orderFill,
  place,
} from "./action/trade.ts";
import { stamp, type Body } from "./body.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import { PlanIndex, VenueMemory } from "./venue-memory.ts";
import { madeImmediate, quotedAt, reversedKeys } from "./timing.ts";
import { declareAsset, declareMarket, planVenue, type VenuePlan } from "./venue-plan.ts";
import { VenueResponder } from "./venue-responder.ts";

const SENT_KEPT = 200;
const LIVE_ORDERS_MAX = 120;
/** Longest waits between commands, in microseconds. */
const WAITS = {
  instant: 0,
  milli: 1_000,
  second: 1_000_000,
  minute: 60_000_000,
  hours: 7_200_000_000,
  days: 200_000_000_000,
} as const;

/**
 * A venue's stream of commands, made as it goes along: the next command depends on chance and on
 * what the engine answered so far. The same seed and the same answers give the same stream.
 */
export class CommandSource {
  readonly plan: VenuePlan;
  readonly #scene: Scene;
  readonly #responder: VenueResponder;
  readonly #setup: Body[];
  readonly #sequences: Map<string, number> = new Map();
  readonly #sent: Command[] = [];
  /** Ticks of sources that come one after the other. */
  readonly #quotes: Body[] = [];
  #orders = 0;

  constructor(seed: number) {
    const random = new Random(seed);
    this.plan = planVenue(random);
    this.#scene = { random, index: new PlanIndex(this.plan), memory: new VenueMemory() };
    this.#responder = new VenueResponder(this.#scene);
    this.#setup = this.#declare().toReversed();
  }

  /** True while the venue is being declared: these commands come on top of a run's number. */
  get settingUp(): boolean {
    return this.#setup.length > 0;
  }

  next(): Command {
    const body = this.#setup.pop();
    if (body !== undefined) return this.#stamp(body, this.#scene.memory.now);
    const { random, memory } = this.#scene;
    if (memory.brokenSequence !== null && random.oneIn(3)) return this.#resume();
    if (random.oneIn(40)) return this.#awkward() ?? this.next();
    if (this.#quotes.length > 0 && random.percent(60)) return this.#nextQuote();
    const patience = random.oneIn(12) ? 600_000_000 : 0;
    const reaction = random.percent(this.plan.mood.diligence)
      ? this.#responder.next(patience)
      : null;
    if (reaction !== null) {
      return this.#stamp(reaction.body, Math.max(this.#laterTime(), reaction.notBefore));
    }
    return this.#stamp(this.#act(), this.#laterTime());
  }

  /** Tells the source what an engine made of the command. */
  observe(command: Command, { answer, repeated, events }: Applied): void {
    const { memory } = this.#scene;
    const accepted = answer.ok && !repeated;
    memory.learn(command, accepted, events);
    this.#responder.observe(command, accepted, events);
  }

  #nextQuote(): Command {
    const { memory, random } = this.#scene;
    const wait = random.oneIn(3) ? 0 : random.below(500_000);
    return this.#stamp(quotedAt(this.#quotes.shift()!, memory.now), memory.now + wait);
  }

  #act(): Body {
    const { random } = this.#scene;
    const { price, crash: crashes, mood } = { ...this.plan.mood, mood: this.plan.mood };
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const choice = random.weighted({
        price,
        crash: crashes,
        fill: mood.fill,
        order: mood.order,
        money: mood.money,
        operator: mood.operator,
        bad: mood.bad,
        clock: mood.clock,
      });
      const body = this.#actionOf(choice);
      if (body !== null) return body;
    }
    return { kind: "clock" };
  }

  #actionOf(
    choice: "price" | "crash" | "fill" | "order" | "money" | "operator" | "bad" | "clock",
  ): Body | null {
    const scene = this.#scene;
    const { random } = scene;
    switch (choice) {
      case "price":
        if (random.percent(45)) this.#quotes.push(...quotes(scene));
        if (this.#quotes.length > 0) return this.#quotes.shift()!;
        return random.oneIn(25) ? strangePrice(scene) : tick(scene);
      case "crash":
        return random.oneIn(4) ? collateralCrash(scene) : crash(scene);
      case "fill":
        return this.#trade(
          random.weighted({ open: 24, close: 10, order: 12, offBand: 2, borrow: 2 }),
        );
      case "order":
        return this.#order(random.weighted({ place: 12, amend: 3, cancel: 3 }));
      case "money":
        return moveMoney(scene);
      case "operator":
        return this.#operator();
      case "bad":
        return random.oneIn(4) ? this.#malformed() : badCommand(scene, this.#orderName());
      case "clock":
        return { kind: "clock" };
    }
  }

  #trade(what: "open" | "close" | "order" | "offBand" | "borrow"): Body | null {
    const close = closingFill;
    const makers = {
      open: fill,
      close,
      order: orderFill,
      offBand: offBandFill,
      borrow: borrowingFill,
    };
    return makers[what](this.#scene);
  }

  #order(what: "place" | "amend" | "cancel"): Body | null {
    const scene = this.#scene;
    if (what === "amend") return amend(scene);
    const crowded = scene.memory.live.size >= LIVE_ORDERS_MAX;
    return what === "cancel" || crowded ? cancel(scene) : place(scene, this.#orderName());
  }

  #operator(): Body | null {
    const weights = {
      changeParameters: 12,
      funding: 20,
      depth: 16,
      toggle: 12,
      preference: 12,
      openAccount: 8,
      delist: 1,
      delistAsset: 1,
      contract: 2,
      account: 30,
    };
    const account = (scene: Scene): Body | null => this.#account(scene);
    const makers = {
      changeParameters,
      funding,
      depth,
      toggle,
      preference,
      openAccount,
      delist,
      delistAsset,
      contract,
      account,
    };
    return makers[this.#scene.random.weighted(weights)](this.#scene);
  }

  #account(scene: Scene): Body | null {
    const weights = {
      openSubAccount: 1,
      closeAccount: 2,
      clearOut: 2,
      marginMode: 12,
      groupLimit: 2,
      reconcile: 1,
      adjust: 2,
    };
    const makers = {
      openSubAccount,
      closeAccount,
      clearOut,
      marginMode,
      groupLimit,
      reconcile,
      adjust,
    };
    return makers[scene.random.weighted(weights)](scene);
  }

  #malformed(): Body | null {
    const body = this.#actionOf(
      this.#scene.random.pick(["price", "fill", "order", "money", "operator"] as const),
    );
    return body === null ? null : malform(this.#scene.random, body);
  }

  /** Commands whose envelope is the matter: sent again, reused, too old, back in time. */
  #awkward(): Command | null {
    const { random, memory } = this.#scene;
    const earlier = this.#sent.length === 0 ? null : random.pick(this.#sent);
    if (earlier === null) return null;
    const way = random.weighted({
      again: 6,
      reused: 3,
      tooOld: 2,
      jump: 1,
      backwards: 3,
      badId: 2,
    });
    if (way === "again") return random.oneIn(2) ? earlier : reversedKeys(earlier);
    if (way === "reused")
      return { ...this.#act(), id: earlier.id, timeMicros: earlier.timeMicros } as Command;
    if (way === "jump") {
      const session = this.#session();
      this.#sequences.set(session, (this.#sequences.get(session) ?? 0) + random.between(1, 3_000));
      return null;
    }
    if (way === "tooOld") {
      const [session, sequence] = random.pick([...this.#sequences]);
      const id = { session, sequence: Math.max(1, sequence - random.between(1_000, 1_100)) };
      return stamp({ kind: "clock" }, id, memory.now);
    }
    if (way === "backwards")
      return this.#stamp(this.#act(), memory.now - random.logBetween(1, 1e9));
    return this.#badEnvelope();
  }

  #badEnvelope(): Command {
    const { random, memory } = this.#scene;
    const id = { session: "ops", sequence: 1 };
    return random.pick<unknown>([
      stamp({ kind: "clock" }, { session: "", sequence: 1 }, memory.now),
      stamp({ kind: "clock" }, { session: "ops", sequence: -1 }, memory.now),
      stamp({ kind: "clock" }, { session: "ops", sequence: 0.5 }, memory.now),
      stamp({ kind: "clock" }, id, Number.NaN),
      stamp({ kind: "clock" }, id, -1),
      stamp({ kind: "clock" }, id, 2 ** 53),
      { kind: "clock", id, timeMicros: "1e15" },
      { kind: "clock", id: null, timeMicros: memory.now },
      { kind: "clock", timeMicros: memory.now },
      { kind: "fly", id: this.#nextId(), timeMicros: memory.now },
    ]) as Command;
  }

  #resume(): Command {
    const { memory } = this.#scene;
    const broken = memory.brokenSequence ?? 0;
    return this.#stamp({ kind: "resume", broken, entries: [] }, memory.now);
  }

  #stamp(body: Body, timeMicros: number): Command {
    const { now } = this.#scene.memory;
    const command = stamp(madeImmediate(body, now, timeMicros), this.#nextId(), timeMicros);
    this.#sent.push(command);
    if (this.#sent.length > SENT_KEPT) this.#sent.shift();
    return command;
  }

  #session(): string {
    return this.#scene.random.weighted({ ops: 2, "gate-1": 5, "gate-2": 1 });
  }

  #nextId(): CommandId {
    const session = this.#session();
    const gap = this.#scene.random.oneIn(50) ? 1 : 0;
    const sequence = (this.#sequences.get(session) ?? 0) + 1 + gap;
    this.#sequences.set(session, sequence);
    return { session, sequence };
  }

  #orderName(): string {
    this.#orders += 1;
    return `o${this.#orders}`;
  }

  /** Mostly the same second, sometimes days later, but not while liquidations are under way. */
  #laterTime(): number {
    const { random, memory } = this.#scene;
    const far = memory.troubled.size > 0 ? 0 : 1;
    const limits = { instant: 20, milli: 30, second: 30, minute: 15, hours: 3 * far, days: far };
    const limit = WAITS[random.weighted(limits)];
    return memory.now + random.below(limit + 1);
  }

  #declare(): Body[] {
    const { random, memory } = this.#scene;
    const { assets, markets, accounts, numeraire } = this.plan;
    const bodies: Body[] = assets.map((asset) => declareAsset(random, asset, numeraire));
    bodies.push(...markets.map((market) => declareMarket(random, market, memory.now)));
    for (const account of accounts) {
      // A few wait to be opened while the venue runs; nothing may hang on them before.
      const waits = accounts.length > 6 && account.isolated !== null && random.oneIn(4);
      if (waits) continue;
      bodies.push(openPlanned(account));
      for (const name of account.deposits) {
        const { wealthUnits } = assets.find(({ asset }) => asset === name)!;
        const amount = BigInt(
          Math.max(1, Math.floor((wealthUnits * account.wealthPermille) / 1_000)),
        );
        bodies.push({ kind: "deposit", account: account.account, asset: name, amount });
      }
    }
    return bodies.concat(this.#declareFunds(), this.#declareLines());
  }

  #declareFunds(): Body[] {
    const { random } = this.#scene;
    const { assets, markets } = this.plan;
    const treasuries = assets.filter(() => random.percent(80));
    const bodies: Body[] = treasuries.map(({ asset, wealthUnits }) => {
      const amount = BigInt(random.logBetween(1, wealthUnits * 100));
      return { kind: "fund", fund: { layer: "treasury" }, asset, amount };
    });
    for (const { market, settlement, group, scale } of markets) {
      const amount = BigInt(random.logBetween(1, scale.wealthUnits));
      const name = random.oneIn(4) ? "loan" : group;
      const own: FundName = { layer: "marketFund", market };
      const shared: FundName = { layer: "groupFund", group: name };
      if (random.percent(50)) {
        const fund = random.percent(70) ? own : shared;
        bodies.push({ kind: "fund", fund, asset: settlement, amount });
      }
    }
    return bodies;
  }

  /** Lines for some accounts in an asset they trade against but do not bring. */
  #declareLines(): Body[] {
    const { random } = this.#scene;
    const { assets, accounts, markets } = this.plan;
    return accounts.flatMap(({ account, deposits, isolated }): Body[] => {
      const asset = random.pick(markets).settlement;
      if (isolated !== null || deposits.includes(asset) || random.percent(40)) return [];
      const { wealthUnits } = assets.find((plan) => plan.asset === asset)!;
      const amount = BigInt(random.logBetween(1, wealthUnits * 2));
      return [{ kind: "loanLine", account, asset, amount }];
    });
  }
}
