/** What is odd in FTP. */
export const ftpWeirds = {
  FTP_invalid_command: "A line of a client that is no command.",
  FTP_max_command_length_exceeded: "A command longer than is kept.",
  FTP_too_many_pending_commands: "More commands without a reply than are followed.",
  FTP_user_too_long: "A user's name longer than is kept.",
  FTP_password_too_long: "A guest's password longer than is kept.",
  FTP_arg_too_long: "An argument longer than is kept.",
  FTP_reply_msg_too_long: "A reply longer than is kept.",
  ftp_adat_bad_first_token_encoding: "The first token of a sign-in by ADAT is no base64.",
  wh_ftp_bounce: "A client that has data sent to a third host.",
  wh_ftp_passive_other_host: "A server that has its data fetched from another address.",
} as const;
