/** What came of it that somebody was sent something. */
export interface Delivery {
  /** The receiver has said that it took it. */
  accepted: boolean;
  /** What the receiver answered, or why it could not: the end of a sentence about it. Never a URL. */
  answer: string;
}
