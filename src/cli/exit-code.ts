/** How the command ends; scripts may rely on these. */
export const EXIT_CODE = {
  /** Done; every run that had to be clean was, every figure with a tolerance was within it. */
  ok: 0,
  /** Done, but a protected run was not clean or a figure was outside its tolerance. */
  mismatch: 1,
  /** The command line was not understood. */
  usage: 2,
  /** The engine found one of its promises broken and stopped. */
  broken: 3,
  /** The scenario, or another file that was read, has problems; they are listed. */
  invalidScenario: 4,
  /** The scenario, account or file was not found. */
  notFound: 5,
  /** Something else went wrong; the message says what. */
  failure: 70,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];
