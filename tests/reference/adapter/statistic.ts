import * as model from "../../../src/model/index.ts";
import type { Adapter, Answer, Figure } from "../answer.ts";
import { figure } from "../answer.ts";
import { units } from "../scale.ts";
import type { Inputs } from "../vector.ts";

/** Places that a double is written out to: more than it holds for every figure compared. */
const PLACES = 60;

/** A double as a comparable figure. */
function double(value: number): Figure {
  if (!Number.isFinite(value)) return figure(null, PLACES);
  return figure(units(value, PLACES), PLACES);
}

function doubles(values: readonly number[]): Answer {
  return values.map(double);
}

function rows(values: readonly (readonly number[])[]): Answer {
  return values.map(doubles);
}

/** The first of these inputs that is given, as a number. */
function number(inputs: Inputs, ...names: string[]): number {
  const name = names.find((each) => inputs[each] !== undefined);
  if (name === undefined) throw new Error(`expected an input ${names.join(" or ")}, found none`);
  return Number(inputs[name]);
}

function list<T = number>(inputs: Inputs, ...names: string[]): T[] {
  const name = names.find((each) => Array.isArray(inputs[each]));
  if (name === undefined) throw new Error(`expected a list ${names.join(" or ")}, found none`);
  return inputs[name] as T[];
}

function garch(inputs: Inputs): model.Garch {
  return {
    omega: number(inputs, "omega"),
    alpha: number(inputs, "alpha"),
    beta: number(inputs, "beta"),
  };
}

function ratio({ lr, pValue }: model.LikelihoodRatio): Answer {
  return { lr: double(lr), p_value: double(pValue) };
}

export const distributionAdapters: Record<string, Adapter> = {
  norm_cdf: ({ inputs }) => double(model.normalCdf(number(inputs, "x", "z"))),
  norm_quantile: ({ inputs }) => double(model.normalQuantile(number(inputs, "p"))),
  t_cdf: ({ inputs }) => double(model.studentCdf(number(inputs, "x", "t"), number(inputs, "df"))),
  t_quantile: ({ inputs }) =>
    double(model.studentQuantile(number(inputs, "p"), number(inputs, "df"))),
  chi2_cdf: ({ inputs }) => double(model.chiSquareCdf(number(inputs, "x"), number(inputs, "df"))),
  chi2_sf: ({ inputs }) => double(model.chiSquareSf(number(inputs, "x"), number(inputs, "df"))),
  erfc: ({ inputs }) => double(model.erfc(number(inputs, "x"))),
  ibeta: ({ inputs }) => {
    return double(model.betaI(number(inputs, "a"), number(inputs, "b"), number(inputs, "x")));
  },
  expected_negative_balance_t: ({ inputs }) => {
    const [df, scale, margin] = ["df", "scale", "margin"].map((name) => number(inputs, name));
    const { prob, expected } = model.studentNegativeBalance(df!, scale!, margin!);
    return { prob: double(prob), expected: double(expected) };
  },
  mt19937: ({ inputs }) => {
    const random = model.mersenneTwister(number(inputs, "seed"));
    const drawn = Array.from({ length: 10_000 }, () => random.nextUint32());
    return { first5: doubles(drawn.slice(0, 5)), n10000: double(drawn.at(-1)!) };
  },
};

export const riskAdapters: Record<string, Adapter> = {
  ewma_step: ({ inputs }) => {
    const variance = number(inputs, "var", "variance", "sigma2");
    const next = model.ewmaStep(
      variance,
      number(inputs, "ret", "return", "r"),
      number(inputs, "lambda"),
    );
    return { var: double(next), variance: double(next), vol: double(Math.sqrt(next)) };
  },
  ewma_cov_step: ({ inputs }) => {
    const lambda = number(inputs, "lambda");
    const [x, y] = [number(inputs, "ret1", "r1", "x"), number(inputs, "ret2", "r2", "y")];
    const covariance = model.ewmaCovarianceStep(number(inputs, "cov"), [x, y], lambda);
    const variances = [
      model.ewmaStep(number(inputs, "var1", "v1"), x, lambda),
      model.ewmaStep(number(inputs, "var2", "v2"), y, lambda),
    ] as const;
    const rho = covariance / Math.sqrt(variances[0] * variances[1]);
    return { cov: double(covariance), rho: double(rho) };
  },
  gpd_var_es: ({ inputs }) => {
    const tail = {
      threshold: number(inputs, "u", "threshold"),
      shape: number(inputs, "xi", "shape"),
      scale: number(inputs, "beta", "scale"),
      observations: number(inputs, "n"),
      exceedances: number(inputs, "nu", "Nu", "n_u", "exceedances"),
    };
    const found = model.paretoRisk(tail, number(inputs, "q", "alpha", "p"));
    return { var: double(found.valueAtRisk), es: double(found.expectedShortfall) };
  },
  ewma_halflife: ({ inputs }) => {
    const lambda = number(inputs, "lambda");
    return {
      half_life: double(model.ewmaHalfLife(lambda)),
      window: double(model.ewmaWindow(lambda, number(inputs, "tail"))),
    };
  },
  garch_step: ({ inputs }) => {
    const variance = number(inputs, "var", "variance", "h");
    const next = model.garchStep(garch(inputs), variance, number(inputs, "ret", "return", "r"));
    return { var: double(next), variance: double(next), vol: double(Math.sqrt(next)) };
  },
  garch_term_structure: ({ inputs }) => {
    const days = list(inputs, "days");
    const perYear = number(inputs, "days_per_year");
    return doubles(model.garchTermStructure(garch(inputs), number(inputs, "var0"), days, perYear));
  },
  garch_horizon_variance: ({ inputs }) => {
    const next = number(inputs, "var_next");
    return double(model.garchHorizonVariance(garch(inputs), next, number(inputs, "horizon")));
  },
  psd_clip: ({ inputs }) => {
    const matrix = list<number[]>(inputs, "matrix");
    const found = model.clipCorrelation(matrix, number(inputs, "floor"));
    return { eigenvalues: doubles(found.eigenvalues), repaired: rows(found.repaired) };
  },
  dcc_step: ({ inputs }) => {
    const rate = { a: number(inputs, "a"), b: number(inputs, "b") };
    const [q, qbar] = [list<number[]>(inputs, "q"), list<number[]>(inputs, "qbar")];
    const next = model.dccStep(q, qbar, list(inputs, "z"), rate);
    return { q_next: rows(next), rho: double(model.correlationOf(next)[0]![1]!) };
  },
  liquidity_horizon_es: ({ inputs }) =>
    double(model.liquidityHorizonShortfall(list(inputs, "es"), list(inputs, "lh"))),
  hawkes_exp: ({ inputs }) => {
    const kernel = {
      mu: number(inputs, "mu"),
      alpha: number(inputs, "alpha"),
      beta: number(inputs, "beta"),
    };
    const { branching, stationaryRate } = model.hawkesBranching(kernel);
    const end = number(inputs, "T");
    return {
      loglik: double(model.hawkesLogLikelihood(kernel, list(inputs, "times"), end)),
      branching: double(branching),
      stationary_rate: double(stationaryRate),
    };
  },
};

