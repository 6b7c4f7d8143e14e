/** A scenario that reads well but that the engine refuses to set up; the message says what. */
export class SetupRefused extends Error {
  readonly code = "PLIMSOLL_SCENARIO_SETUP_REFUSED";

  constructor(message: string) {
    super(message);
    this.name = "SetupRefused";
  }
}
