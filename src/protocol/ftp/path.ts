/** Folders and files of FTP, whose commands name them from the folder at hand. */

/** The path that `name` means in the folder, without `..` where it can be told. */
export function joinPath(folder: string, name: string): string {
  const path = name.startsWith("/") || /^[A-Za-z]:[\\/]/.test(name) ? name : `${folder.replace(/\/$/, "")}/${name}`;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    const last = parts.at(-1);
    if (part === ".." && last !== undefined && last !== "" && last !== "." && last !== "..") parts.pop();
    else if (parts.length === 0 || (part !== "" && part !== ".")) parts.push(part);
  }
  return parts.join("/") || "/";
}

/** RFC 3986 3.2.2: an address of IPv6 stands in brackets. */
export function fileUrl(host: string, path: string): string {
  return `ftp://${host.includes(":") ? `[${host}]` : host}${path.startsWith("/") ? path : `/${path}`}`;
}

/** The folder that a reply to PWD tells between quotes; a quote in it is doubled. */
export function quotedPath(reply: string): string | undefined {
  return /"((?:[^"]|"")*)"/.exec(reply)?.[1]?.replaceAll('""', '"');
}
