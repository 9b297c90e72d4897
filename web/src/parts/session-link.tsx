/** A word that leads to the conversation it was told from. */
import { follow, hrefOf } from "../address/router.ts";

export function SessionLink({ uid, text }: { uid: string | undefined; text: string }) {
  if (uid === undefined) return <>{text}</>;
  const target = { page: "session" as const, key: uid };
  return (
    <a href={hrefOf(target)} onClick={follow(target)}>
      {text}
    </a>
  );
}
