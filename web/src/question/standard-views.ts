/** Questions that most investigations begin with. */

/** `new:` needs a window whose past it compares with. */
const lately = "t=last:1d";

export const standardViews = [
  { name: "Outbound, not usual: new destinations of the last day", path: `/x/sessions?q=dir:out new:dst&${lately}` },
  { name: "Long connections", path: "/x/sessions?q=duration>3600&sort=-duration" },
  { name: "New names of the last day", path: `/x/dns?q=new:query&${lately}&g=query` },
  { name: "Uploads over 10 MB", path: "/x/sessions?q=dir:out orig_bytes>10MB&sort=-orig_bytes" },
  { name: "Plain-text passwords: web", path: "/x/http?q=username:*" },
  { name: "Plain-text passwords: FTP", path: "/x/ftp?q=user:*" },
  { name: "Plain-text passwords: POP3", path: "/x/pop3?q=user:*" },
  { name: "Plain-text passwords: IMAP", path: "/x/imap?q=user:*" },
  { name: "Plain-text passwords: mail that is sent", path: "/x/mail?q=auth_user:*" },
  { name: "Destinations by what they received", path: "/x/sessions?q=dir:out&g=id.resp_h&sort=-orig_bytes" },
  { name: "Names asked for", path: "/x/dns?g=query" },
  { name: "Programs that came in", path: "/x/files?q=type:application/x-dosexec" },
];
