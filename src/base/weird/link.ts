/** What is odd in link, tunnel and IP headers. */
export const linkWeirds = {
  truncated_IP: "An IP header was cut before its end.",
} as const;
