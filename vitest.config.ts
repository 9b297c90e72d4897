import { defineConfig } from "vitest/config";

// web/ is a package of its own, so Node would look for the rooms' names there.
const rooms = `${import.meta.dirname}/src/`;

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^#(api|base|cli|capture|decode|flow|investigate|object|protocol|record|store)\//,
        replacement: `${rooms}$1/`,
      },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "web/src/**/*.test.ts", "test/**/*.test.ts", "fast-path/*.test.ts"],
    setupFiles: ["test/seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});
