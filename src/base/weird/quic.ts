/** What is odd in QUIC. */
export const quicWeirds = {
  wh_quic_initial_lt_1200: "A client's first packet in a datagram shorter than 1200 bytes.",
  wh_quic_decrypt_failed: "A first packet that its keys do not open.",
  wh_quic_reserved_bits: "Bits of a header that must be zero are not.",
  wh_quic_crypto_too_long: "A handshake that goes on beyond what is kept of it.",
  wh_quic_crypto_overlap_differs: "Parts of a handshake that overlap and do not agree.",
  QUIC_many_protocols: "A client that offers several protocols.",
  QUIC_max_history_length_reached: "A connection with more events than are kept.",
  QUIC_spurious_short_header_packet_threshold_crossed: "Packets of a connection whose beginning was not seen.",
} as const;
