/** What is odd in the smaller protocols. */
export const miscWeirds = {
  wh_record_cap: "One flow made more records than are kept; the rest is sampled.",
} as const;
