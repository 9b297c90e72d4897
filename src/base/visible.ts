/**
 * Text from the wire, made visible: an attacker wrote it. Control characters, invisible characters and those that turn
 * the writing around are shown as signs, so that what a person reads is what the record holds.
 */

/** C0 and C1 controls, soft hyphen, Arabic letter mark, zero-width and bidirectional controls, line separators, BOM, tags. */
export const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** How one such character is shown. */
export const sign = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟪U+${code.toString(16).toUpperCase().padStart(4, "0")}⟫`;
};

/** The text with everything invisible in it shown. */
export const visible = (text: string): string => text.replace(invisible, sign);
