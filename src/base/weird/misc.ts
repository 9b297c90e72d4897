/** What is odd in the smaller protocols. */
export const miscWeirds = {
  wh_record_cap: "One flow made more records than are kept; the rest is sampled.",
  wh_expected_cap: "More conversations were announced than are waited for; the oldest is forgotten.",
  wh_archive_cap: "More files in archives than are told of one flow; the rest is not unpacked.",
  wh_archive_bomb: "An archive that unpacks to far more than was sent; the rest is not unpacked.",
  DHCP_max_tracked_transactions_exceeded: "More DHCP transactions at a time than are followed.",
  wh_dhcp_option_overrun: "A DHCP option that goes on past the end of its message.",
  wh_dhcp_second_server: "Two servers answered one DHCP request.",
  truncated_NTP: "A message about the time that is shorter than its header.",
  socks5_unsupported_authentication_method: "A SOCKS proxy chose a sign-in that is not read.",
  truncated_ARP: "An ARP frame shorter than its fields.",
  wh_arp_mac_mismatch: "An ARP frame from other hardware than it tells of.",
  wh_arp_binding_flip: "An address moved to other hardware.",
  wh_arp_storm: "More ARP than is told.",
  zero_length_ICMPv6_ND_option: "An option of neighbour discovery without length.",
  truncated_ICMPv6_ND_options: "A message of neighbour discovery that goes on past its end.",
  wh_icmp_reply_without_request: "A reply to a ping that was not seen.",
} as const;
