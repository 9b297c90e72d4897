/** What follows a header: the steps of the decoder's walk. */
export const next = {
  /** Nothing that is followed; count() or weird() has said what it was. */
  stop: 0,
  ip: 1,
  transport: 2,
  /** A payload for link protocols, named by packet.etherType. */
  linkPayload: 3,
  /** Whatever packet.etherType names. */
  etherType: 4,
  ethernet: 5,
  llc: 6,
  mpls: 7,
  ppp: 8,
  pppoe: 9,
  frameRelay: 10,
  wifi: 11,
  nsh: 12,
  /** Another capture header, named by walk.linkType. */
  linkType: 13,
} as const;
export type Next = (typeof next)[keyof typeof next];
