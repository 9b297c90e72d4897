/** The printed link opens this page once: its token, in the fragment, becomes a session cookie. */
import { useEffect, useState } from "preact/hooks";
import { apiPath } from "../address/requests.ts";
import { go } from "../address/router.ts";
import { isProblem, postJson } from "../api/client.ts";

export function Login() {
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const token = location.hash.slice(1);
    if (token === "") return setProblem("This address has no token in it.");
    postJson(apiPath("/login"), { token }).then(
      () => go({ page: "now", key: "" }, { quietly: true }),
      (error: unknown) => setProblem(isProblem(error) ? error.message : String(error)),
    );
  }, []);
  return problem === undefined ? <p class="notice">Logging in …</p> : <LoginNeeded why={problem} />;
}

export function LoginNeeded({ why }: { why: string }) {
  return (
    <div class="notice">
      <h1>Open the link that Wirehawk printed</h1>
      <p>{why}</p>
      <p class="muted">
        It works once, from this machine. For a new one, stop wirehawk up with Ctrl C and start it again; nothing
        recorded is lost.
      </p>
    </div>
  );
}
