/** The tables in words that the engine itself checks, also in the form for a cluster, which cannot run here. */
import { expect, it } from "vitest";
import { openStage, withFolder } from "../../test/store-stage.ts";
import { catalogue, earlier, talk } from "../../test/store-stage-records.ts";
import { columnsOf } from "./column.ts";
import { createDatabase, createInputs, createTable, createUnfinished, indexesOf } from "./ddl.ts";
import { type ExistingColumn, migration } from "./migrate.ts";
import { sql } from "./sql.ts";

const columnsThere = (kinds: typeof catalogue): ExistingColumn[] =>
  [...kinds.values()].flatMap((spec) => [
    ...columnsOf(spec).map(({ stored, type }) => ({ table: spec.name, name: stored, type })),
    ...indexesOf(spec).map(({ name }) => ({ table: spec.name, name, type: "index" })),
    { table: spec.name, name: "min_bytes_for_wide_part", type: "setting" },
  ]);

it("writes statements for a cluster that the engine can read", () =>
  withFolder(async (path) => {
    const store = await openStage(path);
    const cluster = { name: "north 'and' south" };
    const statements = [
      createDatabase(cluster),
      createInputs(cluster),
      createUnfinished(cluster),
      createTable(talk, cluster),
    ];
    for (const statement of statements) {
      const [row] = await store.rows<{ text?: string }>(sql`SELECT formatQuerySingleLineOrNull(${statement}) AS text`);
      expect(row?.text, statement).toContain("ON CLUSTER");
    }
    expect(statements[3]).toContain("ReplicatedMergeTree(");
    await store.close();
  }));

it("changes nothing in a store that is up to date", () => {
  expect(migration(catalogue, columnsThere(catalogue))).toEqual([]);
});

it("adds, widens, and never takes away", () => {
  const statements = migration(catalogue, columnsThere(earlier));
  expect(statements.join("\n")).toMatch(/MODIFY COLUMN `sent` Nullable\(UInt32\)/);
  expect(statements.join("\n")).toMatch(/ADD COLUMN IF NOT EXISTS `names@all` Array\(String\)/);
  expect(statements.join("\n")).toContain("ADD INDEX IF NOT EXISTS `words@note` `note`");
  expect(statements.join("\n")).not.toMatch(/DROP|gone/);
});

it("gives tables of an earlier version the setting by which small parts are one file, and leaves another value of it", () => {
  const isSetting = ({ type }: ExistingColumn): boolean => type === "setting";
  const without = columnsThere(catalogue).filter((column) => !isSetting(column));
  expect(migration(catalogue, without)).toEqual(
    [...catalogue.keys()].map(
      (kind) => `ALTER TABLE wirehawk.\`${kind}\` MODIFY SETTING min_bytes_for_wide_part = 67108864`,
    ),
  );
});

it("never narrows a column that a later version has widened", () => {
  expect(migration(earlier, columnsThere(catalogue)).join("\n")).not.toContain("MODIFY");
});
