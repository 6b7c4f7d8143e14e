import { describe, expect, it } from "vitest";

import {
  clipCorrelation,
  coMovement,
  correlationOf,
  dccCorrelation,
  dccLogLikelihood,
  dccStep,
  fitDcc,
  ledoitWolf,
  mersenneTwister,
  MoveResiduals,
  nearestCorrelation,
} from "../../../src/model/index.ts";
import { legacyNormal } from "./legacy-normal.ts";

const BROKEN = [
  [1, 0.9, 0.7],
  [0.9, 1, 0.3],
  [0.7, 0.3, 1],
];

describe("shrinkage", () => {
  it("MODEL-04-01: by hand: S = diag(2, 0.5) of four rows", () => {
    const rows = [
      [2, 0],
      [-2, 0],
      [0, 1],
      [0, -1],
    ];
    // m = 1.25, d2 = 0.5625; every row is 2.125 away, b2 = 2.125 / 4 = 0.53125
    const { intensity, covariance } = ledoitWolf(rows);
    expect(intensity).toBeCloseTo(0.531_25 / 0.562_5, 12);
    expect(covariance[0]![0]).toBeCloseTo((1 - intensity) * 2 + intensity * 1.25, 12);
    expect(covariance[0]![1]).toBe(0);
    expect(() => ledoitWolf([])).toThrow("rows of one length");
    expect(() => ledoitWolf([[1, 2], [3]])).toThrow("rows of one length");
  });

  it("MODEL-04-01: the example that scikit-learn publishes: shrinkage 0.23", () => {
    // https://scikit-learn.org/stable/modules/generated/sklearn.covariance.ledoit_wolf.html:
    // 50 draws of a normal with covariance [[0.4, 0.2], [0.2, 0.8]] from RandomState(0), which
    // multiplies standard normals by the roots of its singular values.
    const normal = legacyNormal(0);
    const [first, second] = [0.882_842_712_474_619, 0.317_157_287_525_380_9].map(Math.sqrt);
    const [long, short] = [0.923_879_532_511_286_7, 0.382_683_432_365_089_8];
    const rows = Array.from({ length: 50 }, () => {
      const [x, y] = [normal() * first!, normal() * second!];
      return [x * short + y * long, x * long - y * short];
    });
    const { covariance, intensity } = ledoitWolf(rows);
    expect(covariance.map((row) => row.map((each) => each.toFixed(2)))).toEqual([
      ["0.44", "0.16"],
      ["0.16", "0.80"],
    ]);
    expect(intensity.toFixed(2)).toBe("0.23");
    // All digits, as scikit-learn 1.9.1 computes them.
    expect(intensity).toBeCloseTo(0.230_254_062_002_391_37, 12);
    expect(covariance[0]![1]).toBeCloseTo(0.161_615_85, 8);
  });

  it("MODEL-04-01: many observations leave the sample as it is, a multiple of the identity too", () => {
    const random = mersenneTwister(2);
    const rows = Array.from({ length: 4_000 }, () => {
      const common = random.nextOpen();
      return [common + random.nextOpen(), common - random.nextOpen(), random.nextOpen() * 3];
    });
    expect(ledoitWolf(rows).intensity).toBeLessThan(0.01);
    expect(ledoitWolf([[1, 1], [-1, -1], [1, -1], [-1, 1]]).intensity).toBe(0); // prettier-ignore
  });
});

