/** What is odd in DNS messages. */
export const dnsWeirds = {
  DNS_Conn_count_too_large: "A DNS message announces more records than it can hold.",
} as const;
