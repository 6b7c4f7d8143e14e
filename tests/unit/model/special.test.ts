import { createRequire } from "node:module";

import stdBetainc from "@stdlib/math-base-special-betainc";
import stdErf from "@stdlib/math-base-special-erf";
import stdErfc from "@stdlib/math-base-special-erfc";
import stdErfcinv from "@stdlib/math-base-special-erfcinv";
import stdGamma from "@stdlib/math-base-special-gamma";
import stdGammainc from "@stdlib/math-base-special-gammainc";
import stdGammaln from "@stdlib/math-base-special-gammaln";
import stdChiQuantile from "@stdlib/stats-base-dists-chisquare-quantile";
import stdTCdf from "@stdlib/stats-base-dists-t-cdf";
import stdTQuantile from "@stdlib/stats-base-dists-t-quantile";
import { describe, expect, it } from "vitest";

import {
  betaI,
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareSf,
  erf,
  erfc,
  gamma,
  gammaP,
  gammaQ,
  lnGamma,
  normalCdf,
  normalExpectedShortfall,
  normalPdf,
  normalQuantile,
  normalSf,
  studentCdf,
  studentExpectedShortfall,
  studentNegativeBalance,
  studentPdf,
  studentQuantile,
  studentSf,
} from "../../../src/model/index.ts";

type Functions = Record<
  "erf" | "erfc" | "ndtr" | "ndtri" | "gamma" | "lgam" | "igam" | "igamc" | "incbet" | "chdtrc",
  (...x: number[]) => number
>;

// Its types are not reachable through its exports.
const require = createRequire(import.meta.url);
const cephes = require("cephes") as Functions;

/** Largest relative error against an oracle over a list of arguments. */
function worst(
  cases: readonly (readonly number[])[],
  ours: (...x: number[]) => number,
  oracle: (...x: number[]) => number,
): { error: number; at: string } {
  let found = { error: 0, at: "" };
  for (const args of cases) {
    const [mine, theirs] = [ours(...args), oracle(...args)];
    const error = mine === theirs ? 0 : Math.abs(mine - theirs) / Math.abs(theirs);
    if (!(error <= found.error)) found = { error, at: `${args.join(", ")}: ${mine}, ${theirs}` };
  }
  return found;
}

const cross = (...lists: readonly (readonly number[])[]): number[][] =>
  lists.reduce<number[][]>(
    (rows, list) => rows.flatMap((row) => list.map((each) => [...row, each])),
    [[]],
  );

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);

const TINY_TO_LARGE = [1e-8, 1e-3, 0.1, 0.3, 0.5, 0.9, 1, 1.5, 2, 2.5, 3, 7.7, 20, 55.5, 150];
const PROBABILITIES = [1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.01, 0.2, 0.4, 0.499, 0.5, 0.6, 0.9];
const UPPER = [0.95, 0.99, 0.995, 0.999, 0.9999, 1 - 1e-9];