describe("dynamic conditional correlation", () => {
  it("MODEL-04-02: one step, and a history that goes toward what it sees", () => {
    const longRun = [
      [1, 0.5],
      [0.5, 1],
    ];
    const q = [
      [1.2, 0.7],
      [0.7, 0.9],
    ];
    const next = dccStep(q, longRun, [1.5, -0.8], { a: 0.04, b: 0.94 });
    // 0.02 * 1 + 0.04 * 2.25 + 0.94 * 1.2 = 1.238; 0.01 - 0.048 + 0.658 = 0.62
    expect(next[0]![0]).toBeCloseTo(1.238, 12);
    expect(next[0]![1]).toBeCloseTo(0.62, 12);
    expect(correlationOf(next)[0]![1]).toBeCloseTo(0.590_128_157_635_545_6, 12);
    const opposed = [...Array.from({ length: 50 }, () => [1, 1]), ...Array.from({ length: 50 }, () => [1, -1])]; // prettier-ignore
    expect(dccCorrelation(opposed, { a: 0.1, b: 0.8 })[0]![1]).toBeLessThan(-0.4);
    expect(() => dccStep(q, longRun, [1, 1], { a: 0.5, b: 0.5 })).toThrow("a + b < 1");
    expect(() => dccCorrelation([], { a: 0, b: 0 })).toThrow("found none");
  });
});

/** Residuals of a DCC process with a = 0.06, b = 0.9 and a long run of 0.5, less their means. */
function process(count: number): number[][] {
  const normal = legacyNormal(7);
  let q: number[][] = [
    [1, 0.5],
    [0.5, 1],
  ];
  const longRun = q;
  const rows = Array.from({ length: count }, () => {
    const rho = correlationOf(q)[0]![1]!;
    const [x, own] = [normal(), normal()];
    const row = [x, rho * x + Math.sqrt(1 - rho * rho) * own];
    q = dccStep(q, longRun, row, { a: 0.06, b: 0.9 });
    return row;
  });
  const means = [0, 1].map((index) => rows.reduce((sum, row) => sum + row[index]!, 0) / count);
  return rows.map((row) => row.map((each, index) => each - means[index]!));
}

describe("the most likely dynamic correlation", () => {
  it("MODEL-04-05: likelihood and estimates of another implementation (frds 2.4.1)", () => {
    // https://pypi.org/project/frds/2.4.1: the second step of GARCHModel_DCC, with variances of 1,
    // its likelihood maximised by Nelder and Mead's method to 1e-12.
    const rows = process(1_000);
    expect(rows[0]![0]).toBeCloseTo(1.687_014_96, 8);
    expect(dccLogLikelihood(rows, { a: 0.04, b: 0.9 })).toBeCloseTo(172.090_812_834_721_08, 9);
    const { a, b, logLikelihood } = fitDcc(rows);
    expect(logLikelihood).toBeCloseTo(178.687_161_523_392_46, 8);
    expect(a).toBeCloseTo(0.078_326_31, 5);
    expect(b).toBeCloseTo(0.881_930_89, 5);
    // Its last correlation is that before the last row, with the long run of all of them.
    expect(dccCorrelation(rows.slice(0, -1), { a, b })[0]![1]).toBeCloseTo(0.658_870_5, 4);
  });

  it("MODEL-04-05: three series: the factor gives the determinant, no correlation is refused", () => {
    const rows = process(120).map(([x, y], index) => [x!, y!, Math.sin(index)]);
    // With a = b = 0 every R is the long run: -1/2 (n ln |R| + n (tr(R^-1 R) - 3)) if moments match.
    const scaled = [0, 1, 2].map((i) =>
      Math.sqrt(rows.reduce((sum, row) => sum + row[i]! ** 2, 0) / rows.length),
    );
    const unit = rows.map((row) => row.map((each, index) => each / scaled[index]!));
    const [[, p, q], [, , r]] = dccCorrelation(unit, { a: 0, b: 0 }) as [number[], number[]];
    const determinant = 1 + 2 * p! * q! * r! - p! ** 2 - q! ** 2 - r! ** 2;
    const flat = dccLogLikelihood(unit, { a: 0, b: 0 });
    expect(flat).toBeCloseTo(-60 * Math.log(determinant), 8);
    const same = unit.map(([x]) => [x!, x!]);
    expect(dccLogLikelihood(same, { a: 0.1, b: 0.5 })).toBe(-Infinity);
    expect(() => fitDcc(unit.slice(0, 99))).toThrow("100 residuals");
  });
});

