import { describe, expect, it } from "vitest";

import {
  clipCorrelation,
  correlationOf,
  dccCorrelation,
  dccStep,
  ledoitWolf,
  mersenneTwister,
  nearestCorrelation,
} from "../../../src/model/index.ts";

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
