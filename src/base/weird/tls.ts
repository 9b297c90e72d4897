/** What is odd in TLS and certificates. */
export const tlsWeirds = {
  wh_tls_record_too_long: "A TLS record longer than the protocol allows.",
} as const;
