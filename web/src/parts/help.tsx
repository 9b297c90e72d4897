/** The keys, in a dialog. */
import { useEffect, useRef } from "preact/hooks";
import { isHelpOpen, keys } from "../keys.ts";

export function Help() {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) ref.current?.showModal();
    else ref.current?.close();
  }, [isHelpOpen.value]);
  return (
    <dialog ref={ref} aria-labelledby="help-title" onClose={() => (isHelpOpen.value = false)}>
      <h1 id="help-title">Keys</h1>
      <dl class="keys">
        {keys.map(({ keys: typed, does }) => (
          <div key={typed + does}>
            <dt>
              {typed.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