describe("moving together", () => {
  it("MODEL-04-06: low and high lie on either side of now and long run, and are correlations", () => {
    const normal = legacyNormal(3);
    // Three prices: one alone, two alike in the first half and apart in the second.
    const rows = Array.from({ length: 400 }, (_, index) => {
      const [x, y, z] = [normal(), normal(), normal()];
      return [x, index < 200 ? x + 0.3 * y : y, 0.8 * x - 0.6 * z];
    });
    const found = coMovement(rows)!;
    expect(found.observations).toBe(400);
    expect(found.shrinkage).toBeGreaterThan(0);
    for (const [i, row] of found.low.entries()) {
      for (const [j, low] of row.entries()) {
        expect(low).toBeLessThanOrEqual(found.high[i]![j]! + 1e-6);
      }
    }
    expect(found.now[0]![1]).toBeLessThan(found.longRun[0]![1]!);
    for (const matrix of [found.low, found.high]) {
      expect(clipCorrelation(matrix).eigenvalues[0]).toBeGreaterThan(-1e-9);
    }
    expect(coMovement(rows.slice(0, 249))).toBeNull();
  });

  it("MODEL-04-06: a residual is a whole move over the volatility before it", () => {
    const rule = { fastHalfLife: 2, slowHalfLife: 2, longRunEvery: 4, horizon: 4, garch: null };
    const residuals = new MoveResiduals(2, rule);
    // Moves of 1 % and 2 % to and fro: volatilities 0.01 and 0.02, then 4 % and nothing at once.
    for (let step = 0; step < 8; step += 1) {
      residuals.add([step % 2 === 0 ? 100 : 101, step % 2 === 0 ? 100 : 98]);
    }
    const before = residuals.rows.length;
    for (const price of [101, 101, 101, 105.04]) residuals.add([price, 98]);
    const last = residuals.rows.at(-1)!;
    expect(residuals.rows.length).toBe(before + 1);
    expect(last[0]).toBeGreaterThan(3.5);
    expect(last[0]).toBeLessThan(4.5);
    expect(last[1]).toBe(0);
  });
});

describe("repair", () => {
  it("MODEL-04-03: cuts the negative eigenvalue of a classic example", () => {
    const { eigenvalues, repaired } = clipCorrelation(BROKEN);
    expect(eigenvalues[0]).toBeCloseTo(-0.007_352_44, 8);
    expect(eigenvalues[2]).toBeCloseTo(2.296_727_79, 8);
    expect(repaired[0]![1]).toBeCloseTo(0.894_024_408_508_598_9, 12);
    expect(clipCorrelation(repaired).eigenvalues[0]).toBeGreaterThan(-1e-12);
    expect(() => clipCorrelation([[1, 0.2], [0.3, 1]])).toThrow("symmetric"); // prettier-ignore
  });

  it("MODEL-04-04: Higham's example of 2002, nearer than clipping, unchanged where it is sound", () => {
    const example = [
      [1, 1, 0],
      [1, 1, 1],
      [0, 1, 1],
    ];
    const nearest = nearestCorrelation(example);
    expect(nearest[0]![1]).toBeCloseTo(0.760_689_853_402_282, 12);
    expect(nearest[0]![2]).toBeCloseTo(0.157_298_106_138, 11);
    const away = (matrix: readonly (readonly number[])[]): number =>
      matrix.flat().reduce((sum, each, index) => sum + (each - example.flat()[index]!) ** 2, 0);
    expect(away(nearest)).toBeLessThan(away(clipCorrelation(example).repaired));
    const sound = [
      [1, 0.5],
      [0.5, 1],
    ];
    expect(nearestCorrelation(sound)[0]![1]).toBeCloseTo(0.5, 14);
    expect(() => nearestCorrelation([])).toThrow("symmetric");
  });
});
