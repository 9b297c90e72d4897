/** What is odd in SMTP. */
export const smtpWeirds = {
  smtp_unmatched_end_of_data: "The end of a message without its DATA.",
} as const;
