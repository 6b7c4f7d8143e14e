import type { Command } from "../../src/core/command/command.ts";
import type { VenuePolicy } from "../../src/core/command/parameter.ts";
import { Engine } from "../../src/core/engine.ts";
import type { Applied } from "../../src/core/event/event.ts";
import type {
  AccountView,
  AssumedDefault,
  GroupView,
  Named,
  OutlookView,
  RankView,
  Views,
  WhatIf,
  WhatIfQuestion,
} from "../../src/core/view.ts";
import { NaiveEngine } from "../naive/naive-engine.ts";

/** What both engines offer: the port of this suite. */
export interface PlayedEngine {
  apply(command: Command): Applied;
  account(id: string): AccountView | undefined;
  accounts(): string[];
  group(id: string): GroupView | undefined;
  rank(market: string, assumed?: AssumedDefault): RankView | undefined;
  outlook(account: string, assumed?: AssumedDefault): OutlookView | undefined;
  whatIf(
    question: WhatIfQuestion,
    named?: Pick<Named, "accounts">,
  ): Applied & { readonly [when in "before" | "after"]: Pick<Views, "accounts"> };
}

interface EngineOptions {
  readonly numeraire: string;
  readonly policy: VenuePolicy;
}

/** An engine that is written down and restored before every command (SNAPSHOT-03-01). */
class RestoredEngine implements PlayedEngine {
  #engine: Engine;

  constructor(options: EngineOptions) {
    this.#engine = new Engine(options);
  }

  apply(command: Command): Applied {
    this.#engine = Engine.restore(this.#engine.stateText());
    return this.#engine.apply(command);
  }

  rank(market: string, assumed?: AssumedDefault): RankView | undefined {
    return this.#engine.rank(market, assumed);
  }

  outlook(account: string, assumed?: AssumedDefault): OutlookView | undefined {
    return this.#engine.outlook(account, assumed);
  }

  whatIf(question: WhatIfQuestion, named?: Named): WhatIf {
    this.#engine = Engine.restore(this.#engine.stateText());
    return this.#engine.whatIf(question, named);
  }

  account(id: string): AccountView | undefined {
    return this.#engine.account(id);
  }

  accounts(): string[] {
    return this.#engine.accounts();
  }

  group(id: string): GroupView | undefined {
    return this.#engine.group(id);
  }
}

/** The engine, itself after a restore, and its judge. */
export const ENGINES: readonly { name: string; make: (options: EngineOptions) => PlayedEngine }[] =
  [
    { name: "engine", make: (options) => new Engine(options) },
    { name: "restored engine", make: (options) => new RestoredEngine(options) },
    { name: "judge", make: (options) => new NaiveEngine(options) },
  ];
