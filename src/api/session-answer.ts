/** A conversation's page: what the store says of it, and whether its packets are still to be had. */
import { basename } from "node:path";
import type { Session } from "#investigate/answers.ts";
import { everything, type Sources } from "#investigate/asking.ts";
import { sessionOf } from "#investigate/session.ts";
import { planExtract } from "./extract-plan.ts";

export async function sessionAnswer(sources: Sources, uid: string): Promise<Session> {
  const [facts, plan] = await Promise.all([sessionOf(sources, uid), planExtract(sources, `uid:${uid}`, everything)]);
  const [file] = plan.files;
  const note = file ? `from ${basename(file.path)}` : (plan.problems[0] ?? "its packets are not held");
  return { ...facts, packets: { state: file ? "full" : "none", note } };
}
