/** All that a record says, beside the table: what was seen first, each value to be picked up. */
import type { Kind, Rows } from "#api/contract.ts";
import { selectedRowRequest, sessionPackets } from "../address/requests.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { RecordFields } from "../parts/record-fields.tsx";
import { Region } from "../parts/region.tsx";

export function Detail({ kind }: { kind: Kind }) {
  const query = useQuery<Rows>(selectedRowRequest(kind.name, address.value));
  const uid = address.value.sel.split(".")[1];
  return (
    <aside class="detail" aria-label="The selected record">
      <header>
        <h2>{kind.doc}</h2>
        <button type="button" class="quiet" aria-label="Close" title="Close Esc" onClick={() => go({})}>
          ×
        </button>
      </header>
      {uid && (
        <div class="exits">
          <a
            class="button primary"
            href={hrefOf({ page: "session", key: uid })}
            onClick={follow({ page: "session", key: uid })}
          >
            Open session
          </a>
          <a class="button" href={sessionPackets(uid)} download="">
            Packets
          </a>
        </div>
      )}
      <Region query={query}>
        {({ n, cols }) =>
          n === 0 ? (
            <p class="muted">This record is no longer held.</p>
          ) : (
            <RecordFields
              kind={kind}
              row={Object.fromEntries(Object.entries(cols).map(([name, values]) => [name, values[0]]))}
            />
          )
        }
      </Region>
    </aside>
  );
}
