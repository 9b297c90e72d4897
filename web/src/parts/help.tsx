/** The keys, in a dialog. */
import { isHelpOpen, keys } from "../keys.ts";
import { Dialog } from "./dialog.tsx";

export function Help() {
  if (!isHelpOpen.value) return null;
  return (
    <Dialog title="Keys" onClose={() => (isHelpOpen.value = false)}>
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
    </Dialog>
  );
}
