import type { Command, CommandId } from "../../src/core/command/command.ts";

type WithoutEnvelope<C> = C extends Command ? Omit<C, "id" | "timeMicros"> : never;

/** A command before the source stamps it with an id and a time. */
export type Body = WithoutEnvelope<Command>;
export type BodyOf<Kind extends Command["kind"]> = Extract<Body, { kind: Kind }>;

/** Puts a body under an id and a time. */
export function stamp(body: Body, id: CommandId, timeMicros: number): Command {
  return { id, timeMicros, ...body } as Command;
}
