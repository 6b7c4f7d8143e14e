/** What a code means, and what to do next. */
export interface ErrorText {
  readonly meaning: string;
  readonly next: string;
}
