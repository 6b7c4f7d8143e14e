import type { Micros } from "../number/unit.ts";
import { natural, record, text, usually } from "./form.ts";
import { section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

interface MessageUseRecord {
  /** `session:<id>` or `account:<id>`. */
  readonly sender: string;
  readonly ordinaryMicros: Micros;
  readonly reliefMicros: Micros;
}

const SENDER = /^(session|account):[A-Za-z0-9_.:/@-]{1,64}$/;

/** Senders with a bucket that is not full, by name; a full one is written as 0. */
export const messageUseSection: Section = section(
  "messageUse",
  record<MessageUseRecord>({
    sender: text,
    ordinaryMicros: usually(0, natural),
    reliefMicros: usually(0, natural),
  }),
  function* ({ venue }: State): Iterable<MessageUseRecord> {
    const ahead = (time: Micros): Micros => (time > venue.nowMicros ? time : 0);
    for (const sender of [...venue.messageUses.keys()].sort()) {
      const use = venue.messageUses.get(sender)!;
      const ordinaryMicros = ahead(use.ordinaryMicros);
      const reliefMicros = ahead(use.reliefMicros);
      if (ordinaryMicros + reliefMicros > 0) yield { sender, ordinaryMicros, reliefMicros };
    }
  },
  ({ venue }, { sender, ordinaryMicros, reliefMicros }) => {
    insist(SENDER.test(sender), "a session or an account", sender);
    insist(!venue.messageUses.has(sender), "each sender once", sender);
    venue.messageUses.set(sender, { ordinaryMicros, reliefMicros });
  },
);
