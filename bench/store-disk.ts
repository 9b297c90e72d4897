/**
 * Bytes on disk of each record, by kind, once everything is merged: of a store that no process holds. Usage:
 * node --import tsx bench/store-disk.ts DATA-FOLDER
 */
import { catalogue } from "../src/cli/catalogue.ts";
import { database, tableName } from "../src/store/ddl.ts";
import { Engine } from "../src/store/engine.ts";

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) {
  console.error("usage: store-disk DATA-FOLDER");
  process.exit(2);
}
const engine = new Engine({ dataDir, memoryBytes: 8e9 });
for (const kind of catalogue.keys()) await engine.execute(`OPTIMIZE TABLE ${tableName(kind)} FINAL`);
process.stdout.write(
  await engine.query(`
  SELECT parts.table AS kind, rows, round(bytes / rows, 1) AS \`bytes a row\`, round(indexes / rows, 1) AS \`of them indexes\`
  FROM (
    SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, sum(secondary_indices_compressed_bytes) AS indexes
    FROM system.parts WHERE database = '${database}' AND active GROUP BY table
  ) AS parts WHERE rows > 0 ORDER BY bytes DESC FORMAT PrettyCompactMonoBlock`),
);
process.exit(0);
