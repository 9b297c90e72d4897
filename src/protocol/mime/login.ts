/** Who logs in by SASL, as far as it can be read (RFC 4616, 2195, 7628): the user, never the secret. */
import { rawText } from "./encoded-word.ts";

/** Longer answers carry tickets, not names. */
const longestAnswer = 12288;

/**
 * The user that one answer of the client names. `answer` is its base64 text; `step` counts the answers from 0. Undefined
 * when this answer names none.
 */
export function userOf(mechanism: string, answer: string, step: number): string | undefined {
  if (answer === "" || answer === "*" || answer === "=" || answer.length > longestAnswer) return undefined;
  const decoded = Buffer.from(answer, "base64").toString("latin1");
  switch (mechanism) {
    case "PLAIN": {
      const [, user] = decoded.split("\0");
      return user === undefined ? undefined : rawText(user);
    }
    case "LOGIN":
      return step === 0 ? rawText(decoded) : undefined;
    case "CRAM-MD5": {
      const space = decoded.lastIndexOf(" ");
      return space > 0 ? rawText(decoded.slice(0, space)) : undefined;
    }
    case "XOAUTH2":
    case "OAUTHBEARER": {
      const user = /(?:user=|a=)([^\x01,]{1,256})/.exec(decoded)?.[1];
      return user === undefined ? undefined : rawText(user);
    }
    case "DIGEST-MD5": {
      const user = /username="([^"]{1,256})"/.exec(decoded)?.[1];
      return user === undefined ? undefined : rawText(user);
    }
    default:
      return undefined;
  }
}
