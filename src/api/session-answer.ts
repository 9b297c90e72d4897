/** A conversation's page: what the store says of it, and whether its packets are still to be had. */
import type { Session } from "#investigate/answers.ts";
import type { Sources } from "#investigate/asking.ts";
import { sessionOf } from "#investigate/session.ts";
import { fileProblem, planExtract } from "./extract.ts";
import { everything } from "./question.ts";

export async function sessionAnswer(sources: Sources, uid: string): Promise<Session> {
  const [facts, plan] = await Promise.all([sessionOf(sources, uid), planExtract(sources, `uid:${uid}`, everything)]);
  const problems = plan.files.flatMap((file) => fileProblem(file) ?? []);
  const held = plan.files.length - problems.length;
  const state = held === 0 ? "none" : problems.length === 0 ? "full" : "partial";
  const note =
    held === 0
      ? (problems[0] ?? "recorded live: packets are not kept")
      : `from ${plan.files.map(({ path }) => path.split("/").at(-1)).join(", ")}`;
  return { ...facts, packets: { state, note } };
}
