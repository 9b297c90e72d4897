/** What is odd in the smaller protocols. */
export const miscWeirds = {
  wh_record_cap: "One flow made more records than are kept; the rest is sampled.",
  DHCP_max_tracked_transactions_exceeded: "More DHCP transactions at a time than are followed.",
  wh_dhcp_option_overrun: "A DHCP option that goes on past the end of its message.",
  wh_dhcp_second_server: "Two servers answered one DHCP request.",
} as const;
