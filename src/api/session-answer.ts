/** A conversation's page: what the store says of it, and whether its packets are still to be had. */
import type { Session } from "#investigate/answers.ts";
import type { Sources } from "#investigate/asking.ts";
import { sessionOf } from "#investigate/session.ts";
import { fileProblem, planExtract } from "./extract-plan.ts";
import { everything } from "./question.ts";

export async function sessionAnswer(sources: Sources, uid: string): Promise<Session> {
  const [facts, plan] = await Promise.all([sessionOf(sources, uid), planExtract(sources, `uid:${uid}`, everything)]);
  const gone = (await Promise.all(plan.files.map(fileProblem))).filter((problem) => problem !== undefined);
  const problems = [...plan.problems, ...gone];
  const held = plan.files.length - gone.length;
  const state = held === 0 ? "none" : problems.length === 0 ? "full" : "partial";
  const note =
    held === 0
      ? (problems[0] ?? "its packets are not held")
      : `from ${plan.files.map(({ path }) => path.split("/").at(-1)).join(", ")}`;
  return { ...facts, packets: { state, note } };
}
