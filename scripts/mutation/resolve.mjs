/** Module hook: test files that ask for vitest get the stand-in, which itself gets the real one. */
const standIn = new URL("suite.ts", import.meta.url).href;

export function resolve(specifier, context, next) {
  if (specifier === "vitest" && context.parentURL?.split("?")[0] !== standIn) {
    return { url: standIn, shortCircuit: true };
  }
  return next(specifier, context);
}
