/** Types that are known by fixed bytes near the start. The names are those that Zeek's file signatures use. */

interface Signature {
  readonly type: string;
  /** One character per byte. */
  readonly magic: string;
  readonly at?: number;
  /** A second mark that must be there as well. */
  readonly also?: { readonly magic: string; readonly at: number };
}

/** The first that fits wins: what has a second mark stands before what has not. */
const signatures: readonly Signature[] = [
  // programs
  { type: "application/x-dosexec", magic: "MZ" },
  { type: "application/x-executable", magic: "\x7fELF", also: { magic: "\x02", at: 16 } },
  { type: "application/x-sharedlib", magic: "\x7fELF", also: { magic: "\x03", at: 16 } },
  { type: "application/x-coredump", magic: "\x7fELF", also: { magic: "\x04", at: 16 } },
  { type: "application/x-object", magic: "\x7fELF" },
  { type: "application/x-mach-o-executable", magic: "\xcf\xfa\xed\xfe" },
  { type: "application/x-mach-o-executable", magic: "\xce\xfa\xed\xfe" },
  { type: "application/x-mach-o-executable", magic: "\xfe\xed\xfa\xce" },
  { type: "application/x-mach-o-executable", magic: "\xfe\xed\xfa\xcf" },
  { type: "application/x-java-applet", magic: "\xca\xfe\xba\xbe\x00\x00\x00", also: { magic: "\x00", at: 6 } },
  { type: "application/vnd.android.dex", magic: "dex\n" },
  { type: "application/wasm", magic: "\x00asm" },
  { type: "application/x-ms-shortcut", magic: "L\x00\x00\x00\x01\x14\x02\x00" },
  // archives and packed data
  { type: "application/x-rar", magic: "Rar!\x1a\x07" },
  { type: "application/x-7z-compressed", magic: "7z\xbc\xaf\x27\x1c" },
  { type: "application/x-gzip", magic: "\x1f\x8b" },
  { type: "application/x-bzip2", magic: "BZh" },
  { type: "application/x-xz", magic: "\xfd7zXZ\x00" },
  { type: "application/zstd", magic: "\x28\xb5\x2f\xfd" },
  { type: "application/x-lz4", magic: "\x04\x22\x4d\x18" },
  { type: "application/x-compress", magic: "\x1f\x9d" },
  { type: "application/vnd.ms-cab-compressed", magic: "MSCF\x00\x00\x00\x00" },
  { type: "application/x-installshield", magic: "ISc(" },
  { type: "application/x-ace", magic: "**ACE**", at: 7 },
  { type: "application/x-arj", magic: "\x60\xea" },
  { type: "application/x-lzh", magic: "-lh", at: 2 },
  { type: "application/x-lzma", magic: "\x5d\x00\x00" },
  { type: "application/x-tar", magic: "ustar", at: 257 },
  { type: "application/x-cpio", magic: "070701" },
  { type: "application/x-rpm", magic: "\xed\xab\xee\xdb" },
  { type: "application/x-debian-package", magic: "!<arch>\ndebian" },
  { type: "application/x-archive", magic: "!<arch>\n" },
  { type: "application/x-xar", magic: "xar!" },
  { type: "application/x-chrome-extension", magic: "Cr24" },
  // documents
  { type: "application/pdf", magic: "%PDF-" },
  { type: "application/postscript", magic: "%!PS" },
  { type: "application/postscript", magic: "\xc5\xd0\xd3\xc6" },
  { type: "text/rtf", magic: "{\\rt" },
  { type: "application/msword", magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" },
  { type: "application/vnd.ms-tnef", magic: "\x78\x9f\x3e\x22" },
  { type: "application/onenote", magic: "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d" },
  { type: "application/vnd.ms-htmlhelp", magic: "ITSF\x03\x00\x00\x00" },
  { type: "application/x-sqlite3", magic: "SQLite format 3\x00" },
  { type: "application/x-shockwave-flash", magic: "FWS" },
  { type: "application/x-shockwave-flash", magic: "CWS" },
  { type: "application/x-shockwave-flash", magic: "ZWS" },
  { type: "application/vnd.tcpdump.pcap", magic: "\xd4\xc3\xb2\xa1" },
  { type: "application/vnd.tcpdump.pcap", magic: "\xa1\xb2\xc3\xd4" },
  { type: "application/vnd.tcpdump.pcap", magic: "\x0a\x0d\x0d\x0a", also: { magic: "\x1a\x2b", at: 10 } },
  { type: "application/x-bittorrent", magic: "d8:announce" },
  { type: "application/pgp-keys", magic: "-----BEGIN PGP PUBLIC KEY BLOCK-" },
  { type: "application/pgp-signature", magic: "-----BEGIN PGP SIGNATURE-" },
  { type: "application/pgp-encrypted", magic: "-----BEGIN PGP MESSAGE-" },
  // images
  { type: "image/png", magic: "\x89PNG" },
  { type: "image/gif", magic: "GIF8" },
  { type: "image/jpeg", magic: "\xff\xd8\xff" },
  { type: "image/webp", magic: "RIFF", also: { magic: "WEBP", at: 8 } },
  { type: "image/tiff", magic: "II*\x00" },
  { type: "image/tiff", magic: "MM\x00*" },
  { type: "image/x-ms-bmp", magic: "BM", also: { magic: "\x00\x00\x00\x00", at: 6 } },
  { type: "image/x-icon", magic: "\x00\x00\x01\x00" },
  { type: "image/x-cursor", magic: "\x00\x00\x02\x00" },
  { type: "image/vnd.adobe.photoshop", magic: "8BPS" },
  { type: "image/jp2", magic: "\x00\x00\x00\x0cjP" },
  { type: "image/avif", magic: "ftypavif", at: 4 },
  { type: "image/heic", magic: "ftyphei", at: 4 },
  // sound and film
  { type: "audio/mpeg", magic: "ID3" },
  { type: "audio/mpeg", magic: "\xff\xfb" },
  { type: "audio/mpeg", magic: "\xff\xf3" },
  { type: "audio/mpeg", magic: "\xff\xfa" },
  { type: "audio/mpeg", magic: "\xff\xf2" },
  { type: "audio/x-wav", magic: "RIFF", also: { magic: "WAVE", at: 8 } },
  { type: "audio/x-flac", magic: "fLaC" },
  { type: "application/ogg", magic: "OggS" },
  { type: "audio/m4a", magic: "ftypM4A", at: 4 },
  { type: "audio/midi", magic: "MThd" },
  { type: "video/x-msvideo", magic: "RIFF", also: { magic: "AVI ", at: 8 } },
  { type: "video/x-flv", magic: "FLV\x01" },
  { type: "video/quicktime", magic: "ftypqt", at: 4 },
  { type: "video/quicktime", magic: "moov", at: 4 },
  { type: "video/quicktime", magic: "mdat", at: 4 },
  { type: "video/3gpp", magic: "ftyp3g", at: 4 },
  { type: "video/mp4", magic: "ftyp", at: 4 },
  { type: "video/x-matroska", magic: "\x1a\x45\xdf\xa3", also: { magic: "matroska", at: 24 } },
  { type: "video/x-matroska", magic: "\x1a\x45\xdf\xa3", also: { magic: "matroska", at: 31 } },
  { type: "video/webm", magic: "\x1a\x45\xdf\xa3" },
  { type: "video/x-ms-asf", magic: "\x30\x26\xb2\x75\x8e\x66\xcf\x11" },
  { type: "video/mpeg", magic: "\x00\x00\x01\xba" },
  { type: "video/mpv", magic: "\x00\x00\x01\xb3" },
  { type: "video/mp2t", magic: "G", also: { magic: "G", at: 188 } },
  // fonts
  { type: "application/font-woff", magic: "wOFF" },
  { type: "application/font-woff2", magic: "wOF2" },
  { type: "application/x-font-ttf", magic: "\x00\x01\x00\x00\x00" },
  { type: "application/vnd.ms-opentype", magic: "OTTO" },
  { type: "application/vnd.ms-fontobject", magic: "LP", at: 34 },
];

/** Questions and answers about the validity of certificates (RFC 6960): an object identifier shortly after the start. */
const ocsp: readonly (readonly [RegExp, string])[] = [
  [/^[\s\S]{11,19}\x06\x05\x2b\x0e\x03\x02\x1a/, "application/ocsp-request"],
  [/^[\s\S]{11,19}\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01/, "application/ocsp-response"],
];

/** So few printable letters can also begin a text: such a mark counts only where the bytes after it are no text. */
const readsLikeAWord = /^[\x20-\x7e]{1,3}$/;
const noTextByte = /[\x00-\x08\x0e-\x1a\x7f-\xff]/;
const wordWindow = 256;

/** Type by fixed bytes of a file that starts with `head`, one character per byte. */
export function typeBySignature(head: string): string | undefined {
  if (head.startsWith("0")) {
    for (const [pattern, type] of ocsp) if (pattern.test(head)) return type;
  }
  for (const { type, magic, at = 0, also } of signatures) {
    if (!head.startsWith(magic, at) || (also && !head.startsWith(also.magic, also.at))) continue;
    if (!readsLikeAWord.test(magic) || noTextByte.test(head.slice(0, wordWindow))) return type;
  }
  return head.startsWith("PK\x03\x04") || head.startsWith("PK\x05\x06") ? zipType(head) : undefined;
}

const zipNameAt = 30;
/** Version and flags as Office writes them. */
const officeZip = "PK\x03\x04\x14\x00\x06\x00";

/** What a ZIP is used as shows in the names of its first entries. */
const zipUses: readonly (readonly [mark: string, type: string])[] = [
  ["word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  ["AndroidManifest.xml", "application/vnd.android.package-archive"],
  ["META-INF/", "application/java-archive"],
];

function zipType(head: string): string {
  const mimetype = /^mimetype(application\/[a-z0-9.+-]{1,100})/.exec(head.slice(zipNameAt, zipNameAt + 128));
  if (mimetype) return mimetype[1]!;
  for (const [mark, type] of zipUses) {
    // the name of an entry follows 26 bytes after its PK header
    let at = head.indexOf("PK\x03\x04");
    while (at >= 0) {
      if (head.startsWith(mark, at + zipNameAt)) return type;
      at = head.indexOf("PK\x03\x04", at + 4);
    }
  }
  return head.startsWith(officeZip) ? "application/vnd.openxmlformats-officedocument" : "application/zip";
}