export const backTestAdapters: Record<string, Adapter> = {
  kupiec_pof: ({ inputs }) => {
    const [x, n, p] = ["exceptions", "observations", "p"].map((name) => number(inputs, name));
    return ratio(model.kupiecTest(x!, n!, p!));
  },
  kupiec_region: ({ inputs }) => {
    const [n, p, level] = ["observations", "p", "test_level"].map((name) => number(inputs, name));
    const { least, most } = model.kupiecRegion(n!, p!, level!);
    return { min_accept: double(least), max_accept: double(most) };
  },
  kupiec_tuff: ({ inputs }) =>
    ratio(model.kupiecFirstFailure(number(inputs, "first_failure"), number(inputs, "p"))),
  traffic_light_prob: ({ inputs }) => {
    const [x, n, p] = ["exceptions", "observations", "p"].map((name) => number(inputs, name));
    const { atMost, atLeast } = model.exceptionProbability(x!, n!, p!);
    return { cum_prob: double(atMost), type_i: double(atLeast) };
  },
  basel_traffic_light: ({ inputs }) => {
    const [n, p] = [number(inputs, "observations"), number(inputs, "p")];
    const found = list(inputs, "exceptions").map((x) => model.trafficLight(x, n, p));
    return {
      zone: found.map(({ zone }) => zone),
      plus_1996: doubles(found.map(({ plus1996 }) => plus1996)),
      mar32_multiplier: doubles(found.map(({ multiplier }) => multiplier)),
    };
  },
  acerbi_szekely: ({ inputs }) => {
    const [risk, shortfall, p] = ["var", "es", "alpha"].map((name) => number(inputs, name));
    const { z1, z2 } = model.shortfallScore(list(inputs, "pnl"), risk!, shortfall!, p!);
    return { z1: double(z1 ?? NaN), z2: double(z2) };
  },
  expected_max_sr: ({ inputs }) => double(model.expectedMaximum(number(inputs, "trials"))),
  psr: ({ inputs }) => {
    return double(model.probabilisticSharpe(sharpeRecord(inputs), number(inputs, "benchmark")));
  },
  dsr: ({ inputs }) => {
    const deviation = number(inputs, "sr_std");
    const found = model.deflatedSharpe(sharpeRecord(inputs), deviation, number(inputs, "trials"));
    return { sr0: double(found.benchmark), dsr: double(found.probability) };
  },
  cpcv_counts: ({ inputs }) => {
    const found = model.combinatorialCounts(number(inputs, "n_folds"), number(inputs, "n_test"));
    return { splits: double(found.splits), paths: double(found.paths) };
  },
  cpcv_splits: ({ inputs }) => {
    const [n, folds, tested] = ["n", "n_folds", "n_test"].map((name) => number(inputs, name));
    const gap = { purge: number(inputs, "purge"), embargo: number(inputs, "embargo") };
    return rows(model.combinatorialTraining(n!, folds!, tested!, gap));
  },
  cscv_count: ({ inputs }) => {
    const blocks = number(inputs, "S");
    return double(model.choose(blocks, blocks / 2));
  },
  purged_kfold: ({ inputs }) => {
    const [n, horizon, embargo] = ["n", "label_horizon", "embargo"].map((name) => {
      return number(inputs, name);
    });
    const [first, last] = list(inputs, "test");
    return doubles(model.purgedTraining(n!, horizon!, [first!, last!], embargo!));
  },
};

function sharpeRecord(inputs: Inputs): model.SharpeRecord {
  return {
    sharpe: number(inputs, "sr"),
    periods: number(inputs, "T"),
    skewness: number(inputs, "skew"),
    kurtosis: number(inputs, "kurt"),
  };
}
