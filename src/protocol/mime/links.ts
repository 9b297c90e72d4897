/** Links in the text of a message: what its reader can click on. */
import { escapeText } from "#base/wire-text.ts";
import { decodeCharset } from "./charset.ts";

/** A newsletter has some fifty; more would not be looked at one by one. */
const mostLinks = 200;

/** How many tags of one part are looked at, and how much of each. */
const mostTags = 20000;
const longestTag = 5000;

/** How much of one part's text is searched. */
const mostText = 256 * 1024;
/** Most texts that people write are shorter. */
const firstRoom = 2048;

/** Longer ones are cut here, as every text is. */
const longestLink = 4096;

const plainLink = /\b(?:https?|ftp):\/\/[^\s<>"'\\^`{|}\x00-\x1f\x7f]{3,4096}/gi;
/** What every link has: looked for first, because most text and most tags have none. */
const authority = "://";
/** Attributes that a mail program follows. */
const target =
  /\s(?:href|src|action|background)\s{0,10}=\s{0,10}(?:"([^"]{1,4096})"|'([^']{1,4096})'|([^\s>"']{1,4096}))/i;
const shownHost = /^\s*(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})(?:[/:?\s]|$)/i;

/** Ends of sentences and closing brackets are not part of a link in running text. */
const trailing = /[.,;:!?)\]]+$/;

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&quot;": '"',
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
};
const unescapeHtml = (text: string): string => text.replace(/&(?:amp|quot|#39|lt|gt);/g, (entity) => entities[entity]!);

const hostOf = (link: string): string | undefined =>
  /^[a-z]{3,5}:\/\/(?:[^/@\s]*@)?([^/:?#\s]+)/i.exec(link)?.[1]?.toLowerCase();

const siteOf = (host: string): string => host.toLowerCase().split(".").slice(-2).join(".");

/** Gathers the links of one message, part by part. */
export class Links {
  readonly #found = new Set<string>();
  #isMisleading = false;

  /** In order of appearance. */
  get all(): string[] {
    return [...this.#found];
  }

  /** A link shows the name of one site and leads to another. */
  get isMisleading(): boolean {
    return this.#isMisleading;
  }

  search(text: string, isHtml: boolean): void {
    if (isHtml) this.#html(text);
    else this.#plain(text, false);
  }

  #plain(text: string, isHtml: boolean): void {
    if (!text.includes(authority)) return;
    const shown = isHtml ? unescapeHtml(text) : text;
    for (const [link] of shown.matchAll(plainLink)) this.#add(link.replace(trailing, ""));
  }

  #html(text: string): void {
    let from = 0;
    for (let tags = 0; tags < mostTags; tags++) {
      const open = text.indexOf("<", from);
      const close = open < 0 ? -1 : text.indexOf(">", open);
      this.#plain(text.slice(from, open < 0 ? text.length : open), true);
      if (close < 0) return;
      this.#tag(text.slice(open, Math.min(close, open + longestTag)), text, close + 1);
      from = close + 1;
    }
  }

  /** A tag with its attributes; `content` is where its element's content starts. */
  #tag(tag: string, text: string, content: number): void {
    if (!tag.includes(authority)) return;
    const [, quoted, single, bare] = target.exec(tag) ?? [];
    const link = unescapeHtml(quoted ?? single ?? bare ?? "").trim();
    if (!/^(?:https?|ftp):\/\//i.test(link)) return;
    this.#add(link);
    if (!/^<a\s/i.test(tag)) return;
    const inner = text.slice(content, content + longestTag).split(/<\/a/i, 1)[0]!;
    const shown = shownHost.exec(inner.replace(/<[^>]{0,1000}>/g, " "))?.[1];
    const host = hostOf(link);
    if (host && shown && siteOf(host) !== siteOf(shown)) this.#isMisleading = true;
  }

  #add(link: string): void {
    if (this.#found.size < mostLinks) this.#found.add(escapeText(link.slice(0, longestLink)));
  }
}

/** The text of one part, kept until its end and then searched. */
export class LinkText {
  readonly #links: Links;
  readonly #charset: string;
  readonly #isHtml: boolean;
  #kept: Buffer | undefined = undefined;
  #length = 0;

  constructor(links: Links, charset: string, isHtml: boolean) {
    this.#links = links;
    this.#charset = charset;
    this.#isHtml = isHtml;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    const stop = Math.min(end, at + mostText - this.#length);
    if (stop <= at) return;
    const length = this.#length + stop - at;
    if (this.#kept === undefined || length > this.#kept.length) {
      const larger = Buffer.allocUnsafe(Math.max(firstRoom, 2 * length));
      this.#kept?.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
    this.#kept.set(bytes.subarray(at, stop), this.#length);
    this.#length = length;
  }

  end(): void {
    if (this.#kept === undefined) return;
    const text = decodeCharset(this.#charset, this.#kept.subarray(0, this.#length));
    this.#kept = undefined;
    this.#links.search(text, this.#isHtml);
  }
}
