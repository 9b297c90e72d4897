import { describe, expect, it } from "vitest";
import { contentType, contradicts } from "./content-type.ts";

const typeOf = (text: string): string | undefined => {
  const bytes = Buffer.from(text, "latin1");
  return contentType(bytes, 0, bytes.length);
};

/** A ZIP's first entries, as far as their names. */
const zip = (...names: string[]): string =>
  names
    .map((name) => `PK\x03\x04${"\x14\x00".padEnd(22, "\0")}${String.fromCharCode(name.length)}\0\0\0${name}`)
    .join("");

describe("content type", () => {
  it.each([
    ["MZ\x90\x00\x03\x00\x00\x00", "application/x-dosexec"],
    ["\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\x00", "application/x-executable"],
    ["%PDF-1.7\n", "application/pdf"],
    ["\x89PNG\r\n\x1a\n", "image/png"],
    ["RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"],
    ["\x1f\x8b\x08\0", "application/x-gzip"],
    ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"],
    ["CWS\x09\x01\x02", "application/x-shockwave-flash"],
    [zip("a.txt"), "application/zip"],
    [
      zip("[Content_Types].xml", "word/document.xml"),
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
    [zip("META-INF/MANIFEST.MF"), "application/java-archive"],
    ["<!DOCTYPE html>\n<html>", "text/html"],
    ["\xef\xbb\xbf  <HTML><body>", "text/html"],
    ["<!-- hello --><html>", "text/html"],
    ['<?xml version="1.0"?><svg xmlns="x">', "image/svg+xml"],
    ['<?xml version="1.0"?><a/>', "application/xml"],
    ['{"a": 1}', "text/json"],
    ["[1, 2]", "text/json"],
    ["<?xml version='1.0'?>\n<!-- a --><rss version='2.0'>", "text/rss"],
    ["<soapenv:Envelope xmlns=", "text/plain"],
    ["<SOAP-ENV:Envelope>", "application/soap+xml"],
    ['<script type="text/javascript">', "application/javascript"],
    ["<div>one part of a page</div>", "text/plain"],
    ["for (;;);{}", "application/javascript"],
    ["@echo off\r\ndel x", "text/x-msdos-batch"],
    ["-----BEGIN CERTIFICATE-----\n", "application/x-pem"],
    [`${"0\x81\x80".padEnd(14, "0")}\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01`, "application/ocsp-response"],
    [`${"0\x51".padEnd(14, "0")}\x06\x05\x2b\x0e\x03\x02\x1a`, "application/ocsp-request"],
    ["PK\x03\x04\x14\x00\x06\x00", "application/vnd.openxmlformats-officedocument"],
    ["command=1;\x00\x01\x02", "text/plain"],
    ["#!/bin/sh\necho", "text/x-shellscript"],
    ["just some words", "text/plain"],
    ["MZ is how this text begins, and no program", "text/plain"],
    ["\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc", "text/plain"],
    ["\xff\xfeh\0i\0", "text/plain"],
    ["short", undefined],
    ["", undefined],
    ["\x00\x01\x02\x03garbage", undefined],
  ])("calls %j %s", (text, type) => {
    expect(typeOf(text)).toBe(type);
  });

  it("finds a program behind the name of a picture, and forgives what only differs in words", () => {
    expect(contradicts("image/png", "application/x-dosexec")).toBe(true);
    expect(contradicts("application/x-zip-compressed", "application/zip")).toBe(false);
    expect(contradicts("application/json; charset=utf-8", "text/plain")).toBe(false);
    expect(contradicts("application/octet-stream", "application/x-dosexec")).toBeUndefined();
    expect(contradicts(undefined, "text/html")).toBeUndefined();
  });
});
