import { expect, it } from "vitest";
import { feed } from "#test/build/conversation.ts";
import { ftp } from "../ftp/ftp.ts";
import { imap } from "../imap/imap.ts";
import { pop3 } from "../pop3/pop3.ts";
import { smtp } from "../smtp/smtp.ts";

it.each([
  [smtp, "220 mx.example.org ESMTP\r\n"],
  [ftp, "220 files\r\n"],
  [pop3, "+OK ready\r\n"],
  [imap, "* OK ready\r\n"],
])("hands over what a client says in TLS to a server of $name that greeted in clear", (protocol, greeting) => {
  const hello = Uint8Array.from([0x16, 3, 1, 0, 3, 1, 2, 0x0a]);
  for (const split of [undefined, 1]) {
    const heard = feed(
      protocol,
      [
        [1, greeting],
        [0, hello],
      ],
      split === undefined ? {} : { split },
    );
    expect(heard.handedOver).toEqual(Buffer.from(hello));
    expect(heard.weirds).toEqual([]);
  }
});