describe("special functions against @stdlib and cephes", () => {
  it("MODEL-01-01: erf, erfc and the normal distribution, tails included", () => {
    const xs = [...range(-6, 6, 0.0625), 1e-300, 1e-9, -1e-9].map((x) => [x]);
    expect(worst(xs, erf, stdErf).error).toBeLessThan(1e-12);
    expect(worst(xs, erf, cephes.erf).error).toBeLessThan(1e-12);
    const tails = [...range(-6, 26, 0.0625)].map((x) => [x]);
    expect(worst(tails, erfc, stdErfc).error).toBeLessThan(1e-12);
    expect(worst(tails, erfc, cephes.erfc).error).toBeLessThan(1e-12);
    const zs = range(-36, 8, 0.125).map((z) => [z]);
    expect(worst(zs, normalCdf, (z) => stdErfc(-z! * Math.SQRT1_2) / 2).error).toBeLessThan(1e-12);
    // That of cephes ends long before the doubles do.
    expect(worst(zs.slice(96), normalCdf, cephes.ndtr).error).toBeLessThan(1e-12);
    expect(normalSf(3)).toBe(normalCdf(-3));
    expect(normalPdf(0)).toBeCloseTo(0.398_942_280_401_432_7, 15);
    expect(erf(40)).toBe(1);
    expect(erf(-40)).toBe(-1);
    expect(erfc(-40)).toBe(2);
  });

  it("MODEL-01-02: gamma and its logarithm, near the zeros at 1 and 2 too", () => {
    const near = [0.75, 1 - 1e-9, 1, 1 + 1e-9, 1.25, 1.999_999_9, 2, 2 + 1e-7, 2.3, 11.9, 12.1];
    const xs = [...TINY_TO_LARGE, ...near, 171, 1e3, 1e6, 1e15].map((x) => [x]);
    expect(worst(xs, lnGamma, stdGammaln).error).toBeLessThan(1e-12);
    // cephes keeps absolute accuracy near the zeros only.
    const off = xs.filter(([x]) => Math.abs(stdGammaln(x!)) > 1e-3);
    expect(off.length).toBeGreaterThan(15);
    expect(worst(off, lnGamma, cephes.lgam).error).toBeLessThan(1e-12);
    const all = [...TINY_TO_LARGE, ...near, 170.5, -0.5, -1.25, -7.75, -30.5].map((x) => [x]);
    expect(worst(all, gamma, stdGamma).error).toBeLessThan(1e-12);
    expect(worst(all, gamma, cephes.gamma).error).toBeLessThan(1e-12);
    expect([gamma(5), gamma(0), gamma(-3), gamma(200)]).toEqual([24, NaN, NaN, Infinity]);
    expect(() => lnGamma(0)).toThrow("expected x > 0");
  });

  it("MODEL-01-03: incomplete gamma and beta, chi-square and Student's t", () => {
    const gammas = cross([0.05, 0.5, 1, 2.5, 10, 60, 400], [1e-6, 0.1, 0.5, 1, 3, 10, 50, 70, 380]);
    const lower = (a: number, x: number): number => stdGammainc(x, a, true, false);
    const upper = (a: number, x: number): number => stdGammainc(x, a, true, true);
    const seen = gammas.filter(([a, x]) => lower(a!, x!) > 1e-250 && upper(a!, x!) > 1e-250);
    expect(seen.length).toBeGreaterThan(40);
    expect(worst(seen, gammaP, lower as never).error).toBeLessThan(1e-12);
    expect(worst(seen, gammaQ, upper as never).error).toBeLessThan(1e-12);
    expect(worst(seen, gammaP, cephes.igam).error).toBeLessThan(1e-12);
    expect(worst(seen, gammaQ, cephes.igamc).error).toBeLessThan(1e-12);
    const betas = cross([0.05, 0.5, 2, 9.5, 80], [0.05, 0.5, 3, 40], [1e-9, 0.1, 0.4, 0.5, 0.93]);
    const beta = (a: number, b: number, x: number): number => stdBetainc(x, a, b, true, false);
    expect(worst(betas, betaI, beta as never).error).toBeLessThan(1e-12);
    expect(worst(betas, betaI, cephes.incbet).error).toBeLessThan(1e-12);
    const chis = cross([0.001, 0.5, 3.84, 10, 100], [1, 2, 5.5, 30]);
    expect(worst(chis, chiSquareCdf, (x, df) => lower(df! / 2, x! / 2)).error).toBeLessThan(1e-12);
    expect(worst(chis, chiSquareSf, (x, df) => cephes.chdtrc(df!, x!)).error).toBeLessThan(1e-12);
    const ts = cross([-1e6, -40, -3, -1, -0.01, 0.01, 0.7, 2, 9], [0.5, 1, 2.5, 4, 30, 1e4]);
    expect(worst(ts, studentCdf, stdTCdf as never).error).toBeLessThan(1e-12);
    expect(studentSf(2, 4)).toBe(studentCdf(-2, 4));
    expect(studentPdf(0, 3)).toBeCloseTo(0.367_552_596_947_861_4, 13);
    expect(() => gammaP(0, 1)).toThrow("expected a > 0");
    expect(() => betaI(1, 0, 0.5)).toThrow("expected a, b > 0");
    expect([gammaP(2, 0), gammaQ(2, Infinity), betaI(2, 3, 0), betaI(2, 3, 1)]).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it("MODEL-01-04: quantiles, far into the tails", () => {
    const ps = [...PROBABILITIES, ...UPPER].map((p) => [p]);
    const probit = (p: number): number =>
      p > 0.5 ? Math.SQRT2 * stdErfcinv(2 * (1 - p)) : -Math.SQRT2 * stdErfcinv(2 * p);
    expect(worst(ps, normalQuantile, probit as never).error).toBeLessThan(1e-12);
    expect(worst(ps, normalQuantile, cephes.ndtri).error).toBeLessThan(1e-12);
    const usual = [1e-10, 1e-5, 0.001, 0.01, 0.2, 0.4, 0.6, ...UPPER];
    const ts = cross(usual, [1, 2.5, 4, 30, 1e4]);
    expect(worst(ts, studentQuantile, stdTQuantile as never).error).toBeLessThan(1e-12);
    const chis = cross(usual, [0.2, 1, 2, 5.5, 30, 500]);
    expect(worst(chis, chiSquareQuantile, stdChiQuantile as never).error).toBeLessThan(1e-12);
    expect(studentQuantile(0.5, 3)).toBe(0);
    for (const wrong of [0, 1, -0.1, NaN]) {
      expect(() => normalQuantile(wrong)).toThrow(RangeError);
      expect(() => studentQuantile(wrong, 3)).toThrow(RangeError);
      expect(() => chiSquareQuantile(wrong, 3)).toThrow(RangeError);
    }
  });

  it("MODEL-03-01: expected shortfall in closed form", () => {
    expect(normalExpectedShortfall(0.975)).toBeCloseTo(2.3378, 4);
    expect(normalQuantile(0.99)).toBeCloseTo(2.3263, 4);
    expect(studentQuantile(0.99, 4)).toBeCloseTo(3.746_95, 5);
    expect(studentExpectedShortfall(0.99, 4)).toBeCloseTo(5.2206, 4);
    const beyond = studentNegativeBalance(3, 0.02, 0.1);
    expect(beyond.prob).toBeCloseTo(0.007_696_219_036_651_151, 14);
    expect(beyond.expected).toBeCloseTo(0.000_411_797_157_953_010_8, 15);
    expect(() => studentExpectedShortfall(0.99, 1)).toThrow("df > 1");
  });
});
