/** What is odd in MIME bodies, of mail and of the web. */
export const mimeWeirds = {
  exceeded_mime_max_depth: "MIME parts nested deeper than is followed.",
} as const;
