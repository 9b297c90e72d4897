/** EtherTypes (IEEE 802, RFC 9542): those that are followed, and the names of those that are counted. */

export const etherType = {
  ip4: 0x0800,
  arp: 0x0806,
  transparentEthernet: 0x6558,
  rarp: 0x8035,
  vlan: 0x8100,
  ip6: 0x86dd,
  ppp: 0x880b,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoe: 0x8864,
  /** A switch's copy of a frame, without the GRE that it otherwise comes in. */
  erspan: 0x88be,
  serviceVlan: 0x88a8,
  macInMac: 0x88e7,
  fabricPath: 0x8903,
  ciscoMetadata: 0x8909,
  vnTag: 0x8926,
  nsh: 0x894f,
  oldQinQ: 0x9100,
} as const;

/** Below it the field is an 802.3 length. */
export const firstEtherType = 0x0600;

/** Recognised, not followed. */
export const etherTypeNames: ReadonlyMap<number, string> = new Map([
  [0x0842, "wake-on-lan"],
  [0x2000, "cdp"],
  [0x22f3, "trill"],
  [0x6002, "dec mop"],
  [0x6004, "dec lat"],
  [0x809b, "appletalk"],
  [0x80f3, "appletalk arp"],
  [0x8137, "ipx"],
  [0x8808, "ethernet flow control"],
  [0x8809, "lacp"],
  [0x8863, "pppoe-discovery"],
  [0x887b, "homeplug"],
  [0x888e, "eapol"],
  [0x8892, "profinet"],
  [0x88a2, "ata over ethernet"],
  [0x88a4, "ethercat"],
  [0x88b8, "goose"],
  [0x88ba, "sampled values"],
  [0x88c7, "wlan pre-authentication"],
  [0x88cc, "lldp"],
  [0x88e1, "homeplug av"],
  [0x88e5, "macsec"],
  [0x88f5, "mvrp"],
  [0x88f7, "ptp"],
  [0x8902, "cfm"],
  [0x8906, "fcoe"],
  [0x890d, "tdls"],
  [0x8914, "fcoe initialisation"],
  [0x893a, "ieee 1905"],
  [0x9000, "ethernet loopback"],
]);
