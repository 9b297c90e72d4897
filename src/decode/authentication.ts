/** Hot: the authentication header (RFC 4302): what follows is protected by it, not hidden, so it is walked through. */

export const authentication = 51;

export const AH = { nextHeader: 0, length: 1, size: 12 } as const;

/** Bytes of the header at `at`; its length counts 4 bytes beyond the first 8. */
export const authenticationSize = (bytes: Uint8Array, at: number): number => (bytes[at + AH.length]! + 2) << 2;
