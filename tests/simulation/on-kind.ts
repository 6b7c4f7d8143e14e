import type { Command } from "../../src/core/command/command.ts";
import type { Event } from "../../src/core/event/event.ts";

/** What to do with some kinds of command; the others are passed over. */
export type OnCommand = {
  readonly [K in Command["kind"]]?: (command: Extract<Command, { kind: K }>) => void;
};

/** What to do with some types of event; the others are passed over. */
export type OnEvent = {
  readonly [T in Event["type"]]?: (event: Extract<Event, { type: T }>) => void;
};

export function handleCommand(handlers: OnCommand, command: Command): void {
  const handler = handlers[command.kind] as ((command: Command) => void) | undefined;
  handler?.(command);
}

export function handleEvent(handlers: OnEvent, event: Event): void {
  const handler = handlers[event.type] as ((event: Event) => void) | undefined;
  handler?.(event);
}
