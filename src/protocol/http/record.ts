/** One exchange of HTTP/1.x: a request and its reply. */
import { addr, count, interval, set, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const detail = { mark: "detail" } as const;
const ours = { mark: "ours" } as const;
const bytes = { unit: "bytes" } as const;

export const http = record(
  "http",
  "One request and its reply over HTTP. Written when the reply is complete, or when the conversation ends.",
  {
    head: "flow",
    columns: ["method", "host", "uri", "status_code", "resp_mime_types", "response_body_len", "user_agent", "referrer"],
  },
  {
    trans_depth: count("Number of this exchange within the conversation, from 1."),
    method: word("What the client asks for: GET, POST …"),
    host: text("Host that the client names, with the port if it names one.", { index: "words" }),
    uri: text("What is asked for, percent escapes decoded.", { index: "words" }),
    referrer: text("Page that led here, as the client tells it (the Referer header).", { index: "words" }),
    version: word("HTTP version of the reply."),
    user_agent: text("Software that the client claims to be.", { index: "words" }),
    origin: text("Site on whose behalf a script asks (the Origin header)."),
    request_body_len: count("Size of the body that the client sent, decoded.", bytes),
    response_body_len: count("Size of the body that the server sent, decoded.", bytes),
    status_code: count("Answer of the server: 200, 404 …", { max: 999, word: true }),
    status_msg: word("Answer of the server in words."),
    info_code: count("Last provisional answer (1xx) before the final one.", { max: 999 }),
    info_msg: word("Last provisional answer in words."),
    tags: set(word, "Signs of an attack found in the exchange."),
    username: text("User name of Basic authentication.", { index: "value" }),
    password: text("Never filled: secrets are not kept."),
    proxied: set(text, "Headers that proxies leave, as `NAME -> value`."),
    orig_fuids: vector(text, "Files that the client sent: ids of files records.", { index: "value" }),
    orig_filenames: vector(text, "Names of the files that the client sent."),
    orig_mime_types: vector(word, "Types of the files that the client sent, by content."),
    resp_fuids: vector(text, "Files that the server sent: ids of files records.", { index: "value" }),
    resp_filenames: vector(text, "Names of the files that the server sent."),
    resp_mime_types: vector(word, "Types of the files that the server sent, by content."),
    client_header_names: vector(word, "Names of the client's headers, in order, upper case.", detail),
    server_header_names: vector(word, "Names of the server's headers, in order, upper case.", detail),
    cookie_vars: vector(text, "Names of the cookies that the client sent; their values are not kept.", detail),
    uri_vars: vector(text, "Names of the variables in the query part of the URI.", detail),
    content_type: word("Type of the reply's body, as the server declares it.", ours),
    content_encoding: word("Compression of the reply's body.", ours),
    transfer_encoding: word("How the reply's body is framed, when not by its length.", ours),
    server: text("Software that the server claims to be.", { ...ours, index: "words" }),
    location: text("Where the server sends the client instead (the Location header).", { ...ours, index: "words" }),
    etag: text("Version of the resource, as the server tags it.", ours),
    wire_request_len: count("Size of the client's body as sent, where that was compressed.", { ...ours, ...bytes }),
    wire_response_len: count("Size of the server's body as sent, where that was compressed.", { ...ours, ...bytes }),
    ttfb: interval("From the last byte of the request to the first of the reply.", ours),
    resp_time: interval("From the first byte of the reply to its last.", ours),
    range_start: count("First byte of the part that was sent, from 0.", { ...ours, ...bytes }),
    range_end: count("Last byte of the part that was sent.", { ...ours, ...bytes }),
    range_total: count("Size of the whole of which a part was sent.", { ...ours, ...bytes }),
    xff: vector(addr, "Addresses for which a proxy speaks (the X-Forwarded-For header).", { ...ours, index: "value" }),
    auth_scheme: word("Kind of authentication that the client offers: Basic, Bearer, NTLM …", ours),
    uri_raw: text("What is asked for, as sent, where decoding changed it.", { ...ours, index: "words" }),
  },
);
