/** The line by which an end of an SSH connection says its version and program (RFC 4253 4.2, 5). */

/** RFC 4253 4.2: with its line end. */
export const longestIdentification = 255;

export const beginsIdentification = /^SSH-[12]\./;

/** A bit for each version that an end speaks. */
const versionBit = { 1: 1, 2: 2 } as const;

/** 1.99 is what a server of version 2 calls itself that speaks 1 as well. */
function versionsOf(identification: string): number {
  if (identification.startsWith("SSH-2.")) return versionBit[2];
  return identification.startsWith("SSH-1.99") ? versionBit[1] | versionBit[2] : versionBit[1];
}

/** The version that both speak. */
export function agreedVersion(client: string, server: string): 1 | 2 | undefined {
  const both = versionsOf(client) & versionsOf(server);
  if ((both & versionBit[2]) !== 0) return 2;
  return both === 0 ? undefined : 1;
}

/** Whether it is one of version 2 whatever the other end speaks. */
export const isVersion2 = (identification: string): boolean => versionsOf(identification) === versionBit[2];
