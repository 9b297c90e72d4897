/** What is odd in bodies and attachments. */
export const fileWeirds = {
  file_error: "A body could not be followed.",
} as const;
