/** What is odd in TCP and UDP headers and streams. */
export const tcpWeirds = {
  bad_TCP_checksum: "A TCP segment whose checksum is wrong.",
} as const;
