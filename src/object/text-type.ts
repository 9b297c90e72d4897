/** Types of text, which has no fixed bytes: told from how it begins. The names are those that Zeek uses. */

/** How far a byte that no text holds is looked for. */
const textWindow = 1024;

/** Zeek calls text what begins with ten such characters; less is too little to tell. */
const leastText = 10;

/** Controls that no text file holds; tab, line feed, form feed, return and escape may be there. */
const notText = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

const xmlKinds: readonly (readonly [RegExp, string])[] = [
  [/<!DOCTYPE\s{1,10}html|<html[\s>]/i, "text/html"],
  [/<rss[\s>]/i, "text/rss"],
  [/<feed[\s>]/i, "text/atom"],
  [/<svg[\s>]/i, "image/svg+xml"],
  [/<(?:[\w-]{1,20}:)?Envelope[\s>]/, "application/soap+xml"],
  [/<methodCall[\s>]|<methodResponse[\s>]/, "application/xml-rpc"],
  [/<cross-domain-policy[\s>]/, "text/x-cross-domain-policy"],
  [/<HTA:APPLICATION/i, "application/hta"],
];

const scripts: readonly (readonly [RegExp, string])[] = [
  [/^#![^\n]{0,100}\b(?:ba|z|k|da)?sh\b/, "text/x-shellscript"],
  [/^#![^\n]{0,100}\bperl/, "text/x-perl"],
  [/^#![^\n]{0,100}\bpython/, "text/x-python"],
  [/^#![^\n]{0,100}\bruby/, "text/x-ruby"],
  [/^#![^\n]{0,100}\bnode\b/, "application/javascript"],
  [/^#![^\n]{0,100}\bphp/, "text/x-php"],
  [/^<\?php/i, "text/x-php"],
  [/^#![^\n]{0,100}\b[gn]?awk\b/, "text/x-awk"],
  [/^#![^\n]{0,100}\blua/, "text/x-lua"],
  [/^#![^\n]{0,100}\b(?:tcl|wish)/, "text/x-tcl"],
];

const htmlTag =
  /^<(?:!DOCTYPE\s{1,10}html|html|head|title|body|script|style|iframe|table|meta|link|center|h1|div|font|br|p|a)[\s>/]/i;
const jsonObject = /^\{\s{0,100}(?:"[^"]{1,500}"|[A-Za-z]\w{0,100})\s{0,20}:\s{0,100}(?:["[{0-9-]|true|false|null)/;
const jsonArray = /^\[\s{0,100}(?:[{[]|(?:"[^"]{1,500}"|-?\d{1,20}(?:\.\d{1,20})?|true|false|null)\s{0,20}[,\]])/;
const jsonEmpty = /^(?:\{\s{0,20}\}|\[\s{0,20}\])\s{0,20}$/;

/** Type of what reads as text; undefined when it does not. `head` holds one character per byte. */
export function typeOfText(head: string): string | undefined {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head)) return "text/plain";
  const text = head.startsWith("\xef\xbb\xbf") ? head.slice(3) : head;
  if (notText.test(text.slice(0, textWindow))) return undefined;
  const start = text.trimStart();
  if (start.startsWith("<")) return typeOfMarkup(start);
  if (jsonObject.test(start) || jsonArray.test(start) || jsonEmpty.test(start)) return "text/json";
  for (const [pattern, type] of scripts) if (pattern.test(start)) return type;
  if (text.length < leastText || !readsAsText(text.slice(0, textWindow))) return undefined;
  return "text/plain";
}

function typeOfMarkup(start: string): string | undefined {
  if (/^<\?php/i.test(start)) return "text/x-php";
  const comment = /^<!--[\s\S]{0,2000}?-->\s{0,100}/.exec(start);
  const markup = comment ? start.slice(comment[0].length) : start;
  if (htmlTag.test(markup)) return "text/html";
  for (const [pattern, type] of xmlKinds) if (pattern.test(markup.slice(0, textWindow))) return type;
  if (/^<\?xml\s/i.test(markup)) return "application/xml";
  return start.length < leastText || !readsAsText(start.slice(0, textWindow)) ? undefined : "text/plain";
}

/** ASCII from the start, or UTF-8 throughout (a character cut by the window's end is forgiven). */
function readsAsText(text: string): boolean {
  if (/^[\x09-\x0d\x1b\x20-\x7e]{10}/.test(text)) return true;
  const decoded = Buffer.from(text, "latin1").toString("utf8");
  const broken = decoded.indexOf("\ufffd");
  return broken < 0 || broken >= decoded.length - 3;
}
