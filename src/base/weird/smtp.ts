/** What is odd in SMTP. */
export const smtpWeirds = {
  smtp_unmatched_end_of_data: "The end of a message without its DATA.",
  smtp_mail_transaction_invalid: "A command out of order: RCPT without MAIL, or DATA without RCPT.",
  smtp_excessive_invalid_mail_transactions: "So many commands out of order that the rest is not read.",
  smtp_nested_mail_transaction: "A MAIL while another transaction is under way.",
  smtp_excessive_pending_cmds: "More commands without a reply than are remembered.",
  smtp_invalid_bdat_command: "A BDAT whose size cannot be read.",
  smtp_huge_bdat_chunk: "A BDAT that announces more than any server takes.",
  smtp_missing_bdat_last_chunk: "A message in chunks that ended without its last one.",
  smtp_too_many_rcptto_addresses: "More recipients in the envelope than are kept.",
  smtp_too_many_to_addresses: "More To addresses than are kept.",
  smtp_too_many_cc_addresses: "More Cc addresses than are kept.",
  smtp_max_path_length_exceeded: "More hosts in the Received fields than are kept.",
  wh_smtp_command_too_long: "A command line longer than is read.",
  wh_smtp_smuggling: "A lone dot between bare line feeds or returns: some servers take it for the end of the message.",
  wh_smtp_starttls_injection: "Commands sent after STARTTLS, before encryption began.",
} as const;
