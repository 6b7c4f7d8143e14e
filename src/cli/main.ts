#!/usr/bin/env node
import { readFileSync } from "node:fs";

import { Command, CommanderError } from "commander";

import type { ExitCode } from "./exit-code.ts";
import type { PriceFlags } from "./price.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { reportFailure } from "./failure.ts";
import { standardOutput } from "./output.ts";

/** Runs a verb and turns what it throws into a message and an exit code. */
async function run(json: boolean, verb: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await verb();
  } catch (error) {
    process.exitCode = reportFailure(standardOutput(json), error);
  }
}

interface JsonOption {
  readonly json?: boolean;
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

const program = new Command("plimsoll")
  .description("Margin, liquidation and default waterfall: keeps accounts from going below zero.")
  .version(version())
  .exitOverride()
  .configureHelp({ helpWidth: 100 });

program
  .command("demo")
  .description("replay three incidents side by side, unprotected and protected")
  .option("--json", "machine output on standard output")
  .action((options: JsonOption) =>
    run(options.json === true, async () => (await import("./demo.ts")).demo(options)),
  );

program
  .command("replay")
  .description("replay scenarios: timeline, who paid what, balances after, published figures")
  .argument("<scenario...>", "files, or ids of incidents that come with the package")
  .option("--safeguards <which>", "each: also run with every safeguard alone", "all")
  .option("--events <file>", "write every event as a line of JSON")
  .option("--until <duration>", "stop at this time after the start, for example 1h30m")
  .option("--hash", "print the SHA-256 of the canonical state after each run")
  .option("--full", "print every line of the timeline and every account")
  .option("--json", "machine output on standard output")
  .action((scenarios: string[], options: JsonOption) =>
    run(options.json === true, async () =>
      (await import("./replay.ts")).replayScenarios(scenarios, options),
    ),
  );

program
  .command("explain")
  .description("the margin formula of one account with the numbers plugged in")
  .argument("<scenario>", "file, or id of an incident that comes with the package")
  .requiredOption("--account <id>", "the account")
  .option("--at <duration>", "time after the start; the end when left out")
  .option("--unprotected", "under the historic venue's rules")
  .option("--json", "machine output on standard output")
  .action((scenario: string, options: JsonOption & { account: string }) =>
    run(options.json === true, async () =>
      (await import("./explain.ts")).explain(scenario, options),
    ),
  );

program
  .command("freeboard")
  .description("how far a venue is from the first loss: per market, and all markets together")
  .argument(
    "<scenario|snapshot>",
    "scenario file, id of an incident, or a file with a venue's state",
  )
  .option("--at <duration>", "time after the scenario's start; the start when left out")
  .option("--unprotected", "under the historic venue's rules")
  .option("--market <id...>", "only the paths of these markets, beside the joint ones")
  .option("--dust <amount>", "tell losses up to this amount of the numeraire apart", "0")
  .option("--reach <percent>", "how far a price goes", "50")
  .option("--html <file>", "write a page with the loss curves")
  .option("--json", "machine output on standard output")
  .action((name: string, options: JsonOption) =>
    run(options.json === true, async () =>
      (await import("./freeboard.ts")).freeboard(name, options),
    ),
  );

program
  .command("whatif")
  .description("what a command would do: answer, events, accounts before and after")
  .argument("<scenario>", "file, or id of an incident that comes with the package")
  .option("--at <duration>", "time after the start; the end when left out")
  .option("--account <id>", "whose order or money it is; shown before and after in any case")
  .option("--order <order>", 'for example "buy 10 BTC @ 50000", without @ a market order')
  .option("--price <name=price...>", "marks of markets or prices of assets, for example BTC=45000")
  .option("--deposit <amount>", "for example 100USD")
  .option("--withdraw <amount>", "for example 100USD")
  .option("--transfer <amount>", 'for example "100USD to B"')
  .option("--after <duration>", "the command comes so much later; alone, time passes")
  .option("--unprotected", "under the historic venue's rules")
  .option("--full", "print every event and every account")
  .option("--json", "machine output on standard output")
  .action((scenario: string, options: JsonOption) =>
    run(options.json === true, async () => (await import("./whatif.ts")).whatIf(scenario, options)),
  );

program
  .command("rank")
  .description("who would be deleveraged, in which order, at what price; what lies ahead of whom")
  .argument("<scenario>", "file, or id of an incident that comes with the package")
  .option("--at <duration>", "time after the start; the end when left out")
  .option("--market <id>", "only this market")
  .option("--account <id>", "where each stage of this account starts, and its places")
  .option("--size <size>", "of the other side that defaults; its largest account when left out")
  .option("--deficit <amount>", "what of the default's loss is left for gains to pay")
  .option("--unprotected", "under the historic venue's rules")
  .option("--full", "print every candidate")
  .option("--json", "machine output on standard output")
  .action((scenario: string, options: JsonOption) =>
    run(options.json === true, async () => (await import("./rank.ts")).rank(scenario, options)),
  );

const params = program
  .command("params")
  .description("parameters that follow the market: propose them, compare, see whom they hit");

params
  .command("propose")
  .description("estimate margins, tiers, caps, haircuts and offsets from hourly prices")
  .argument("<scenario|snapshot>", "scenario file, id of an incident, or a venue's state")
  .requiredOption(
    "--prices <name=file...>",
    "markets and assets with their histories, as BTC=btc.csv",
  )
  .option("--at <duration>", "time after the scenario's start; the end when left out")
  .option("--output <file>", "write the proposal, for diff and impact")
  .option("--json", "machine output on standard output")
  .action((name: string, options: JsonOption & { prices: string[] }) =>
    run(options.json === true, async () =>
      (await import("./params.ts")).proposeParameters(name, options),
    ),
  );

params
  .command("diff")
  .description("what two proposals do not agree in")
  .argument("<before>", "file with a proposal")
  .argument("<after>", "file with a proposal")
  .option("--json", "machine output on standard output")
  .action((before: string, after: string, options: JsonOption) =>
    run(options.json === true, async () =>
      (await import("./params.ts")).diffProposals(before, after, options),
    ),
  );

params
  .command("impact")
  .description("who would be called, what capital it ties up, which loss falls")
  .argument("<scenario|snapshot>", "scenario file, id of an incident, or a venue's state")
  .requiredOption("--proposal <file>", "what params propose wrote")
  .option("--at <duration>", "time after the scenario's start; the end when left out")
  .option("--move <percent>", "the move whose loss is told", "20")
  .option("--json", "machine output on standard output")
  .action((name: string, options: JsonOption & { proposal: string }) =>
    run(options.json === true, async () =>
      (await import("./params.ts")).parameterImpact(name, options),
    ),
  );

program
  .command("price")
  .description("feeds of several sources through index and mark: who was used, dropped, and why")
  .argument("<feeds.csv...>", "timeMicros, source, group, price or bid and ask, volume")
  .option("--tick <size>", "what prices are counted in", "0.01")
  .option("--groups-min <count>", "fewer independent groups make no price", "2")
  .option("--cap <percent>", "most that one group weighs", "50")
  .option("--reject <percent>", "farther from the median nobody counts", "1")
  .option("--reject-floor <percent>", "nearer to the median everybody counts", "0.5")
  .option("--jump <percent>", "a tick farther from the source's last waits; 0: none", "5")
  .option("--unit <percent>", "this near to a power of ten it is a wrong unit; 0: never", "10")
  .option("--stale <duration>", "a source that is silent for longer does not count", "15s")
  .option("--frozen <duration>", "nor one that has not moved for longer; 0s: it does", "30s")
  .option("--band <percent>", "the mark stays within this of the index", "1")
  .option("--html <file>", "write a page with a chart")
  .option("--json", "machine output on standard output")
  .action((files: string[], options: JsonOption & PriceFlags) =>
    run(options.json === true, async () => (await import("./price.ts")).price(files, options)),
  );

program
  .command("check")
  .description("say what is wrong with a scenario, where, and what was expected")
  .argument("<scenario...>", "files, or ids of incidents that come with the package")
  .option("--json", "machine output on standard output")
  .action((scenarios: string[], options: JsonOption) =>
    run(options.json === true, async () => (await import("./check.ts")).check(scenarios, options)),
  );

program
  .command("schema")
  .description("print the JSON Schema of the scenario format")
  .action(() => run(true, async () => (await import("./schema.ts")).schema()));

program
  .command("table")
  .description("print the table of all incidents as Markdown")
  .action(() => run(false, async () => (await import("./incident-table.ts")).printIncidentTable()));

// `plimsoll replay ... | head` closes the pipe before everything is written: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.usage;
}
