/** What is odd in POP3 and IMAP. */
export const mailboxWeirds = {
  pop3_client_command_unknown: "A POP3 client sent a command that there is none of.",
  pop3_server_command_unknown: "A POP3 server sent what is no reply.",
  pop3_client_too_many_pending_commands: "More POP3 commands without a reply than are remembered.",
  too_many_analyzer_violations: "So much that is not the protocol that reading it was given up.",
  wh_pop3_stls_injection: "Commands sent after STLS, before encryption began.",
  wh_imap_literal_too_big: "An IMAP literal longer than any server takes.",
  wh_imap_tag_unmatched: "An IMAP reply to a command that was not seen.",
  wh_imap_starttls_injection: "Commands sent after STARTTLS, before encryption began.",
} as const;
