/** What is odd in TLS and certificates. */
export const tlsWeirds = {
  wh_tls_bad_hello: "A hello that cannot be read, or of no known version.",
  wh_tls_hello_split: "A client's hello spread over several records.",
  wh_tls_downgrade_marker: "The server marks that it was made to choose an old version.",
  wh_tls_sni_ip_literal: "A client asks for an address where a name belongs.",
  ssl_ext_unknown_server_name_type: "A server name of an unknown type.",
  SSL_zero_length_stapled_OCSP_message: "A stapled OCSP answer without content.",
  ssl_early_application_data: "Application data before the handshake was complete.",
  SSL_max_ssl_history_length_reached: "A handshake with more messages than are kept.",
  SSL_many_server_names: "A hello that asks for several names.",
  ssl_unexpected_inner_encrypted_client_hello: "An inner hello outside of an encrypted one.",
  zero_length_certificate: "A certificate without content.",
  x509_cert_parse_error: "Bytes in a certificate's place that are none.",
} as const;
