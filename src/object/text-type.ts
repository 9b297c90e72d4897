/** Types of text, which has no fixed bytes: told from how it begins. The names are those that Zeek uses. */

/** How far a byte that no text holds is looked for. */
const textWindow = 1024;

/** Zeek calls text what begins with ten such characters; less is too little to tell. */
const leastText = 10;

/** Controls that no text file holds; tab, line feed, form feed, return and escape may be there. */
const notText = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/** What may stand before the first element of a page or an XML document. */
const prolog = /^(?:\s|<!--[\s\S]{0,2000}?-->|<\?xml\s[\s\S]{0,500}?\?>)+/;

/** By how the first element begins: the first that fits wins. */
const roots: readonly (readonly [RegExp, string])[] = [
  [/^<(?:!DOCTYPE\s{1,10}html|html|head|title|body|meta\s{1,10}http-equiv)/i, "text/html"],
  [/^<rss[^>]{0,1000}xmlns:atom/i, "text/atom"],
  [/^<rss/i, "text/rss"],
  [/^<feed[^>]{0,1000}xmlns=["']?http:\/\/www\.w3\.org\/2005\/Atom/i, "text/atom"],
  [/^<(?:!DOCTYPE\s{1,10})?svg[\s>]/i, "image/svg+xml"],
  [/^<soap(?:-env)?:envelope/i, "application/soap+xml"],
  [/^<methodResponse>/i, "application/xml-rpc"],
  [/^<(?:!DOCTYPE\s{1,10})?cross-domain-policy/i, "text/x-cross-domain-policy"],
  [/^<jnlp\s/, "application/x-java-jnlp-file"],
  [/^<HTA:APPLICATION/i, "application/hta"],
  [/^<script\s{1,10}(?:type|language)=['"]?(?:text\/)?javascript/i, "application/javascript"],
  [/^<script>\s{0,100}(?:var|function) /i, "application/javascript"],
];

const others: readonly (readonly [RegExp, string])[] = [
  [/^#![^\n]{0,100}\b\w{0,2}sh\b/, "text/x-shellscript"],
  [/^#![^\n]{0,100}\bperl/, "text/x-perl"],
  [/^#![^\n]{0,100}\bpython/, "text/x-python"],
  [/^#![^\n]{0,100}\bruby/, "text/x-ruby"],
  [/^#![^\n]{0,100}\bnode(?:js)?\b/, "application/javascript"],
  [/^#![^\n]{0,100}\bphp/, "text/x-php"],
  [/^#![^\n]{0,100}\b[gn]?awk\b/, "text/x-awk"],
  [/^#![^\n]{0,100}\blua/, "text/x-lua"],
  [/^#![^\n]{0,100}\b(?:tcl|wish)/, "text/x-tcl"],
  [/^(?:for \(;;\);|document\.write(?:ln)?\s?\()/, "application/javascript"],
  [/^\(function\(\)\s{0,100}\{/, "application/javascript"],
  [/^@ {0,10}(?:echo {1,10}off|rem|set )/i, "text/x-msdos-batch"],
  [/^-----BEGIN CERTIFICATE-----/, "application/x-pem"],
  [/^BEGIN:VCALENDAR/i, "text/calendar"],
  [/^BEGIN:VCARD/i, "text/x-vcard"],
  [/^[^\n]{0,1000}<\?php/i, "text/x-php"],
];

const jsonObject = /^\{\s{0,100}(?:"[^"]{1,500}"|[A-Za-z]\w{0,100})\s{0,20}:\s{0,100}(?:["[{0-9-]|true|false|null)/;
const jsonArray = /^\[\s{0,100}(?:[{[]|(?:"[^"]{1,500}"|-?\d{1,20}(?:\.\d{1,20})?|true|false|null)\s{0,20}[,\]])/;
const jsonEmpty = /^(?:\{\s{0,20}\}|\[\s{0,20}\])\s{0,20}$/;

/** Type of what reads as text; undefined when it does not. `head` holds one character per byte. */
export function typeOfText(head: string): string | undefined {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head)) return "text/plain";
  const text = head.startsWith("\xef\xbb\xbf") ? head.slice(3) : head;
  return notText.test(text.slice(0, textWindow)) ? plainType(text) : (kindOfText(text.trimStart()) ?? plainType(text));
}

function kindOfText(start: string): string | undefined {
  if (start.startsWith("<")) {
    const root = start.replace(prolog, "");
    for (const [pattern, type] of roots) if (pattern.test(root)) return type;
    if (/<\?xml\s/i.test(start.slice(0, start.length - root.length))) return "application/xml";
  }
  if (jsonObject.test(start) || jsonArray.test(start) || jsonEmpty.test(start)) return "text/json";
  for (const [pattern, type] of others) if (pattern.test(start)) return type;
  return undefined;
}

/** Zeek looks at the first ten characters alone; UTF-8 throughout is text as well. */
function plainType(text: string): string | undefined {
  if (/^[\s\x20-\x7e]{10}/.test(text)) return "text/plain";
  if (text.length < leastText || notText.test(text.slice(0, textWindow))) return undefined;
  // a character cut by the window's end is forgiven
  const decoded = Buffer.from(text.slice(0, textWindow), "latin1").toString("utf8");
  const broken = decoded.indexOf("\ufffd");
  return broken < 0 || broken >= decoded.length - 3 ? "text/plain" : undefined;
}
