import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { ContractAction } from "../scenario/format/contract.ts";
import type { MarketScale } from "./convert.ts";
import type { AssetPlan, MarketPlan } from "./market-plan.ts";
import type { Said } from "./said.ts";
import type { Variant } from "./variant.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import { Unreadable } from "../scenario/problem.ts";
import type { PriceSpec } from "../scenario/format/price.ts";
import { pricesOf } from "./price-path.ts";
import { References } from "./reference.ts";

/** What every part of the compilation reads; assets and markets come first and fill it. */
export class CompileContext {
  readonly spec: ScenarioSpec;
  readonly variant: Variant;
  readonly log: ReadingLog;
  readonly references: References;
  readonly prices: PriceSpec;
  readonly assets: Map<string, AssetPlan> = new Map();
  readonly markets: Map<string, MarketPlan> = new Map();
  /** Parameters as the file has them so far. */
  said: Said = { markets: new Map(), assets: new Map(), policy: undefined };
  /** What a market is counted in after each change of contract that happens. */
  readonly contracts: Map<ContractAction, MarketScale> = new Map();

  constructor(spec: ScenarioSpec, variant: Variant, log: ReadingLog) {
    this.spec = spec;
    this.variant = variant;
    this.log = log;
    this.references = new References(log, spec);
    this.prices = pricesOf(spec, variant);
  }

  /** Runs one part; a noted problem ends the part only, so that the next one is seen too. */
  attempt<T>(part: () => T): T | undefined {
    try {
      return part();
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }
}
