import type { CertificateWatch } from "../../src/core/watch/certificate-watch.ts";
import type { BenchVenue, OpenEngine } from "../venue/bench-venue.ts";
import type { Population } from "../venue/population.ts";

/** The loaded venue that the rows are measured on, one after the other. */
export class Scene {
  readonly open: OpenEngine;
  readonly watch: CertificateWatch;
  readonly bench: BenchVenue;
  readonly population: Population;
  readonly notes: string[] = [];

  constructor(open: OpenEngine, bench: BenchVenue, population: Population) {
    this.open = open;
    this.watch = open.watch as CertificateWatch;
    this.bench = bench;
    this.population = population;
  }

  /** Something the table has no column for. */
  note(text: string): void {
    this.notes.push(text);
  }
}
