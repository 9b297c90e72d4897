/** What is odd in MIME bodies, of mail and of the web. */
export const mimeWeirds = {
  exceeded_mime_max_depth: "MIME parts nested deeper than is followed.",
  exceeded_mime_max_header_bytes: "A MIME header longer than is read.",
  base64_illegal_encoding: "Base64 with characters that it does not have.",
  wh_mime_too_many_parts: "A message with more MIME parts than are followed.",
  wh_mime_body_too_long: "A message that decodes to more than is followed.",
} as const;
